mkdir empty-folder pictures
: >empty.log
printf '\211PNG\r\n\032\n\0\0\0\rIHDR' >pictures/photo.png
head -c 3000 /dev/urandom >pictures/noise.bin
printf 'dear all,\nthe printer is broken again\n' >letter.txt
for path in empty-folder empty.log pictures letter.txt; do
	"$FIXRANK" -q --json record.json $path
	echo "exit $? ($path)"
	grep -o '"status": "[a-z]*"' record.json | head -n 1
	grep -o '"why": ".*"' record.json
done
