# one line of 1 GiB: it is read in pieces, and the record says so
head -c 1073741824 /dev/zero | tr '\0' 'a' | "$FIXRANK" -q --json record.json -
echo "exit $?"
grep -o '"status": "[a-z]*"' record.json | head -n 1
# the same behind a log header, with the rest of the log after it
{
	printf '2024-03-02 10:36:37, Info                  CBS    Starting TiWorker initialization.\r\n2024-03-02 10:36:38, Info                  CBS    '
	head -c 67108864 /dev/zero | tr '\0' 'a'
	printf '\r\n2024-03-02 10:36:39, Error                 CBS    Failed to resolve package '"'"'Package_123_for_KB5000001~31bf3856ad364e35~amd64~~10.0.1.1'"'"' [HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]\r\n'
} | "$FIXRANK" -q --json record.json -
echo "exit $?"
grep -o '"status": "failed"' record.json
grep -o '"what": "line-length"' record.json
