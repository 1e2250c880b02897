# Ctrl-C ends the reading of what never ends: a file without lines, a FIFO without a writer, standard input
truncate -s 50G sparse.log
"$FIXRANK" -q --json record.json sparse.log &
pid=$!
sleep 1
kill -INT $pid
wait $pid
echo "exit $?"
mkfifo silent
sleep 20 >silent &
writer=$!
"$FIXRANK" -q --json record.json - <silent &
pid=$!
sleep 1
kill -INT $pid
wait $pid
echo "exit $?"
kill $writer
grep -o '"status": "[a-z]*"' record.json | head -n 1
