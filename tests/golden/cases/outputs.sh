log=$SAMPLES/store-corruption
"$FIXRANK" -q --json /dev/null --html /dev/stdout "$log" 2>said | head -n 1
echo "exit ${PIPESTATUS[0]}"
cat said; rm said
mkfifo pipe
cat pipe >through & "$FIXRANK" -q --markdown pipe "$log"
echo "exit $?"
wait
grep -o '^### Failed:' through
rm through
ls -l pipe | cut -c1
"$FIXRANK" -q --json /dev/full "$log"
echo "exit $?"
"$FIXRANK" -q --json no/such/folder/x.json "$log"
echo "exit $?"
mkdir folder
"$FIXRANK" -q --json folder --markdown good.md "$log"
echo "exit $?"
ls -A
echo old >record.json
ln -s record.json link.json
"$FIXRANK" -q --json link.json "$log"
ls -l link.json | sed 's/.* link.json/link.json/'
"$FIXRANK" report record.json -q --markdown again.md
cmp good.md again.md && echo 'the record renders the same again'
