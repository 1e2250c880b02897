"$SAMPLES/../tests/diff/pairs" worse_still .
"$FIXRANK" diff before after
