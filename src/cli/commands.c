#include "commands.h"

#include "columns.h"
#include "spelling.h"

#include <string.h>

#define SUMMARY_INDENT 11

static const struct command_row commands[] = {
	{ "analyze", COMMAND_ANALYZE, "one machine: what failed, why, what to do (the usual job)",
	  "usage: fixrank [analyze] [OPTIONS] PATH...\n"
	  "\n"
	  "Reads the logs of one Windows machine (files, folders, archives, or - for standard input), says "
	  "which cause is behind a failed update, servicing job or upgrade, and ranks the repair methods "
	  "that apply.\n"
	  "\n"
	  "  fixrank C-drive/Windows/Logs          triage on the terminal\n"
	  "  fixrank upload -o out                 out/report.html, .xlsx, .json, .md\n"
	  "  fixrank --json - -q CBS.log | jq .verdict\n"
	  "  fixrank upload --for jira | xclip     the text for a ticket, or for a mail\n" },
	{ "show", COMMAND_SHOW, "a log of an upload, with what was found in it",
	  "usage: fixrank show [OPTIONS] UPLOAD [--at FILE:LINE]\n"
	  "\n"
	  "Shows a log of an upload (file, folder, archive, - or a report.json) in your pager, at that line, "
	  "with line numbers, the attempt around each line, and the findings where they stand. FILE is the "
	  "end of a path, as the report names it. Without --at it begins with the first evidence of the "
	  "verdict.\n"
	  "\n"
	  "  fixrank show upload.zip --at CBS.log:1412\n"
	  "  fixrank show upload.zip --at E3\n"
	  "  fixrank show upload.zip --at setupact.log:77 --context 40 > lines.txt\n"
	  "\n"
	  "The pager is $FIXRANK_PAGER, $PAGER or less. Where standard output is no terminal there is none, "
	  "and the lines around that one are written.\n" },
	{ "diff", COMMAND_DIFF, "did the repair work: two uploads of one machine",
	  "usage: fixrank diff [OPTIONS] BEFORE AFTER\n"
	  "\n"
	  "Compares the logs of one machine from before a repair with those from after it: whether it is "
	  "fixed, which failures are gone, still there, new, and which of the recommended methods was "
	  "carried out and helped. BEFORE and AFTER are uploads (files, folders, archives), records "
	  "(report.json) or folders that -o made; --fail-on is about AFTER.\n"
	  "\n"
	  "  fixrank diff before.zip after.zip     the answer on the terminal\n"
	  "  fixrank diff out after.zip -o diff    diff/diff.html, .xlsx, .json, .md\n"
	  "  fixrank report diff/diff.json         renders it again\n" },
	{ "report", COMMAND_REPORT, "renders a record, or the lines of many machines, again",
	  "usage: fixrank report [OPTIONS] RECORD\n"
	  "\n"
	  "Renders a record (report.json) or a diff (diff.json) again, without the logs that it came from. "
	  "Of the lines that map "
	  "or merge wrote it makes the report of the fleet.\n"
	  "\n"
	  "  fixrank report report.json --redact -o out\n"
	  "  fixrank report all.ndjson -o out\n" },
	{ "batch", COMMAND_BATCH, "many machines: the reports of each and of the fleet",
	  "usage: fixrank batch [OPTIONS] PATH... -o DIR\n"
	  "\n"
	  "Reads many uploads, each of one machine: PATH itself, or what is in it where it is a folder. "
	  "Writes the reports of each machine into DIR/MACHINE, their records into DIR/machines.ndjson, and "
	  "the report of the fleet as DIR/fleet.html, .xlsx, .json, .md. Stopped and started again it goes "
	  "on where it was.\n"
	  "\n"
	  "  fixrank batch uploads -o out\n" },
	{ "map", COMMAND_MAP, "many machines: a line of JSON for each",
	  "usage: fixrank map [OPTIONS] PATH...\n"
	  "\n"
	  "Reads many uploads (folders, archives, logs), each of one machine, and writes one line of JSON "
	  "for each, in their order, whatever happens to it. Exit 0 says that all lines were written; what "
	  "is in them, and what could not be read, they say themselves (--strict: exit 4). -o FILE is "
	  "written when all lines are there, and not at all when not.\n"
	  "\n"
	  "  fixrank map uploads/*.zip > all.ndjson\n"
	  "  find uploads -name '*.zip' -print0 | fixrank map -0 --files-from - > all\n"
	  "  fixrank map --shard auto --files-from list.txt -o part.$SLURM_ARRAY_TASK_ID\n" },
	{ "merge", COMMAND_MERGE, "joins what map wrote",
	  "usage: fixrank merge FILE... [-o FILE]\n"
	  "\n"
	  "Joins what map and merge wrote into rows, a line for each machine's upload, in an order that "
	  "does not depend on that of the files; what is there twice is there once. fixrank report makes "
	  "the fleet report of it.\n"
	  "\n"
	  "  fixrank merge part-*.ndjson -o all.ndjson\n" },
	{ "code", COMMAND_CODE, "what an error code means",
	  "usage: fixrank code CODE...\n"
	  "\n"
	  "Says what error codes mean, however they are written: 0x80070002, 80070002, -2147024894, "
	  "2147942402, 0xC1900101-0x20017, CBS_E_STORE_CORRUPTION.\n" },
	{ "explain", COMMAND_EXPLAIN, "a signature, cause, method or log kind in full",
	  "usage: fixrank explain ID...\n"
	  "\n"
	  "Shows a signature, a cause, a method or a kind of log: what it means, what speaks for it, what "
	  "it costs, where it lies.\n"
	  "\n"
	  "  fixrank explain component-store-corruption\n"
	  "  fixrank list methods | grep -i dism\n" },
	{ "list", COMMAND_LIST, "what fixrank knows, a line each",
	  "usage: fixrank list [signatures|causes|methods|codes|kinds]\n"
	  "usage: fixrank list commands\n"
	  "usage: fixrank list options [COMMAND]\n"
	  "\n"
	  "Lists what fixrank knows, a line each, parted by tabs; without a word, what can be listed.\n" },
	{ "check", COMMAND_CHECK, "checks pattern files and runs their examples",
	  "usage: fixrank check [OPTIONS] [DIR...]\n"
	  "usage: fixrank check --watch [DIR...]\n"
	  "usage: fixrank check --coverage|--profile [--patterns DIR] UPLOAD...\n"
	  "\n"
	  "Reads the built-in pattern files, and those in DIR after them, runs the examples that they carry "
	  "and shows every problem with file, line and caret. -v also names what else an example matches. "
	  "man fixrank-patterns tells how such files are written.\n"
	  "\n"
	  "With --watch it checks again whenever a pattern file changes, until Ctrl-C. With --coverage it "
	  "reads "
	  "uploads, each UPLOAD or each child of one that is a folder, as batch does, and says which "
	  "signatures "
	  "fire in them and which errors stay unexplained; -v lists them all. With --profile it says what "
	  "each "
	  "signature costs in them.\n" },
	{ "new", COMMAND_NEW, "drafts a signature from a line of a log",
	  "usage: fixrank new signature --from LOG:LINE [-o FILE]\n"
	  "usage: fixrank new signature --from UPLOAD!LOG:LINE\n"
	  "usage: fixrank new signature --from FINGERPRINT UPLOAD\n"
	  "\n"
	  "Drafts a signature from a line of a log, with pattern, examples and what can be told of its "
	  "meaning, "
	  "as YAML. Names of people and machines in it are replaced by invented ones; look at them all the "
	  "same "
	  "before you give the file away. UPLOAD is a folder or an archive, LOG the name of a log in it, or "
	  "the "
	  "end of the name; FINGERPRINT is that of an unexplained error, as check --coverage and report.json "
	  "show it.\n"
	  "\n"
	  "  fixrank new signature --from CBS.log:1412 > my-patterns/mine.yaml\n"
	  "  fixrank new signature --from upload.zip!Logs/CBS/CBS.log:1412\n" },
	{ "help", COMMAND_HELP, "this text, or how to use a command",
	  "usage: fixrank help [COMMAND]\n"
	  "\n"
	  "Shows the commands, or how to use one and its options, as fixrank COMMAND --help does.\n" },
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(*commands))

const struct command_row *command_at(size_t i)
{
	return i < COMMAND_COUNT ? &commands[i] : NULL;
}

const struct command_row *command_find(const char *word)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i].word, word) == 0)
			return &commands[i];
	return NULL;
}

const char *command_meant(const char *word)
{
	struct spelling spelling = { .given = word };

	for (size_t i = 0; i < COMMAND_COUNT; i++)
		spelling_offer(&spelling, commands[i].word);
	return spelling.meant;
}

void commands_print(FILE *out)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		char left[SUMMARY_INDENT + 1];

		snprintf(left, sizeof(left), "  %s", commands[i].word);
		columns_print_row(left, SUMMARY_INDENT, commands[i].summary, out);
	}
}

void commands_list(void)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("%s\t%s\n", commands[i].word, commands[i].summary);
}

void commands_print_overview(FILE *out)
{
	fputs("Says from its logs why a Windows machine does not update, and what to do.\n"
	      "\n"
	      "  fixrank C-drive/Windows/Logs    one machine: files, folders, archives, or -\n"
	      "  fixrank upload.zip -o out       out/report.html, .xlsx, .json, .md\n"
	      "  fixrank batch uploads -o out    many machines, and the report of the fleet\n"
	      "\n"
	      "commands:\n",
	      out);
	commands_print(out);
	fputs("\n"
	      "fixrank help COMMAND shows its options; man fixrank tells the rest.\n",
	      out);
}

void command_print_usage(enum command command, FILE *out)
{
	size_t i = 0;

	while (commands[i].command != command)
		i++;
	columns_print_text(commands[i].usage, out);
}
