# What zsh offers for a line: zsh -f complete.zsh FOLDER-OF-_fixrank PATH LINE. Prints a word per line.
# A zsh in a terminal of its own completes the line; its compadd prints what it is given instead of showing it.
zmodload zsh/zpty || exit 1
zpty shell zsh -f -i

zpty -w shell 'PROMPT= ; stty -echo; echo rea""dy'
while zpty -r shell line; do [[ $line == *ready* ]] && break; done
zpty -w shell "cd -q -- ${(q)PWD}; path=(${(q)2} \$path); fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -D -u"
zpty -w shell 'bindkey "^I" complete-word; zstyle ":completion:*" list-max 0
null-line() { print begin-of-words }; compprefuncs=(null-line); comppostfuncs=(finish)
finish() { print -r end-of-words; }
compadd() {
	if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
	local -a hits
	builtin compadd -A hits "$@"
	[[ -n $hits ]] && print -rl -- "word:"$^hits
}'
zpty -w shell 'echo rea""dy'
while zpty -r shell line; do [[ $line == *ready* ]] && break; done
zpty -w -n shell "$3"$'\t'
while zpty -r shell line; do
	for word in ${(f)line}; do
		word=${word%$'\r'}
		[[ $word == end-of-words* ]] && break 2
		[[ $word == *word:* ]] && print -r -- ${word##*word:}
	done
done
zpty -d shell
