# a draft from each main kind of log
cat >CBS.log <<'L'
2024-03-02 10:36:37, Info                  CBS    Starting TiWorker initialization.
2024-03-02 10:36:39, Error                 CBS    Contoso Shield quarantined Package_for_KB5099901~31bf3856ad364e35~amd64~~19041.1.1.1 of PC-042\mary in C:\Users\mary\stage [HRESULT = 0x800f081f - CBS_E_SOURCE_MISSING]
2024-03-02 10:36:40, Error                 CSI    0000000a (F) STATUS_OBJECT_NAME_NOT_FOUND #271# from Contoso::Catalogue::Weigh(id = {0A1B2C3D-1111-2222-3333-444455556666})
  second line: the catalogue of \\SRV-042\updates$ weighs nothing
2024-03-02 10:36:41, Info                  CBS    Contoso Shield is at rest
2024-03-02 10:36:42, Error                 CBS    Failed to resolve execution chain. [HRESULT = 0x80073712 - ERROR_SXS_COMPONENT_STORE_CORRUPT]
L
cat >dism.log <<'L'
2024-03-02 10:36:37, Error                 DISM   DISM Contoso Provider: PID=2204 TID=3308 Weighing 'C:\Program Files\Contoso\a.wim' took too long - CWeigher::Weigh(hr:0x800705b4)
L
cat >WindowsUpdate.log <<'L'
2024/02/06 09:14:22.4831207 5120  7412  Agent           *FAILED* [8024402C] Contoso relay vanished at https://relay.contoso.com/a?b=1
L
cat >setupact.log <<'L'
2024-03-02 10:36:36, Info                  MOUPG  SetupHost: Initializing
2024-03-02 10:36:37, Error                 MOUPG  ContosoTask: Weighing drive C: needs 1234 more bytes of the pool than 10.0.19041.1 has
L
cat >setupapi.dev.log <<'L'
>>>  [Device Install (Hardware initiated) - USB\VID_0001&PID_0002\CONTOSO1]
>>>  Section start 2024/03/02 10:36:37.123
!!!  dvi: Contoso class weigher refused oem12.inf for good.
<<<  Section end 2024/03/02 10:36:38.123
<<<  [Exit status: FAILURE(0x00000005)]
L
printf '%s\t%s\t1\t148 [AGENT_DETECTION_FAILED]\t101\t{9482F4B4-E343-43B6-B170-9A65BC822C77}\t0\t80240fff\tContosoUpdater\tFailure\tSoftware Synchronization\tContoso relay gave the scan up with 0x80240fff.\tabcd.1.0\n' \
	'{0A1B2C3D-1111-2222-3333-444455556666}' '2024-02-06 09:14:22:483+0100' >ReportingEvents.log
cat >WUAHandler.log <<'L'
<![LOG[Contoso gateway lost the catalogue of scan 17 on \\SRV-042\updates$]LOG]!><time="08:52:44.338+240" date="02-06-2024" component="WUAHandler" context="" type="3" thread="10472" file="cwuahandler.cpp:3276">
L
for at in CBS.log:2 CBS.log:4 dism.log:1 WindowsUpdate.log:1 setupact.log:2 setupapi.dev.log:3 ReportingEvents.log:1 WUAHandler.log:1; do
	echo "-- $at"
	"$FIXRANK" new signature --from $at
	echo "exit $?"
done
echo '-- a line that is known, and one that is no error'
"$FIXRANK" new signature --from CBS.log:6 | head -n 2
"$FIXRANK" new signature --from CBS.log:5 | head -n 2
echo '-- from a member of an archive, from a folder, from a fingerprint'
mkdir -p logs/a logs/b
cp CBS.log logs/a
cp dism.log logs/b
cp CBS.log logs/b
tar --sort=name -cf upload.tar logs
"$FIXRANK" new signature -q --from 'upload.tar!b/dism.log:1' | head -n 3
"$FIXRANK" new signature -q --from 'logs!dism.log:1' | head -n 3
"$FIXRANK" new signature -q --from 0123456789abcdef WUAHandler.log
"$FIXRANK" new signature -q --from ad7b0c3ee24d11f5 WUAHandler.log | head -n 3
"$FIXRANK" -q --json - WUAHandler.log | grep '"fingerprint"'
echo '-- what cannot be'
for from in CBS.log:99 CBS.log CBS.log:0 'CBS.log:x' missing.log:1 upload.tar:1 'upload.tar!CBS.log:1' 'upload.tar!no.log:1' ReportingEvents.log:99999999999999999999; do
	"$FIXRANK" new signature --from "$from"
	echo "exit $?"
done
"$FIXRANK" new signature
echo "exit $?"
"$FIXRANK" new cause --from CBS.log:1
echo "exit $?"
printf '0x80070070\n' >code.txt
"$FIXRANK" new signature --from code.txt:1
echo "exit $?"
echo '-- a draft replaces nothing'
"$FIXRANK" new signature --from CBS.log:2 -o mine.yaml
echo "exit $?"
"$FIXRANK" new signature --from CBS.log:2 -o mine.yaml
echo "exit $?"
grep -c contoso-shield mine.yaml
echo '-- a name that only another log of the upload marks'
mkdir upload
printf 'Host Name:                 WEIGHBRIDGE7\r\n' >upload/System.txt
printf '2024-03-02 10:36:39, Error                 CBS    Contoso Shield lost its peer weighbridge7 for good\r\n' >upload/CBS.log
"$FIXRANK" new signature -q --from 'upload!CBS.log:1' | grep 'lost its peer'
