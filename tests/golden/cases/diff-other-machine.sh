"$SAMPLES/../tests/diff/pairs" other_machine .
"$FIXRANK" diff before after
