"$SAMPLES/../tests/diff/pairs" another .
"$FIXRANK" diff before after
