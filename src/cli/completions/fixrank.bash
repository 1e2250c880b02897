# bash completion for fixrank. All words come from the program that is being called: there is nothing here to keep up to date.

# The first column, or another, of `fixrank list ...`.
_fixrank_list()
{
	local column=$1
	shift
	"$program" list "$@" 2>/dev/null | cut -f "$column"
}

_fixrank_words()
{
	COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

_fixrank_files()
{
	local IFS=$'\n'
	compopt -o filenames 2>/dev/null
	COMPREPLY=($(compgen "$1" -- "$cur"))
}

# What stands where an option wants a value; false where no option does.
_fixrank_value()
{
	local name letter argument words rest
	while IFS=$'\t' read -r name letter argument words rest; do
		[[ $argument != - && ($1 == "$name" || $1 == "$letter") ]] || continue
		case $argument,$words in
		*,[!-]*) _fixrank_words "$words" ;;
		DIR,*) [[ $command == ma* || $command == merge ]] && _fixrank_files -f || _fixrank_files -d ;;
		FILE* | LOG*) _fixrank_files -f ;;
		esac
		return 0
	done <<<"$options"
	return 1
}

# The command: the first word that is neither an option nor its value.
_fixrank_command()
{
	local i
	command=
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == "=" ]] && { ((i++)); continue; }
		[[ ${COMP_WORDS[i]} == -* ]] && {
			[[ ${COMP_WORDS[i + 1]} != "=" ]] && COMPREPLY=() cur= _fixrank_value "${COMP_WORDS[i]}" && ((i++))
			continue
		}
		command=${COMP_WORDS[i]}
		[[ " ${commands//$'\n'/ } " == *" $command "* ]] || command=analyze
		at=$i
		return
	done
}

_fixrank()
{
	local program=${COMP_WORDS[0]/#\~/$HOME} cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local commands options command at=0
	COMPREPLY=()
	type "$program" >/dev/null 2>&1 || { _fixrank_files -f; return; }
	commands=$(_fixrank_list 1 commands)
	options=$("$program" list options 2>/dev/null)
	_fixrank_command
	COMPREPLY=()

	# --os=windows-10 is three words
	[[ $cur == "=" ]] && cur=
	[[ $prev == "=" ]] && ((COMP_CWORD > 2)) && prev=${COMP_WORDS[COMP_CWORD - 2]}
	_fixrank_value "$prev" && return
	if [[ $cur == -* ]]; then
		_fixrank_words "$(_fixrank_list 1,2 options "${command:-analyze}" | tr '\t' '\n' | grep -v '^-$')"
		return
	fi
	case $command in
	"")
		_fixrank_files -f
		COMPREPLY+=($(compgen -W "$commands" -- "$cur"))
		;;
	code) _fixrank_words "$(_fixrank_list 1 codes) $(_fixrank_list 2 codes)" ;;
	explain) _fixrank_words "$(for list in signatures causes methods kinds; do _fixrank_list 1 $list; done)" ;;
	help) ((COMP_CWORD == at + 1)) && _fixrank_words "$commands" ;;
	list)
		if ((COMP_CWORD == at + 1)); then
			_fixrank_words "$(_fixrank_list 1)"
		elif [[ ${COMP_WORDS[at + 1]} == options ]]; then
			_fixrank_words "$commands"
		fi
		;;
	check) _fixrank_files -d ;;
	*) _fixrank_files -f ;;
	esac
}

complete -F _fixrank fixrank
