"$SAMPLES/../tests/diff/pairs" upgraded .
"$FIXRANK" diff before after
