log=$SAMPLES/disk-full
echo '-- on its own: the text instead of the triage, quiet or not'
"$FIXRANK" "$log" --for customer | sed -n 1p
"$FIXRANK" -q "$log" --for customer | sed -n 1p
FIXRANK_FOR=customer "$FIXRANK" "$log" | sed -n 1p
FIXRANK_FOR=jira "$FIXRANK" "$log" --for mail | sed -n 1p
echo '-- with -o: a file more, and the triage as usual'
for system in github jira servicenow customer; do
	"$FIXRANK" "$log" -o "out-$system" --for "$system" | grep -c 'The full report'
	ls "out-$system"
done
"$FIXRANK" "$log" --for jira | cmp - out-jira/report.jira.txt
"$FIXRANK" "$log" --for gitlab | cmp - out-jira/report.md
"$FIXRANK" report out-jira/report.json --for jira | cmp - out-jira/report.jira.txt
"$FIXRANK" report out-jira/report.json --for plain | cmp - out-servicenow/report.servicenow.txt
echo '-- beside other outputs'
"$FIXRANK" "$log" --for customer --json record.json | sed -n 1p
ls record.json
FIXRANK_FOR=customer "$FIXRANK" "$log" --json - | sed -n 1p
"$FIXRANK" "$log" --for customer --json -
echo "exit $?"
echo '-- where it does not apply'
"$FIXRANK" "$log" --for trello
echo "exit $?"
FIXRANK_FOR=trello "$FIXRANK" "$log"
echo "exit $?"
for command in map batch; do
	"$FIXRANK" "$command" "$log" --for jira
	echo "exit $?"
done
"$FIXRANK" code 0x80070002 --for jira
echo "exit $?"
"$FIXRANK" map -q "$log" >fleet.ndjson
"$FIXRANK" merge fleet.ndjson fleet.ndjson -o all.ndjson
"$FIXRANK" report all.ndjson --for jira
echo "exit $?"
echo '-- the environment holds where it fits'
FIXRANK_FOR=jira "$FIXRANK" map -q "$log" | wc -l
FIXRANK_FOR=jira "$FIXRANK" report all.ndjson --markdown - | grep -c '^## '
echo '-- redacted'
for system in github jira servicenow customer; do
	"$FIXRANK" "$log" --redact --for "$system" | grep -o 'DESK-22\|DESK&#45;22\|HOST-[0-9]\|HOST&#45;[0-9]' | sort -u
done
echo '-- by the templates of a team'
mkdir ours
printf '%s\n' 'h1. Contoso: {{verdict.headline}}' '{{#methods}}' '{{#is_first}}' '# {{title}}' '{{#steps}}' '{{#command}}' '{{#fence}}{{command}}{{/fence}}' '{{/command}}' '{{/steps}}' '{{/is_first}}' '{{/methods}}' >ours/report.jira.mustache
printf '%s\n' '{{#fold}}Dear customer, it is this: {{verdict.cause_item.plain}} We will call you.{{/fold}}' >ours/customer.txt.mustache
"$FIXRANK" --templates ours "$log" --for jira | sed -n 1,9p
"$FIXRANK" --templates ours "$log" --for servicenow | sed -n '/For the customer/,/For the engineer/p'
printf 'h1. {{verdict.headlin}}\n' >ours/report.jira.mustache
"$FIXRANK" --templates ours "$log" --for jira
echo "exit $?"
