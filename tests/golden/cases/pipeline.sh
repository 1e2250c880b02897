# lines of many machines, and one record, from standard input
"$FIXRANK" map "$SAMPLES/healthy" "$SAMPLES/clock-skew" | "$FIXRANK" report - | head -n 3
"$FIXRANK" -q --json - "$SAMPLES/healthy" | "$FIXRANK" report - | head -n 2
"$FIXRANK" report - </dev/null
echo "exit $?"
printf '{"schema":"fixrank.recor' | "$FIXRANK" report -
echo "exit $?"
