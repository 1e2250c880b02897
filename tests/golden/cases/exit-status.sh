"$FIXRANK" -q "$SAMPLES/store-corruption"; echo "exit $?"
"$FIXRANK" -q --fail-on possible "$SAMPLES/store-corruption"; echo "exit $?"
"$FIXRANK" -q --fail-on possible "$SAMPLES/healthy"; echo "exit $?"
FIXRANK_FAIL_ON=long-shot "$FIXRANK" -q "$SAMPLES/store-corruption"; echo "exit $?"
