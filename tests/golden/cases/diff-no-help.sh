"$SAMPLES/../tests/diff/pairs" no_help .
"$FIXRANK" diff before after
