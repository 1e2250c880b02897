#include "commands.h"

#include <string.h>

static const struct command_row commands[] = {
	{ "analyze", COMMAND_ANALYZE, "the logs of one machine: what failed, why, and what to do",
	  "usage: fixrank [analyze] [OPTIONS] PATH...\n"
	  "\n"
	  "Reads the logs of one Windows machine (files, folders, archives, or - for standard input), says "
	  "which cause is\n"
	  "behind a failed update, servicing job or upgrade, and ranks the repair methods that apply.\n"
	  "\n"
	  "  fixrank C-drive/Windows/Logs          triage on the terminal\n"
	  "  fixrank upload -o out                 out/report.html, .xlsx, .json, .md\n"
	  "  fixrank --json - -q CBS.log | jq .verdict\n"
	  "  fixrank upload --for jira | xclip     the text for a ticket, or for a mail to the customer\n"
	  "\n"
	  "many machines:\n"
	  "  fixrank batch UPLOADS -o DIR          each file or folder in UPLOADS is one machine; "
	  "DIR/fleet.html\n"
	  "  fixrank map PATH...                   a line of JSON for each PATH\n"
	  "  fixrank merge FILE... [-o FILE]       joins what map wrote, on one computer or many\n"
	  "  fixrank report FILE -o DIR            the fleet report of what merge wrote\n"
	  "\n"
	  "other commands:\n"
	  "  fixrank report RECORD [OUTPUTS]       renders a report.json again, without the logs\n"
	  "  fixrank code CODE...                  what an error code means: 0x80070002, -2147024894, "
	  "CBS_E_...\n"
	  "  fixrank explain ID                    a signature, cause or method, and what speaks for it\n"
	  "  fixrank list signatures|causes|methods|codes|kinds\n"
	  "  fixrank check [DIR...]                checks pattern files and runs the examples that they "
	  "carry\n" },
	{ "report", COMMAND_REPORT, "renders a record, or the lines of many machines, again",
	  "usage: fixrank report [OPTIONS] RECORD\n"
	  "\n"
	  "Renders a record (report.json) again, without the logs that it came from.\n" },
	{ "map", COMMAND_MAP, "many machines: a line of JSON for each",
	  "usage: fixrank map [OPTIONS] PATH...\n"
	  "\n"
	  "Reads many uploads (folders, archives, logs), each of one machine, and writes one line of JSON "
	  "for each,\n"
	  "in their order, whatever happens to it. Exit 0 says that all lines were written; what is in them, "
	  "and\n"
	  "what could not be read, they say themselves (--strict: exit 4).\n"
	  "\n"
	  "  fixrank map uploads/*.zip > all.ndjson\n"
	  "  find uploads -name '*.zip' -print0 | fixrank map -0 --files-from - > all.ndjson\n"
	  "  fixrank map --shard auto --files-from list.txt -o part.$SLURM_ARRAY_TASK_ID.ndjson\n"
	  "\n"
	  "-o FILE is written when all lines are there, and not at all when not.\n" },
	{ "batch", COMMAND_BATCH, "many machines: the reports of each and of the fleet",
	  "usage: fixrank batch [OPTIONS] PATH... -o DIR\n"
	  "\n"
	  "Reads many uploads, each of one machine: PATH itself, or what is in it where it is a folder. "
	  "Writes the\n"
	  "reports of each machine into DIR/MACHINE, their records into DIR/machines.ndjson, and the report "
	  "of the\n"
	  "fleet as DIR/fleet.html, .xlsx, .json, .md. Stopped and started again it goes on where it "
	  "was.\n" },
	{ "merge", COMMAND_MERGE, "joins what map wrote",
	  "usage: fixrank merge FILE... [-o FILE]\n"
	  "\n"
	  "Joins what `fixrank map` and `fixrank merge` wrote into commands, a line for each machine's "
	  "upload, "
	  "in an order\n"
	  "that does not depend on that of the files; what is there twice is there once. fixrank report "
	  "makes\n"
	  "the fleet report of it.\n" },
	{ "code", COMMAND_CODE, "what an error code means",
	  "usage: fixrank code CODE...\n"
	  "\n"
	  "Says what error codes mean, however they are written: 0x80070002, 80070002, -2147024894,\n"
	  "2147942402, 0xC1900101-0x20017, CBS_E_STORE_CORRUPTION.\n" },
	{ "explain", COMMAND_EXPLAIN, "a signature, cause or method, and what speaks for it",
	  "usage: fixrank explain ID...\n"
	  "\n"
	  "Shows a signature, a cause or a method: what it means, what speaks for it, what it costs.\n" },
	{ "list", COMMAND_LIST, "what fixrank knows, a line each",
	  "usage: fixrank list signatures|causes|methods|codes|kinds\n"
	  "\n"
	  "Lists what fixrank knows, a line each, tab-separated.\n" },
	{ "check", COMMAND_CHECK, "checks pattern files and runs their examples",
	  "usage: fixrank check [OPTIONS] [DIR...]\n"
	  "\n"
	  "Reads the built-in pattern files, and those in DIR after them, runs the examples that they\n"
	  "carry and shows every problem with file, line and caret. -v also names what else an example\n"
	  "matches.\n" },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(*commands))

const struct command_row *command_find(const char *word)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i].word, word) == 0)
			return &commands[i];
	return NULL;
}

const char *command_usage(enum command command)
{
	size_t i = 0;

	while (commands[i].command != command)
		i++;
	return commands[i].usage;
}
