"$FIXRANK" code 0x8badf00d hello 0x80070005 | head -n 3
echo "exit ${PIPESTATUS[0]}"
"$FIXRANK" code
echo "exit $?"
