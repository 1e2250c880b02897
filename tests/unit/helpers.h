/* What the tests of the rooms from rules to report share: small rules from YAML, small logs from memory, and one
 * machine that reads, matches and judges them. A test that wants less uses less of it. */
#ifndef TESTS_HELPERS_H
#define TESTS_HELPERS_H

#include "blocks.h"
#include "evidence.h"
#include "load.h"
#include "matcher.h"
#include "needle.h"
#include "rules.h"
#include "scanner.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SHARED	     __attribute__((unused)) static

/* Problems */

SHARED void print_problems(const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		fprintf(stderr, "  problem: %s:%zu:%zu: %s\n",
			problems->items[i].file ? problems->items[i].file : "-", problems->items[i].line,
			problems->items[i].column, problems->items[i].message);
}

SHARED void expect_no_problems(const struct problems *problems, const char *what)
{
	cr_expect_eq(problems->count, 0, "%s: there are %zu problems", what, problems->count);
	print_problems(problems);
}

/* The one problem, and nothing else. line 0: in no file. */
SHARED void expect_problem(struct problems *problems, size_t line, size_t column, const char *message)
{
	cr_expect_eq(problems->count, 1, "'%s' is the only problem, not one of %zu", message,
		     problems->count);
	if (problems->count != 1)
		print_problems(problems);
	if (problems->count) {
		cr_expect_str_eq(problems->items[0].message, message);
		cr_expect_eq(problems->items[0].line, line, "'%s' in line %zu, not %zu", message,
			     problems->items[0].line, line);
		cr_expect_eq(problems->items[0].column, column, "'%s' in column %zu, not %zu", message,
			     problems->items[0].column, column);
	}
	problems_release(problems);
}

SHARED bool has_problem(const struct problems *problems, const char *message)
{
	for (size_t i = 0; i < problems->count; i++)
		if (strcmp(problems->items[i].message, message) == 0)
			return true;
	return false;
}

/* Rules */

/* Kinds, causes, methods and attempts that most tests need. Its lines all look like
 * "2031-04-05 06:07:08, Info  APP  text". */
#define COMMON_RULES                                                                                         \
	"kinds:\n"                                                                                           \
	"  - id: app\n"                                                                                      \
	"    title: Application log\n"                                                                       \
	"    files: ['C:\\app.log']\n"                                                                       \
	"    collect: 'copy C:\\app.log .'\n"                                                                \
	"    shows: [disk-full, file-damaged]\n"                                                             \
	"    headers: ['^(?<time>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d), (?<level>\\w+) +APP +']\n"      \
	"    levels: {error: [Error], warning: [Warning]}\n"                                                 \
	"    error-literals: [', Error']\n"                                                                  \
	"  - id: lines\n"                                                                                    \
	"    title: Line log\n"                                                                              \
	"    entry: line\n"                                                                                  \
	"    files: ['C:\\lines.log']\n"                                                                     \
	"    shows: [file-damaged]\n"                                                                        \
	"    headers: ['^L (?<time>\\S+ \\S+) ']\n"                                                          \
	"attempts:\n"                                                                                        \
	"  - {id: job, title: A job}\n"                                                                      \
	"  - {id: phase, title: A phase}\n"                                                                  \
	"causes:\n"                                                                                          \
	"  - {id: disk-full, title: The disk is full, clause: the disk is full, meaning: No room., prior: "  \
	"-2}\n"                                                                                              \
	"  - {id: file-damaged, title: A file is damaged, clause: a file is damaged, prior: -2}\n"           \
	"  - {id: file-damaged/manifest, title: A manifest is damaged, clause: a manifest is damaged}\n"     \
	"methods:\n"                                                                                         \
	"  - id: free-space\n"                                                                               \
	"    title: Free space\n"                                                                            \
	"    summary: Makes room.\n"                                                                         \
	"    treats: {disk-full: 0.9}\n"                                                                     \
	"    minutes: 10\n"                                                                                  \
	"    reboot: false\n"                                                                                \
	"    risk: low\n"                                                                                    \
	"    owner: user\n"                                                                                  \
	"    verify: {text: Look again}\n"                                                                   \
	"    steps:\n"                                                                                       \
	"      - do:\n"                                                                                      \
	"          - {text: Empty the bin}\n"                                                                \
	"  - id: repair-file\n"                                                                              \
	"    title: Repair the file\n"                                                                       \
	"    summary: Puts a good one in its place.\n"                                                       \
	"    treats: {file-damaged: 0.7}\n"                                                                  \
	"    minutes: 30\n"                                                                                  \
	"    reboot: true\n"                                                                                 \
	"    risk: medium\n"                                                                                 \
	"    owner: helpdesk\n"                                                                              \
	"    verify: {text: Look again, command: look}\n"                                                    \
	"    if-it-fails: free-space\n"                                                                      \
	"    steps:\n"                                                                                       \
	"      - do:\n"                                                                                      \
	"          - {text: 'Repair {file}', command: 'repair \"{file}\"', else: repair --all}\n"

/* A signature of one line; more keys may follow, each on a line of its own with four blanks before it. */
#define SIGNATURE(id, pattern)                                                                               \
	"  - id: " id "\n"                                                                                   \
	"    title: 'This is " id "'\n"                                                                      \
	"    log: [any]\n"                                                                                   \
	"    match: ['x']\n"                                                                                 \
	"    no-match: ['y']\n"                                                                              \
	"    pattern: '" pattern "'\n"

SHARED struct rules *read_rules(const char *yaml, struct problems *problems)
{
	struct rules *rules = rules_new();

	rules_read_text(rules, "test.yaml", slice_of(yaml), problems);
	rules_resolve(rules, problems);
	return rules;
}

/* Rules without any problem: COMMON_RULES and these signatures. */
SHARED struct rules *rules_with(const char *signatures)
{
	struct problems problems = { 0 };
	struct rules *rules = rules_new();
	struct buf text = { 0 };

	buf_add_text(&text, "signatures:\n");
	buf_add_text(&text, signatures);
	rules_read_text(rules, "common.yaml", slice_of(COMMON_RULES), &problems);
	rules_read_text(rules, "test.yaml", buf_slice(&text), &problems);
	rules_resolve(rules, &problems);
	print_problems(&problems);
	cr_assert_eq(problems.count, 0, "the rules of the test are right");
	buf_release(&text);
	return rules;
}

/* A machine: rules, and what is found in the logs fed to it. */

struct machine_under_test {
	struct rules *rules;
	struct matcher *matcher;
	struct scanner *scanner;
	struct evidence *evidence;
	struct problems problems;
};

SHARED struct machine_under_test machine_of(struct rules *rules)
{
	struct machine_under_test machine = { .rules = rules };

	machine.matcher = matcher_new(rules, (struct slice){ "", 0 }, &machine.problems);
	machine.scanner = scanner_new(machine.matcher);
	machine.evidence = evidence_new(rules);
	print_problems(&machine.problems);
	cr_assert_eq(machine.problems.count, 0, "the rules of the test can be matched");
	return machine;
}

SHARED struct machine_under_test machine_with(const char *signatures)
{
	return machine_of(rules_with(signatures));
}

SHARED void machine_release(struct machine_under_test *machine)
{
	expect_no_problems(&machine->problems, "the machine");
	evidence_free(machine->evidence);
	scanner_free(machine->scanner);
	matcher_free(machine->matcher);
	rules_free(machine->rules);
	problems_release(&machine->problems);
}

/* What is done with each block's hits. */
typedef void take_hits_fn(void *context, const struct hits *hits);

/* Reads log from memory, read_size bytes at a time (0: as the program does). */
SHARED struct reading scan_log(struct machine_under_test *machine, struct slice log, size_t read_size,
			       take_hits_fn *take, void *context)
{
	struct source *source = source_of_memory(log);
	struct blocks_options options = { .read_size = read_size, .no_hash = true, .no_thread = true };
	struct blocks *blocks = blocks_new(source, &options);
	struct reading reading;
	struct block block;

	scanner_begin(machine->scanner);
	while (blocks_next(blocks, &block, &machine->problems) == 1) {
		const struct hits *hits = scanner_scan(machine->scanner, &block);

		cr_assert(hits->consumed <= block.text.length);
		take(context, hits);
		blocks_consume(blocks, hits->consumed);
	}
	reading = *blocks_reading(blocks);
	blocks_free(blocks);
	source_free(source);
	return reading;
}

SHARED void take_evidence(void *context, const struct hits *hits)
{
	evidence_add(((struct machine_under_test *)context)->evidence, hits);
}

/* One more log of the machine. name outlives the machine. */
SHARED void feed(struct machine_under_test *machine, const char *name, const char *log)
{
	const struct scanned_file *scanned = scanner_file(machine->scanner);
	struct reading reading;
	struct seen_file file;

	evidence_begin(machine->evidence, name);
	reading = scan_log(machine, slice_of(log), 0, take_evidence, machine);
	file = (struct seen_file){
		.name = name,
		.kind = scanned->kind,
		.kinds = scanned->kinds,
		.encoding = "utf-8",
		.bytes = reading.bytes,
		.lines = reading.lines,
		.first = scanned->first,
		.last = scanned->last,
		.error_entries = scanned->error_entries,
		.benign_entries = scanned->benign_entries,
	};
	evidence_end(machine->evidence, &file);
}

/* The machine with these signatures after it has read one log, all settled. */
SHARED struct machine_under_test machine_after(const char *signatures, const char *log)
{
	struct machine_under_test machine = machine_with(signatures);

	feed(&machine, "app.log", log);
	evidence_settle(machine.evidence);
	return machine;
}

/* The finding of a signature with this subject ("" for none), or NULL. */
SHARED struct finding *finding_of(const struct machine_under_test *machine, const char *id,
				  const char *subject)
{
	for (size_t i = 0; i < machine->evidence->finding_count; i++) {
		struct finding *finding = machine->evidence->findings[i];

		if (finding->signature && strcmp(finding->signature->id, id) == 0 &&
		    slice_equal(finding->subject, slice_of(subject)))
			return finding;
	}
	return NULL;
}

SHARED void expect_slice(struct slice text, const char *want, const char *what)
{
	cr_expect(slice_equal(text, slice_of(want)), "%s: '%.*s' instead of '%s'", what, SLICE_ARGS(text),
		  want);
}

/* A file of the project. */
SHARED void read_project_file(const char *name, struct buf *ret_text)
{
	char path[1024];
	FILE *file;
	size_t got = 1;

	snprintf(path, sizeof(path), "%s/%s", FIXRANK_SOURCE_DIR, name);
	file = fopen(path, "rb");
	cr_assert(file, "%s", path);
	while (got) {
		buf_reserve(ret_text, 65536);
		got = fread(ret_text->text + ret_text->length, 1, 65536, file);
		ret_text->length += got;
	}
	ret_text->text[ret_text->length] = '\0';
	fclose(file);
}

#endif
