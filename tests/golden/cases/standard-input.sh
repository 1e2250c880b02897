printf '2024-03-02 10:36:39, Info                  CBS    Store corruption, manifest missing for package: Package_123_for_KB5000001~31bf3856ad364e35~amd64~~10.0.1.1\r\n' |
	"$FIXRANK" -q --json - - | grep -E '"(path|cause)"' 
