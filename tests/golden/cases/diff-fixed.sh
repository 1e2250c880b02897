"$SAMPLES/../tests/diff/pairs" fixed .
"$FIXRANK" diff before after
