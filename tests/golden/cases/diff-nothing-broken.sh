"$SAMPLES/../tests/diff/pairs" nothing_broken .
"$FIXRANK" diff before after
