# Ctrl-C while reading: what was read is judged and written, and the exit status says that it was not all
mkfifo slow
{ cat "$SAMPLES/store-corruption"/Windows/Logs/CBS/CBS.log; sleep 3; } >slow &
"$FIXRANK" -q --json record.json slow &
pid=$!
sleep 1
kill -INT $pid
wait $pid
echo "exit $?"
grep -o '"status": "[a-z]*"' record.json | head -n 1
ls -A
kill %1 2>/dev/null
