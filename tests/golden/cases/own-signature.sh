mkdir mine
cat >mine/contoso.yaml <<'Y'
signatures:
  - id: contoso.agent-lock
    title: Contoso agent holds a file
    log: [cbs]
    pattern: 'Contoso agent holds (?<file>\S+)'
    speaks-for: {access-denied-or-antivirus: strong}
    says: 'the Contoso agent holds {file}'
    match:
      - |-
        2024-03-02 10:36:37, Info                  CBS    Contoso agent holds example.dll
    no-match:
      - |-
        2024-03-02 10:36:37, Info                  CBS    Contoso agent released example.dll
Y
"$FIXRANK" check mine | sed 's/[0-9][0-9]* /N /g'
printf '2024-03-02 10:36:37, Info                  CBS    Contoso agent holds example.dll\r\n' >CBS.log
"$FIXRANK" -q --patterns mine --json - CBS.log | grep -E '"(status|cause|headline)"' | head -n 4
