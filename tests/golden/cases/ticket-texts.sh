# What the patterns say changes with them; how a text is laid out does not.
stable() { sed -e 's/patterns [`{]*[0-9a-f]\{12\}[`}]*, input [`{]*[0-9a-f]\{12\}[`}]*/patterns P, input I/' -e 's/with [0-9]* signatures/with N signatures/' -e 's/fixrank [0-9\\.]*,/fixrank V,/'; }
"$FIXRANK" report "$SAMPLES/../tests/pages/records/inconclusive.json" -q --json inconclusive.json
for system in github jira servicenow customer; do
	for upload in sysprep-appx healthy recovered; do
		echo "-- $upload, for $system"
		"$FIXRANK" "$SAMPLES/$upload" --for "$system" | stable
	done
	echo "-- an inconclusive record, for $system"
	"$FIXRANK" report inconclusive.json --for "$system" | stable
	echo "-- excerpt, for $system, as far as the methods"
	"$FIXRANK" "$SAMPLES/excerpt" --for "$system" | stable | sed '/^\(### \|h3. \)*M\(ethods\|ETHODS\)/q'
done
