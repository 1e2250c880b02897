# Ctrl-C ends the reading of what never ends: a file without lines, a FIFO without a writer, standard input
truncate -s 50G sparse.log
"$FIXRANK" -q --json record.json sparse.log &
pid=$!
sleep 1
kill -INT $pid
wait $pid
echo "exit $?"
sleep 10 | "$FIXRANK" -q --json record.json - &
sleep 1
kill -INT $(pgrep -n -f -- '-q --json record.json -$')
wait $!
echo "exit $?"
grep -o '"status": "[a-z]*"' record.json | head -n 1
