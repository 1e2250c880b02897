"$SAMPLES/../tests/diff/pairs" worked .
"$FIXRANK" diff before after
