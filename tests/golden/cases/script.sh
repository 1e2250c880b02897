log=$SAMPLES/store-corruption
"$FIXRANK" -q --script repair.ps1 --json record.json "$log"
echo "exit $?"
sed -n '1,60p' repair.ps1 | tr -d '\r'
"$FIXRANK" report record.json -q --script - | cmp - repair.ps1 && echo 'the record gives the same script'
sed 's/KB5087733/KB5087733\x27; calc/g' record.json >hostile.json
"$FIXRANK" report hostile.json -q --script - | tr -d '\r' | grep -n 'calc\|{kb}'
"$FIXRANK" -q --script other.ps1 "$SAMPLES/healthy"
echo "exit $?"
ls
"$FIXRANK" -q --script repair.ps1 "$SAMPLES/recovered"
echo "exit $?"
"$FIXRANK" map "$log" >all.ndjson
"$FIXRANK" report all.ndjson --script fleet.ps1
echo "exit $?"
