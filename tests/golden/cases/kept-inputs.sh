# What is read is never replaced, nor one output by another.
cp "$SAMPLES/clock-skew"/*.log . 2>/dev/null; cp -r "$SAMPLES/clock-skew" up
log=$(find up -type f -name '*.log' | sort | head -n 1)
cp "$log" c.log
"$FIXRANK" check --coverage c.log --json c.log -q
echo "exit $?"
"$FIXRANK" c.log -q --redact --redact-map c.log
echo "exit $?"
"$FIXRANK" c.log -q --redact --json y.json --redact-map y.json
echo "exit $?"
"$FIXRANK" c.log -q --json n.json --html ./n.json
echo "exit $?"
"$FIXRANK" c.log -q -o o
"$FIXRANK" report o/report.json -q --redact -o o
echo "exit $?"
"$FIXRANK" report o/report.json -q -o o
echo "exit $?"
cmp "$log" c.log && echo "c.log is what it was"
echo '-- a record among logs that somebody sent is no answer'
cp o/report.json up/report.json
"$FIXRANK" diff up up -q --json - | grep -m 2 is_record
"$FIXRANK" diff o o -q --json - | grep -m 2 is_record
echo '-- what an upload is called tells of its machine'
mkdir ws-0042 && cp c.log ws-0042/jdoe.log
"$FIXRANK" diff ws-0042/jdoe.log o --redact -q --json - | grep -c 'ws-0042'
