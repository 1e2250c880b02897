mkdir mine
cat >mine/broken.yaml <<'Y'
signatures:
  - id: mine.broken
    title: [this is no title
Y
cat >mine/wrong.yaml <<'Y'
signatures:
  - id: mine.wrong
    title: A signature with mistakes
    log: [cbs, no-such-kind]
    patern: 'x'
    pattern: 'Contoso (unclosed group'
    speaks-for: {disk-spase: strong, disk-space: enormous}
    says: 'something about {thing}'
    match:
      - 'Contoso unclosed group'
    no-match: []
Y
"$FIXRANK" check mine
echo "exit $?"
echo '-- an analysis goes on with the rest'
"$FIXRANK" -q --patterns mine --json record.json "$SAMPLES/store-corruption" 2>/dev/null
echo "exit $?"
grep -o '"cause": "component-store-corruption[a-z/-]*"' record.json
# what was read is gone when the problem is told, but not its help
"$FIXRANK" list kinds --patterns mine 2>&1 >/dev/null | grep 'known keys'
echo "exit ${PIPESTATUS[0]}"
