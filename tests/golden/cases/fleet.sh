# A fleet's value becomes a page, a ticket and a summary.
"$SAMPLES/../tests/pages/fleet-example" 400 7 >fleet.json
"$FIXRANK" report fleet.json -o out
echo "exit $?"
ls out
cmp fleet.json out/fleet.json && echo "the same value"
"$FIXRANK" report fleet.json -q --markdown - | head -n 12
"$FIXRANK" report fleet.json -q --redact --html page.html
echo "exit $?"
ls page.html
