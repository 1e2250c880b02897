"$SAMPLES/../tests/diff/pairs" partly .
"$FIXRANK" diff before after
