"$SAMPLES/../tests/diff/pairs" regressed .
"$FIXRANK" diff before after
