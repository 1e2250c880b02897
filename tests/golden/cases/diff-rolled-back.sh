"$SAMPLES/../tests/diff/pairs" rolled_back .
"$FIXRANK" diff before after
