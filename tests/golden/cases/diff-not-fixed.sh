"$SAMPLES/../tests/diff/pairs" not_fixed .
"$FIXRANK" diff before after
