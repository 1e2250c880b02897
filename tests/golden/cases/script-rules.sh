mkdir own
cat >own/own.yaml <<'Y'
methods:
  - id: mend-gadget
    title: Mend the gadget
    summary: Mends it.
    plain: A part of the gadget is put in order.
    treats: {disk-space: 0.1}
    minutes: 1
    reboot: false
    risk: low
    owner: admin
    verify: {text: It works.}
    steps:
      - do:
          - {text: Mend it, command: 'mend "{gadget}"'}
          - {text: Name it, command: 'name {app}'}
          - {text: Half of it, command: 'echo "half'}
placeholders:
  - id: wide
    title: anything
    pattern: '[^x]+'
    match: ['a']
    no-match: ['x']
  - id: short
    title: a short one
    pattern: '\d{1,2}'
    match: ['1', '123']
    no-match: ['2']
Y
"$FIXRANK" check own
echo "exit $?"
