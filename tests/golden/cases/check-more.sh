mkdir mine
cat >mine/twice.yaml <<'Y'
signatures:
  - id: mine.twice
    title: Once
    title: Twice
    log: [cbs]
    pattern: 'Contoso twice'
    speaks-for: {disk-spase: strong}
    says: 'it was seen'
    match: ['Contoso twice']
    no-match: ['Contoso once']
Y
echo '-- a doubled key is named, and what else is wrong'
"$FIXRANK" check mine
echo "exit $?"
echo '-- what the fast scan looks for'
"$FIXRANK" explain cbs.hresult-store-corrupt | sed -n '/pattern:/,/for example/p'
