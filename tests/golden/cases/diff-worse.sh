"$SAMPLES/../tests/diff/pairs" worse .
"$FIXRANK" diff before after
