"$SAMPLES/../tests/diff/pairs" without_the_log .
"$FIXRANK" diff before after
