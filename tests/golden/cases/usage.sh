"$FIXRANK" --version
"$FIXRANK" >/dev/null
echo "exit $?"
"$FIXRANK" --colour always x
echo "exit $?"
"$FIXRANK" --os windows-95 --jobs many x
echo "exit $?"
FIXRANK_FAIL_ON=never "$FIXRANK" x
echo "exit $?"
"$FIXRANK" --help >help
echo "exit $?"
head -n 3 help
"$FIXRANK" help check | head -n 1
