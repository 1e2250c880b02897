mkdir -p up/a up/b
cat > up/a/CBS.log <<'LOG'
2024-03-02 10:36:30, Info                  CBS    Session: 31086421_2211334455 initialized by client WindowsUpdateAgent, external staging directory: (null), external registry directory: (null)
2024-03-02 10:36:31, Info                  CBS    FLOW: Entering stage: Resolving
2024-03-02 10:36:32, Info                  CBS    Nothing of note
2024-03-02 10:36:33, Error                 CBS    Gadget wobbles over the table
2024-03-02 10:36:34, Info                  CBS    Store corruption, manifest missing for package: Package_123_for_KB5000001~31bf3856ad364e35~amd64~~10.0.1.1
2024-03-02 10:36:35, Info                  CBS    Session: 31086421_2211334455 finalized. Reboot required: no [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]
2024-03-02 10:36:36, Info                  CBS    Another day
LOG
printf '\377\376' > up/b/dism.log
printf '2024-03-02 10:36:37, Info                  DISM   PID=1 TID=2 Scratch \344 \033[2J\r\n' | iconv -f windows-1252 -t utf-16le >> up/b/dism.log
printf 'no log\n' > up/notes.bin
python3 -m zipfile -c in.zip up/a up/b
python3 -m zipfile -c up.zip in.zip up/a/CBS.log
run() { echo "\$ fixrank $*"; "$FIXRANK" "$@" | cut -c1-150; echo "exit ${PIPESTATUS[0]}"; }
run show up
run show up --at cbs.log:5 --context 1
run show up --at 'A\CBS.LOG:7' --context 0
run show up --at E2 --context 0 --color always
run show up/a/CBS.log --at CBS.log:2 --context 0
run show up --at dism.log:1
run show in.zip --at b/dism.log:1
run show up.zip --at cbs.log:5
run show up.zip --at up.zip!in.zip!a/CBS.log:5 --context 0
run show up --at CBS.log:8
run show up --at CBS.log:99999999999999999999
run show up --at E99
run show up --at CBS.log
run show up --at BS.log:1
run show up.zip --at up/a/CBS.log:5
"$FIXRANK" -q --json report.json up
run show report.json --at E1 --context 1
run show report.json --at dism.log:1
run show up/b/dism.log
run show
run show up --at E1 --redact
echo '$ - < CBS.log'
cat up/a/CBS.log | "$FIXRANK" show - --at stdin:3 --context 0
mkdir up/c
sed 's/5000001/5000002/' up/a/CBS.log > up/c/cbs.log
run show up --at CBS.log:5
run show up --at c/CBS.log:5 --context 0
