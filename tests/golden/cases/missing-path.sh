"$FIXRANK" -q --json record.json no/such/path
echo "exit $?"
grep -o '"status": "[a-z]*"' record.json
echo '-- the rest of the work is done'
"$FIXRANK" -q --json record.json no/such/path "$SAMPLES/store-corruption"
echo "exit $?"
grep -o '"status": "[a-z]*"' record.json
