# fish completion for fixrank. All words come from the program itself: there is nothing here to keep up to date.

command -q fixrank; or exit

# The command on the line: the first word that is one; nothing where there is none yet.
function __fixrank_command
    set -l commands (command fixrank list commands 2>/dev/null | string split -f 1 \t)
    for word in (commandline -opc)[2..]
        if contains -- $word $commands
            echo $word
            return
        end
    end
end

# Whether the command on the line is one of these; no command means analyze.
function __fixrank_is
    set -l command (__fixrank_command)
    test -n "$command"; or set command analyze
    contains -- $command $argv
end

function __fixrank_no_command
    test -z (__fixrank_command)
end

# Columns of `fixrank list ...`: word and description.
function __fixrank_list -a columns
    command fixrank list $argv[2..] 2>/dev/null | cut -f $columns
end

# Codes by number and by name.
function __fixrank_codes
    __fixrank_list 1,2 codes
    __fixrank_list 2,3 codes
end

function __fixrank_add_option -a name letter argument words commands help
    set -l row complete -c fixrank -n "__fixrank_is $commands" -l (string sub -s 3 -- $name) -d $help
    test $letter != -; and set -a row -s (string sub -s 2 -- $letter)
    if test $words != -
        set -a row -x -a $words
    else if test $argument = DIR; and not string match -q '*merge*' -- $commands
        set -a row -x -a '(__fish_complete_directories)'
    else if string match -qr '^(FILE|LOG|DIR)' -- $argument
        set -a row -r -F
    else if test $argument != -
        set -a row -x
    end
    $row
end

for line in (command fixrank list options 2>/dev/null)
    __fixrank_add_option (string split \t -- $line)
end
complete -c fixrank -n __fixrank_no_command -a '(__fixrank_list 1,2 commands)'
complete -c fixrank -n '__fixrank_is code' -f -a '(__fixrank_codes)'
complete -c fixrank -n '__fixrank_is explain' -f -a '(__fixrank_list 1,3 signatures; __fixrank_list 1,2 causes; __fixrank_list 1,4 methods; __fixrank_list 1,2 kinds)'
complete -c fixrank -n '__fixrank_is help' -f -a '(__fixrank_list 1,2 commands)'
complete -c fixrank -n '__fixrank_is list; and not contains options (commandline -opc)' -f -a '(__fixrank_list 1,2)'
complete -c fixrank -n '__fixrank_is list; and contains options (commandline -opc)' -f -a '(__fixrank_list 1,2 commands)'
complete -c fixrank -n '__fixrank_is check' -x -a '(__fish_complete_directories)'
