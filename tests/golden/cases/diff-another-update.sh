"$SAMPLES/../tests/diff/pairs" another_update .
"$FIXRANK" diff before after
