# a report is no log, and no output may replace an input or another output
cp -r "$SAMPLES/healthy" upload && chmod -R u+w upload
"$FIXRANK" -q -o upload upload && "$FIXRANK" -q -o upload --json again.json upload
cmp upload/report.json again.json
grep -o '"path": "report[^"]*"' again.json
grep -o '"status": "healthy"' again.json
cp upload/Windows/Logs/CBS/CBS.log CBS.log
"$FIXRANK" -q --json CBS.log CBS.log
echo "exit $?"
"$FIXRANK" -q --json a --html a CBS.log
echo "exit $?"
"$FIXRANK" -q --templates no/such --html a CBS.log
echo "exit $?"
ls
