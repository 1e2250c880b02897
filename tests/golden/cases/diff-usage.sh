"$FIXRANK" diff "$SAMPLES/healthy"; echo "exit $?"
"$FIXRANK" diff "$SAMPLES/healthy" nowhere -q; echo "exit $?"
"$SAMPLES/../tests/diff/pairs" fixed .
"$FIXRANK" diff before after --json after/CBS.json -q; ls after
"$FIXRANK" diff before after -o out -q; ls out
cd out && "$FIXRANK" report diff.json -q --text -
