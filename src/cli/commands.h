/* The commands: `fixrank WORD ...`. What each takes stands with the options. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <stdio.h>

enum command {
	COMMAND_ANALYZE,
	COMMAND_REPORT,
	COMMAND_CODE,
	COMMAND_EXPLAIN,
	COMMAND_LIST,
	COMMAND_CHECK,
	COMMAND_MAP,
	COMMAND_BATCH,
	COMMAND_MERGE,
	COMMAND_NEW,
	COMMAND_HELP,
	COMMAND_SHOW,
	COMMAND_DIFF,
};

struct command_row {
	const char *word;
	enum command command;
	const char *summary; /* a line */
	const char *usage;
};

/* One after the other, NULL behind the last. */
const struct command_row *command_at(size_t i);

/* NULL where word is no command. */
const struct command_row *command_find(const char *word);

/* The command that somebody may have meant who typed word, which is none; NULL where none looks like it. */
const char *command_meant(const char *word);

/* Prints a line for each command. */
void commands_print(FILE *out);

/* Prints a line for each command, word and summary parted by a tab. */
void commands_list(void);

/* Prints what the program is for and its commands: one screen. */
void commands_print_overview(FILE *out);

/* Prints how to use a command, without its options. */
void command_print_usage(enum command command, FILE *out);

#endif
