mkdir mine
printf 'verdict: {{verdict.status}}\n' >mine/report.md.mustache
"$FIXRANK" -q --templates mine --markdown - "$SAMPLES/healthy"
echo "exit $?"
printf 'line one\nverdict: {{verdct.status}}\n' >mine/report.md.mustache
"$FIXRANK" -q --templates mine -o out "$SAMPLES/healthy"
echo "exit $?"
ls out
