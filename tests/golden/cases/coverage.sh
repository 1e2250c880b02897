mkdir -p uploads/one uploads/two mine
cat >uploads/one/WUAHandler.log <<'L'
<![LOG[Contoso gateway lost the catalogue of scan 17 on \\SRV-042\updates$]LOG]!><time="08:52:44.338+240" date="02-06-2024" component="WUAHandler" context="" type="3" thread="10472" file="cwuahandler.cpp:3276">
<![LOG[Contoso gateway lost the catalogue of scan 18 on \\SRV-043\updates$]LOG]!><time="08:53:44.338+240" date="02-06-2024" component="WUAHandler" context="" type="3" thread="10472" file="cwuahandler.cpp:3276">
<![LOG[Contoso weigher is out of weights]LOG]!><time="08:54:44.338+240" date="02-06-2024" component="WUAHandler" context="" type="3" thread="10472" file="cwuahandler.cpp:12">
L
cp uploads/one/WUAHandler.log uploads/two/
cat >>uploads/two/WUAHandler.log <<'L'
<![LOG[The tables of \\PC-042\c$\Users\mary are unhinged]LOG]!><time="08:55:44.338+240" date="02-06-2024" component="WUAHandler" context="" type="3" thread="10472" file="cwuahandler.cpp:12">
L
echo nothing >uploads/three.txt
cat >mine/mine.yaml <<'Y'
signatures:
  - id: contoso.weights
    title: No weights
    log: [cmtrace]
    pattern: 'Contoso weigher is out of'
    speaks-for: {disk-space: strong}
    says: 'the weigher is out of weights'
    match:
      - 'Contoso weigher is out of weights'
    no-match:
      - 'Contoso weigher is out on a walk'
  - id: contoso.never
    title: Never seen
    log: [any]
    pattern: 'Contoso never says this'
    speaks-for: {disk-space: strong}
    says: 'never'
    match:
      - 'Contoso never says this'
    no-match:
      - 'Contoso never says that'
Y
"$FIXRANK" check --coverage --patterns mine uploads | grep -vE '^ +0 of +[0-9]+  ' | sed 's/of [0-9]\{4\}$/of N/'
echo "exit $?"
echo '-- as JSON, the same with one process and with four'
"$FIXRANK" check --coverage --patterns mine --jobs 1 -q --json one.json uploads
"$FIXRANK" check --coverage --patterns mine --jobs 4 -q --json four.json uploads
cmp one.json four.json
sed -n '/"unexplained"/,$p' one.json
grep -A2 '"contoso' one.json
echo '-- redacted'
echo 'a key of more than sixteen bytes' >key
"$FIXRANK" check --coverage --redact uploads
echo "exit $?"
"$FIXRANK" check --coverage --redact --redact-key key --json redacted.json uploads | sed -n '/no signature/,$p'
grep -E '\b(mary|PC-042|uploads)\b[^"]' redacted.json
echo '-- what it costs: counts, no times'
"$FIXRANK" check --profile --patterns mine uploads | sed -n 's/^ *[0-9.]* *[0-9.]*% */  /p' | sort -k5
"$FIXRANK" check --profile -q --patterns mine --json - uploads | grep -A8 '"contoso.weights"' | grep -v nanoseconds
echo '-- of nothing'
"$FIXRANK" check --coverage
echo "exit $?"
"$FIXRANK" check --coverage missing
echo "exit $?"
