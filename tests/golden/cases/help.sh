"$FIXRANK"
echo "exit $?"
"$FIXRANK" --help | diff - <("$FIXRANK" help) && echo "--help is help"
"$FIXRANK" help check | diff - <("$FIXRANK" check --help) && echo "--help of a command is help of it"
"$FIXRANK" help list
"$FIXRANK" help >/dev/null
echo "exit $?"
"$FIXRANK" help nonsense 2>told
echo "exit $?"
head -n 1 told
diff <(sed -n '/^commands:/,/^$/p' told) <("$FIXRANK" | sed -n '/^commands:/,/^ *help/p') && echo "and the commands"
"$FIXRANK" help chekc 2>&1 | head -n 1
"$FIXRANK" anaylze x
echo "exit $?"
"$FIXRANK" lst causes
echo "exit $?"
"$FIXRANK" explain disk-spcae
echo "exit $?"
for word in $("$FIXRANK" list commands | cut -f 1); do
	"$FIXRANK" help "$word" | awk -v word="$word" 'length > 80 { print word ": too wide: " $0 }'
	"$FIXRANK" help "$word" >/dev/null 2>&1 || echo "$word: exit $?"
done
