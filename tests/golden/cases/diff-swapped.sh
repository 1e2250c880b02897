"$SAMPLES/../tests/diff/pairs" swapped .
"$FIXRANK" diff before after
