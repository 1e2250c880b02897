/* The commands: `fixrank WORD ...`. What each takes stands with the options. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

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
	COMMAND_SHOW,
};

struct command_row {
	const char *word;
	enum command command;
	const char *summary; /* a line */
	const char *usage;
};

/* NULL where word is no command. */
const struct command_row *command_find(const char *word);

const char *command_usage(enum command command);

#endif
