# /proc/self/mem opens and cannot be read from its beginning, also for root
"$FIXRANK" -q --json record.json /proc/self/mem "$SAMPLES/healthy"
echo "exit $?"
grep -o '"status": "[a-z]*"' record.json
