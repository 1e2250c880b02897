"$SAMPLES/../tests/diff/pairs" not_seen_again .
"$FIXRANK" diff before after
