"$FIXRANK" list
"$FIXRANK" list commands | grep -e code -e help
"$FIXRANK" list options code | cut -f 1-4,6
"$FIXRANK" list options | cut -f 1 | sort >all
for word in $("$FIXRANK" list commands | cut -f 1); do "$FIXRANK" list options "$word" | cut -f 1; done | sort -u >each
diff all each && echo "every option is of a command"
"$FIXRANK" list options --patterns /nowhere | grep -e --os | cut -f 1-4,6
"$FIXRANK" list options nonsense
echo "exit $?"
"$FIXRANK" list nonsense
echo "exit $?"
"$FIXRANK" list causes methods
echo "exit $?"
"$FIXRANK" explain registry-hive evtx
