for code in 0x80070002 80070002 -2147024894 2147942402 CBS_E_STORE_CORRUPTION 0xC1900101-0x20017; do
	echo "$ fixrank code $code"
	"$FIXRANK" code $code
done
