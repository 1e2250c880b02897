"$SAMPLES/../tests/diff/pairs" same .
"$FIXRANK" diff before after
