#include "helpers.h"

#include <stdlib.h>
#include <time.h>

#define T "2031-04-05 06:07:"

/* All hits as text: a line "line@offset kind level time id {captures} <text>" for each. */
struct listing {
	struct buf text;
	bool context;
};

static void show_text(struct buf *out, struct slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.text[i] == '\n')
			buf_add_text(out, "/");
		else
			buf_add_byte(out, text.text[i]);
}

static void take_listing(void *context, const struct hits *hits)
{
	static const char *const levels[] = { "info", "warning", "error" };
	static const char *const types[] = { "signature", "ERROR", "CODE" };
	struct listing *listing = context;

	for (size_t i = 0; i < hits->count; i++) {
		const struct hit *hit = &hits->items[i];
		char time[20] = "-";

		if (hit->time != STAMP_NONE)
			stamp_text(hit->time, time);
		buf_printf(&listing->text, "%llu@%llu %s %s %s %s {", hit->line, hit->offset,
			   hit->kind ? hit->kind->id : "text", levels[hit->level],
			   hit->time == STAMP_NONE ? time : time + 11,
			   hit->type == HIT_SIGNATURE ? hit->signature->id : types[hit->type]);
		for (size_t k = 0; k < hit->capture_count; k++)
			buf_printf(&listing->text, "%s%s=%.*s", k ? "," : "", hit->captures[k].name,
				   SLICE_ARGS(hit->captures[k].value));
		buf_add_text(&listing->text, "} <");
		show_text(&listing->text, hit->text);
		buf_add_text(&listing->text, ">\n");
		if (listing->context) {
			buf_add_text(&listing->text, "  before: ");
			show_text(&listing->text, hit_context(hit, -CONTEXT_LINES));
			buf_add_text(&listing->text, "\n  after: ");
			show_text(&listing->text, hit_context(hit, CONTEXT_LINES));
			buf_add_text(&listing->text, "\n");
		}
	}
	for (size_t i = 0; i < hits->limit_count; i++)
		buf_printf(&listing->text, "%llu limit %s\n", hits->limits[i].line,
			   hits->limits[i].signature->id);
}

static void list_hits(struct machine_under_test *machine, struct slice log, size_t read_size,
		      struct listing *listing)
{
	scan_log(machine, log, read_size, take_listing, listing);
}

static void expect_hits(const char *signatures, const char *log, const char *want)
{
	struct machine_under_test machine = machine_with(signatures);
	struct listing listing = { 0 };

	list_hits(&machine, slice_of(log), 0, &listing);
	cr_expect_str_eq(buf_text(&listing.text), want, "found:\n%s\nwanted:\n%s", buf_text(&listing.text),
			 want);
	buf_release(&listing.text);
	machine_release(&machine);
}

#define GONE SIGNATURE("test.gone", "(?<file>\\w+) is gone")

Test(scanner, finds_a_signature_in_an_entry)
{
	expect_hits(GONE,
		    T "01, Info  APP  starting\n" T "02, Error  APP  one is gone\n" T
		      "03, Warning  APP  two is gone, too\n",
		    "2@41 app error 06:07:02 test.gone {file=one} <" T "02, Error  APP  one is gone>\n"
		    "3@86 app warning 06:07:03 test.gone {file=two} <" T
		    "03, Warning  APP  two is gone, too>\n");
}

Test(scanner, finds_nothing_where_nothing_is)
{
	expect_hits(GONE, "", "");
	expect_hits(GONE, "\n\n\n", "");
	expect_hits(GONE, T "01, Info  APP  all is well\n", "");
	expect_hits(GONE, "x", "");
}

Test(scanner, takes_the_lines_that_follow_a_header_into_its_entry)
{
	expect_hits(SIGNATURE("test.both", "^.*begins here\\n(?<what>.*) goes on"),
		    T "01, Info  APP  begins here\r\nthis goes on\r\nmore\r\n" T "02, Info  APP  next\n",
		    "1@0 app info 06:07:01 test.both {what=this} <" T
		    "01, Info  APP  begins here/this goes on/more>\n");
}

Test(scanner, gives_the_line_on_which_a_match_begins)
{
	expect_hits(GONE,
		    T "01, Info  APP  list:\n  one is gone\n  two is gone\n" T
		      "02, Info  APP  three is gone\n",
		    "2@38 app info 06:07:01 test.gone {file=one} <" T
		    "01, Info  APP  list:/  one is gone/  two is gone>\n"
		    "3@52 app info 06:07:01 test.gone {file=two} <" T
		    "01, Info  APP  list:/  one is gone/  two is gone>\n"
		    "4@66 app info 06:07:02 test.gone {file=three} <" T "02, Info  APP  three is gone>\n");
}

Test(scanner, gives_the_hits_of_an_entry_in_the_order_of_the_text)
{
	expect_hits(SIGNATURE("test.a", "second thing") SIGNATURE("test.b", "first thing"),
		    T "01, Info  APP  x\nfirst thing\nsecond thing\n",
		    "2@34 app info 06:07:01 test.b {} <" T "01, Info  APP  x/first thing/second thing>\n"
		    "3@46 app info 06:07:01 test.a {} <" T "01, Info  APP  x/first thing/second thing>\n");
}

Test(scanner, takes_an_orphan_line_for_an_entry_by_itself)
{
	expect_hits(GONE, "one is gone\ntwo is gone\n" T "01, Info  APP  x\n",
		    "1@0 text info - test.gone {file=one} <one is gone>\n"
		    "2@12 text info - test.gone {file=two} <two is gone>\n");
}

Test(scanner, takes_text_without_any_header_line_by_line)
{
	expect_hits(GONE, "Hello,\none is gone\nHRESULT = 0x80070002\nThanks\n",
		    "2@7 text info - test.gone {file=one} <one is gone>\n"
		    "3@19 text info - CODE {} <HRESULT = 0x80070002>\n");
}

Test(scanner, reads_each_line_of_a_line_log_by_itself)
{
	expect_hits(GONE SIGNATURE("test.both", "begins\\nnever"),
		    "L 2031-04-05 06:07:01 begins\nnever one is gone\n"
		    "L 2031-04-05 06:07:02 two is gone\n",
		    "2@29 lines info 06:07:01 test.gone {file=one} <never one is gone>\n"
		    "3@47 lines info 06:07:02 test.gone {file=two} <L 2031-04-05 06:07:02 two is gone>\n");
}

Test(scanner, looks_only_into_the_kinds_of_log_that_a_signature_names)
{
	expect_hits("  - id: test.app\n    title: T\n    log: [app]\n    pattern: 'one is gone'\n    match: "
		    "['x']\n"
		    "    no-match: ['y']\n"
		    "  - id: test.lines\n    title: T\n    log: [lines]\n    pattern: 'one is gone'\n    "
		    "match: ['x']\n"
		    "    no-match: ['y']\n",
		    T "01, Info  APP  one is gone\n" T
		      "01, Info  APP  x\nL 2031-04-05 06:07:02 one is gone\n",
		    "1@0 app info 06:07:01 test.app {} <" T "01, Info  APP  one is gone>\n"
		    "3@78 lines info 06:07:02 test.lines {} <L 2031-04-05 06:07:02 one is gone>\n");
}

Test(scanner, tries_text_without_headers_against_all_signatures)
{
	expect_hits("  - id: test.app\n    title: T\n    log: [app]\n    pattern: 'one is gone'\n    match: "
		    "['x']\n"
		    "    no-match: ['y']\n",
		    "one is gone\n", "1@0 text info - test.app {} <one is gone>\n");
}

/* More rules than helpers.h has: kinds that join and inherit. */
static struct machine_under_test machine_of_joined(const char *signatures)
{
	struct problems problems = { 0 };
	struct buf yaml = { 0 };
	struct rules *rules;

	buf_add_text(&yaml, "kinds:\n"
			    "  - id: main\n"
			    "    title: M\n"
			    "    headers: ['^(?<time>\\S+ \\S+) (?<level>[IE]) MAIN ']\n"
			    "    joins: '^\\S+ \\S+ [IE] MAIN    '\n"
			    "    levels: {error: [E]}\n"
			    "    error-literals: [' E ']\n"
			    "  - id: guest\n"
			    "    title: G\n"
			    "    order: 80\n"
			    "    inherits: true\n"
			    "    headers: ['^(?<time>\\S+ \\S+) (?<level>[IE]) ']\n"
			    "    levels: {error: [E]}\n"
			    "    error-literals: [' E ']\n"
			    "signatures:\n");
	buf_add_text(&yaml, signatures);
	rules = read_rules(buf_text(&yaml), &problems);
	expect_no_problems(&problems, "the rules");
	buf_release(&yaml);
	return machine_of(rules);
}

static void expect_joined(const char *signatures, const char *log, const char *want)
{
	struct machine_under_test machine = machine_of_joined(signatures);
	struct listing listing = { 0 };

	list_hits(&machine, slice_of(log), 0, &listing);
	cr_expect_str_eq(buf_text(&listing.text), want, "found:\n%s\nwanted:\n%s", buf_text(&listing.text),
			 want);
	buf_release(&listing.text);
	machine_release(&machine);
}

Test(scanner, joins_records_that_the_logger_split)
{
	expect_joined(
		GONE,
		"2031-04-05 06:07:01 I MAIN one i\n2031-04-05 06:07:02 I MAIN    s gone\nrest is gone\n",
		"1@0 main info 06:07:01 test.gone {file=one} <2031-04-05 06:07:01 I MAIN one is gone/rest is "
		"gone>\n"
		"1@0 main info 06:07:01 test.gone {file=rest} <2031-04-05 06:07:01 I MAIN one is gone/rest "
		"is gone>\n");
}

Test(scanner, lets_guests_count_as_the_main_kind_of_the_file)
{
	expect_joined(
		"  - id: test.main\n    title: T\n    log: [main]\n    pattern: 'is gone'\n    match: ['x']\n"
		"    no-match: ['y']\n",
		"2031-04-05 06:07:01 I MAIN x\n2031-04-05 06:07:02 I one is gone\n",
		"2@29 main info 06:07:02 test.main {} <2031-04-05 06:07:02 I one is gone>\n");
}

/* There is no main kind here, and an error that nobody explains. */
Test(scanner, copes_with_guests_alone)
{
	expect_joined(GONE, "2031-04-05 06:07:01 E went wrong with 0x80070002\n",
		      "1@0 text error 06:07:01 ERROR {} <2031-04-05 06:07:01 E went wrong with 0x80070002>\n"
		      "1@0 text info 06:07:01 CODE {} <2031-04-05 06:07:01 E went wrong with 0x80070002>\n");
}

/* A header without a time fits every line that one with a time fits: the order of the patterns decides. */
Test(scanner, takes_the_first_header_that_fits_whatever_stood_before)
{
	struct problems problems = { 0 };
	struct machine_under_test machine =
		machine_of(read_rules("kinds:\n"
				      "  - id: main\n"
				      "    title: M\n"
				      "    headers: ['^(?<time>\\S+ \\S+), I M ', '^(?:[^,\\n]*, )?I M ']\n"
				      "signatures:\n" GONE,
				      &problems));
	struct listing listing = { 0 };

	expect_no_problems(&problems, "the rules");
	list_hits(&machine,
		  SLICE("then, I M one is gone\n" T "01, I M two is gone\nI M three is gone\n" T
			"02, I M four is gone\n"),
		  0, &listing);
	cr_expect_str_eq(buf_text(&listing.text),
			 "1@0 main info - test.gone {file=one} <then, I M one is gone>\n"
			 "2@22 main info 06:07:01 test.gone {file=two} <" T "01, I M two is gone>\n"
			 "3@59 main info 06:07:01 test.gone {file=three} <I M three is gone>\n"
			 "4@77 main info 06:07:02 test.gone {file=four} <" T "02, I M four is gone>\n");
	buf_release(&listing.text);
	machine_release(&machine);
}

Test(scanner, tries_guests_without_a_host_against_all_signatures)
{
	expect_joined(
		"  - id: test.main\n    title: T\n    log: [main]\n    pattern: 'is gone'\n    match: ['x']\n"
		"    no-match: ['y']\n",
		"2031-04-05 06:07:02 I one is gone\n",
		"1@0 text info 06:07:02 test.main {} <2031-04-05 06:07:02 I one is gone>\n");
}

Test(scanner, silences_others_on_the_lines_of_noise)
{
	expect_hits(GONE SIGNATURE("test.noise", "harmless: .* is gone") "    benign: It is always gone.\n",
		    T "01, Error  APP  harmless: one is gone\n" T
		      "02, Error  APP  list\n  harmless: two is gone\n  three is gone\n" T
		      "03, Error  APP  four is gone\n",
		    "4@117 app error 06:07:02 test.gone {file=three} <" T
		    "02, Error  APP  list/  harmless: two is gone/  three is gone>\n"
		    "5@133 app error 06:07:03 test.gone {file=four} <" T "03, Error  APP  four is gone>\n");
}

Test(scanner, lets_noise_silence_no_markers_facts_and_treatments)
{
	expect_hits(
		SIGNATURE("test.fact", "one is (?<a>gone)") "    fact: {arch: a}\n" SIGNATURE(
			"test.mark",
			"i"
			"s"
			" "
			"g"
			"o"
			"n"
			"e") "    attempt: {kind: job, event: begin}\n" SIGNATURE("test.noise",
										  "harmless: ") "    benign: "
												"It is "
												"always "
												"gone."
												"\n" SIGNATURE(
													"test"
													".tri"
													"ed",
													"one "
													"is "
													"gon"
													"e") "    "
													     "tried: "
													     "{method: "
													     "free-"
													     "space, "
													     "outcome: "
													     "worked}\n",
		T "01, Error  APP  harmless: one is gone\n",
		"1@0 app error 06:07:01 test.fact {a=gone} <" T "01, Error  APP  harmless: one is gone>\n"
		"1@0 app error 06:07:01 test.tried {} <" T "01, Error  APP  harmless: one is gone>\n"
		"1@0 app error 06:07:01 test.mark {} <" T "01, Error  APP  harmless: one is gone>\n");
}

Test(scanner, tells_of_errors_that_nobody_explains)
{
	expect_hits(GONE SIGNATURE("test.noise", "harmless: ") "    benign: It is.\n",
		    T "01, Error  APP  strange\nand long\n" T "02, Error  APP  harmless: strange\n" T
		      "03, Error  APP  one is gone\n" T "04, Info  APP  strange, Error\n" T
		      "05, Error  APP  x\n",
		    "1@0 app error 06:07:01 ERROR {} <" T "01, Error  APP  strange/and long>\n"
		    "4@101 app error 06:07:03 test.gone {file=one} <" T "03, Error  APP  one is gone>\n"
		    "6@193 app error 06:07:05 ERROR {} <" T "05, Error  APP  x>\n");
}

static void take_messages(void *context, const struct hits *hits)
{
	for (size_t i = 0; i < hits->count; i++) {
		buf_add(context, hits->items[i].message);
		buf_add_text(context, "|");
	}
}

Test(scanner, gives_the_message_without_its_header)
{
	struct machine_under_test machine = machine_with(GONE);
	struct buf messages = { 0 };

	scan_log(&machine, SLICE(T "01, Error  APP  strange\nand long\n" T "02, Info  APP  one is gone\n"), 0,
		 take_messages, &messages);
	cr_expect_str_eq(buf_text(&messages), "strange|one is gone|");
	buf_release(&messages);
	machine_release(&machine);
}

Test(scanner, says_what_a_file_is)
{
	static const struct {
		const char *log, *kind, *first, *last;
		unsigned kinds, errors, benign;
	} rows[] = {
		{ "", NULL, NULL, NULL, 0, 0, 0 },
		{ "just text\n", NULL, NULL, NULL, 0, 0, 0 },
		{ T "01, Error  APP  x\n" T "09, Info  APP  y\nz\n", "app", "06:07:01", "06:07:09", 1, 1, 0 },
		{ T "09, Error  APP  harmless: x\nL 2031-04-05 06:07:03 x\nL 2031-04-05 06:07:01 y\n",
		  "lines", "06:07:09", "06:07:01", 3, 1, 1 },
		{ "rest of a line\n" T "05, Info  APP  x\n", "app", "06:07:05", "06:07:05", 1, 0, 0 },
	};

	struct machine_under_test machine =
		machine_with(SIGNATURE("test.noise", "harmless: ") "    benign: It is.\n");
	struct listing listing = { 0 };

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct scanned_file *file = scanner_file(machine.scanner);
		char time[20];

		list_hits(&machine, slice_of(rows[i].log), 0, &listing);
		cr_expect_str_eq(file->kind ? file->kind->id : "none", rows[i].kind ? rows[i].kind : "none",
				 "row %zu", i);
		cr_expect_eq(file->kinds, rows[i].kinds, "row %zu: kinds %llx", i,
			     (unsigned long long)file->kinds);
		cr_expect_eq(file->error_entries, rows[i].errors, "row %zu", i);
		cr_expect_eq(file->benign_entries, rows[i].benign, "row %zu", i);
		cr_expect_eq(file->first == STAMP_NONE, !rows[i].first, "row %zu", i);
		if (rows[i].first) {
			stamp_text(file->first, time);
			cr_expect_str_eq(time + 11, rows[i].first, "row %zu", i);
			stamp_text(file->last, time);
			cr_expect_str_eq(time + 11, rows[i].last, "row %zu", i);
		}
	}
	buf_release(&listing.text);
	machine_release(&machine);
}

Test(scanner, finds_the_last_time_however_far_back)
{
	struct machine_under_test machine = machine_with(GONE);
	struct listing listing = { 0 };
	struct buf log = { 0 };
	char time[20];

	buf_add_text(&log, T "01, Info  APP  x\n");
	for (int i = 0; i < 2000; i++)
		buf_add_text(&log, i == 1000 ? T "05, Info  APP  y\n" : "goes on\n");
	list_hits(&machine, buf_slice(&log), 0, &listing);
	stamp_text(scanner_file(machine.scanner)->last, time);
	cr_expect_str_eq(time, "2031-04-05T06:07:05");
	buf_release(&listing.text);
	buf_release(&log);
	machine_release(&machine);
}

Test(scanner, ends_an_entry_after_its_limit_of_lines)
{
	struct machine_under_test machine = machine_with(GONE);
	struct listing listing = { 0 };
	struct buf log = { 0 };
	size_t lines = 0;

	buf_add_text(&log, T "01, Info  APP  list\n");
	for (int i = 0; i < 2000; i++)
		buf_printf(&log, "f%d is gone\n", i);
	list_hits(&machine, buf_slice(&log), 0, &listing);
	for (size_t i = 0; i < listing.text.length; i++)
		lines += listing.text.text[i] == '\n';
	cr_expect_gt(lines, 1400, "lines behind the limit are found one by one: %zu", lines);
	cr_expect(slice_find(buf_slice(&listing.text), SLICE("{file=f1999} <f1999 is gone>")) <
		  listing.text.length);
	cr_expect(slice_find(buf_slice(&listing.text),
			     SLICE("2@37 app info 06:07:01 test.gone {file=f0} ")) == 0);
	buf_release(&listing.text);
	buf_release(&log);
	machine_release(&machine);
}

Test(scanner, quotes_a_long_entry_by_its_header_and_the_lines_that_count)
{
	struct machine_under_test machine = machine_with(GONE);
	struct listing listing = { 0 };
	struct buf log = { 0 };

	buf_add_text(&log, T "01, Info  APP  list\n");
	for (int i = 0; i < 100; i++)
		buf_printf(&log, "line %d says nothing of interest\n", i);
	buf_add_text(&log, "  one is gone\n");
	list_hits(&machine, buf_slice(&log), 0, &listing);
	cr_expect_str_eq(buf_text(&listing.text), "102@3327 app info 06:07:01 test.gone {file=one} <" T
						  "01, Info  APP  list/…/  one is gone>\n");
	buf_release(&listing.text);
	buf_release(&log);
	machine_release(&machine);
}

Test(scanner, tells_of_a_pattern_that_gives_up)
{
	struct machine_under_test machine =
		machine_with(SIGNATURE("test.slow", "abcd(?:a+)+(?:a+)+(?:a+)+[xy]"));
	struct listing listing = { 0 };
	struct buf log = { 0 };

	buf_add_text(&log, T "01, Info  APP  \nabcd");
	for (int i = 0; i < 5000; i++)
		buf_add_byte(&log, 'a');
	buf_add_text(&log, "\n" T "02, Info  APP  abcdaaax\n");
	list_hits(&machine, buf_slice(&log), 0, &listing);
	cr_expect_str_eq(buf_text(&listing.text), "3@5038 app info 06:07:02 test.slow {} <" T
						  "02, Info  APP  abcdaaax>\n1 limit test.slow\n");
	buf_release(&listing.text);
	buf_release(&log);
	machine_release(&machine);
}

Test(scanner, shows_the_lines_around_a_hit)
{
	struct machine_under_test machine = machine_with(GONE);
	struct listing listing = { .context = true };

	list_hits(
		&machine,
		SLICE("a\nb\nc\nd\n" T "01, Info  APP  one is gone\nmore\n" T "02, Info  APP  e\nf\ng\nh\n"),
		0, &listing);
	cr_expect_str_eq(buf_text(&listing.text),
			 "5@8 app info 06:07:01 test.gone {file=one} <" T "01, Info  APP  one is gone/more>\n"
			 "  before: a/b/c/d\n  after: " T "02, Info  APP  e/f/g/h\n");
	buf_release(&listing.text);
	machine_release(&machine);
}

/* A log that has everything. */
static void make_log(struct buf *log, unsigned seed, unsigned pieces)
{
	static const char *const texts[] = {
		T "01, Info  APP  nothing to see\r\n",
		T "02, Error  APP  one is gone\r\n",
		T "03, Error  APP  something new went wrong with 0x80070002\n",
		T "04, Error  APP  harmless: two is gone\n",
		T "05, Info  APP  list:\n",
		"  three is gone\n",
		"  harmless: four is gone\n",
		"\r\n",
		"\n",
		"begins here and\r\n",
		"goes on\r\n",
		"L 2031-04-05 06:07:08 five is gone\n",
		"L 2031-04-05 06:07:09 x\n",
		"hr = 0x80070005\n",
		"\xC3\xA4\xFF is gone\n",
		"not\0hing\n",
	};
	static const size_t nul_row = COUNT(texts) - 1;

	for (unsigned i = 0; i < pieces; i++) {
		size_t row;

		seed = seed * 1664525 + 1013904223;
		row = (seed >> 8) % COUNT(texts);
		if (row == nul_row)
			buf_add(log, SLICE("not\0hing\n"));
		else
			buf_add_text(log, texts[row]);
	}
	if (seed >> 9 & 1)
		buf_add_text(log, "torn is gone");
}

#define MANY                                                                                                 \
	GONE SIGNATURE("test.both", "begins here and\\ngoes (?<how>on)")                                     \
		SIGNATURE("test.noise", "harmless: .*") "    benign: It is.\n" SIGNATURE("test.start",       \
											 "^nothing|^goes")

/* The hits, and what the file is. */
static void list_all(struct machine_under_test *machine, struct slice log, size_t read_size,
		     struct listing *listing)
{
	const struct scanned_file *file = scanner_file(machine->scanner);

	list_hits(machine, log, read_size, listing);
	buf_printf(&listing->text, "%s %llx %lld %lld %llu %llu\n", file->kind ? file->kind->id : "text",
		   (unsigned long long)file->kinds, (long long)file->first, (long long)file->last,
		   file->error_entries, file->benign_entries);
}

Test(scanner, finds_the_same_however_the_file_is_cut, .timeout = 120)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 64, 65536 };
	struct machine_under_test machine = machine_with(MANY);

	for (unsigned seed = 1; seed <= 30; seed++) {
		struct listing want = { .context = true };
		struct buf log = { 0 };

		make_log(&log, seed, seed * 3);
		list_all(&machine, buf_slice(&log), 0, &want);
		for (size_t i = 0; i < COUNT(sizes); i++) {
			struct listing listing = { .context = true };

			list_all(&machine, buf_slice(&log), sizes[i], &listing);
			cr_expect_str_eq(buf_text(&listing.text), buf_text(&want.text),
					 "seed %u, %zu bytes at a time", seed, sizes[i]);
			buf_release(&listing.text);
		}
		buf_release(&want.text);
		buf_release(&log);
	}
	machine_release(&machine);
}

/* What stands before the first header is the rest of an entry, even where it is read before the header. */
Test(scanner, takes_no_codes_from_the_rest_of_an_entry)
{
	struct machine_under_test machine = machine_with(GONE);

	for (size_t size = 1; size < 100; size++) {
		struct listing listing = { 0 };

		list_hits(&machine,
			  SLICE("hr = 0x80070005\n" T "01, Info  APP  x\n1\n2\n3\n4\n5\n" T
				"02, Info  APP  y\n"),
			  size, &listing);
		cr_expect_str_eq(buf_text(&listing.text), "", "%zu bytes at a time", size);
		buf_release(&listing.text);
	}
	machine_release(&machine);
}

/* Above 1 MiB, entries are done with before the end is read. */
Test(scanner, finds_the_same_in_large_files_too, .timeout = 120)
{
	static const size_t sizes[] = { 4099, 65536, 300000 };
	struct machine_under_test machine = machine_with(MANY);

	for (unsigned seed = 1; seed <= 2; seed++) {
		struct listing want = { .context = true };
		struct buf log = { 0 };

		make_log(&log, seed, 12000);
		for (int i = 0; i < 20000; i++)
			buf_add_text(&log,
				     i % 50 ? "far from any header nothing is said\n" : "lonely is gone\n");
		make_log(&log, seed + 100, 12000);
		list_all(&machine, buf_slice(&log), 0, &want);
		for (size_t i = 0; i < COUNT(sizes); i++) {
			struct listing listing = { .context = true };

			list_all(&machine, buf_slice(&log), sizes[i], &listing);
			cr_expect(slice_equal(buf_slice(&listing.text), buf_slice(&want.text)),
				  "seed %u, %zu bytes at a time", seed, sizes[i]);
			buf_release(&listing.text);
		}
		buf_release(&want.text);
		buf_release(&log);
	}
	machine_release(&machine);
}

static void repeat(struct buf *log, const char *piece, size_t count)
{
	while (count--)
		buf_add_text(log, piece);
}

Test(scanner, is_quick_whatever_the_file_looks_like, .timeout = 120)
{
	static const struct {
		const char *what, *head, *piece, *tail;
		size_t count;
	} rows[] = {
		{ "a line of 8 MiB", "", "x", "", (size_t)8 << 20 },
		{ "a line of 8 MiB behind a header", T "01, Info  APP  ", "x",
		  "\n" T "02, Info  APP  one is gone\n", (size_t)8 << 20 },
		{ "a line of needles", T "01, Info  APP  ", " is gone", "\n", (size_t)1 << 18 },
		{ "empty lines", "", "\n", "one is gone\n", 300000 },
		{ "empty lines behind a header", T "01, Info  APP  x\n", "\n", "", 300000 },
		{ "headers only", "", T "01, Info  APP  \n", "", 60000 },
		{ "continuation only", "", "continues\n", "", 200000 },
		{ "continuation with needles", "", "one is gone\n", "", 40000 },
		{ "an entry of needles", T "01, Info  APP  x\n", "one is gone\n", "", 40000 },
		{ "carriage returns", "", "\r", "", (size_t)2 << 20 },
		{ "errors", "", T "01, Error  APP  new\n", "", 50000 },
	};
	struct machine_under_test machine = machine_with(MANY);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct listing listing = { 0 };
		struct buf log = { 0 };
		clock_t start = clock();
		double seconds;

		buf_add_text(&log, rows[i].head);
		repeat(&log, rows[i].piece, rows[i].count);
		buf_add_text(&log, rows[i].tail);
		list_hits(&machine, buf_slice(&log), 65536, &listing);
		seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
		cr_expect_lt(seconds, 10, "%s took %.1f s", rows[i].what, seconds);
		if (getenv("FIXRANK_TEST_TIMES"))
			fprintf(stderr, "%s: %.2f s\n", rows[i].what, seconds);
		buf_release(&listing.text);
		buf_release(&log);
	}
	machine_release(&machine);
}

Test(scanner, forgets_the_last_file)
{
	struct machine_under_test machine = machine_with(GONE);
	struct listing listing = { 0 };

	list_hits(&machine, SLICE(T "01, Info  APP  x\n"), 0, &listing);
	list_hits(&machine, SLICE("one is gone\n"), 0, &listing);
	cr_expect_str_eq(buf_text(&listing.text), "1@0 text info - test.gone {file=one} <one is gone>\n");
	cr_expect_null(scanner_file(machine.scanner)->kind);
	buf_release(&listing.text);
	machine_release(&machine);
}

Test(scanner, says_whether_a_pattern_fits)
{
	struct machine_under_test machine = machine_with(GONE);

	cr_expect(scanner_fits(machine.scanner, 0, SLICE("one is gone")));
	cr_expect_not(scanner_fits(machine.scanner, 0, SLICE("one is here")));
	machine_release(&machine);
}

/* A header that stands around its message. */
static void take_message(void *context, const struct hits *hits)
{
	for (size_t i = 0; i < hits->count; i++) {
		buf_add(context, hits->items[i].message);
		buf_add_byte(context, '|');
	}
}

Test(scanner, takes_the_message_from_the_header_that_says_it)
{
	static const char yaml[] = "kinds:\n"
				   "  - id: around\n"
				   "    title: Around\n"
				   "    headers: ['^<(?<message>[^>]*)> at (?<level>\\w+)', '^(?<level>\\w+): ']\n"
				   "    levels: {error: [Error]}\n"
				   "    error-literals: ['Error']\n";
	struct problems problems = { 0 };
	struct rules *rules = read_rules(yaml, &problems);
	struct matcher *matcher = matcher_new(rules, (struct slice){ "", 0 }, &problems);
	struct scanner *scanner = scanner_new(matcher);
	struct source *source = source_of_memory(
		SLICE("<it broke> at Error, here\r\nmore\n<> at Error\nError: it broke, too\n<fine> at Info\n"));
	struct blocks *blocks = blocks_new(source, NULL);
	struct buf messages = { 0 };
	struct block block;

	while (blocks_next(blocks, &block, &problems) == 1) {
		const struct hits *hits = scanner_scan(scanner, &block);

		take_message(&messages, hits);
		blocks_consume(blocks, hits->consumed);
	}
	expect_no_problems(&problems, "the kind");
	cr_expect_str_eq(buf_text(&messages), "it broke||it broke, too|", "%s", buf_text(&messages));
	buf_release(&messages);
	blocks_free(blocks);
	source_free(source);
	scanner_free(scanner);
	matcher_free(matcher);
	rules_free(rules);
}

Test(scanner, adds_up_what_a_signature_costs)
{
	struct machine_under_test machine = machine_with(
		GONE "    speaks-for: {disk-full: weak}\n    says: x\n" SIGNATURE("test.noise", "nothing (?:here )?is gone") "    benign: b\n");
	struct tally tallies[2] = { { 0 } };
	struct buf messages = { 0 };

	scanner_measure(machine.scanner, tallies);
	scan_log(&machine, SLICE("one is gone, two is gone\nnothing is gone\nis gone\n"), 0, take_message, &messages);
	cr_expect_eq(tallies[0].tried, 2, "where its needle stands");
	cr_expect_eq(tallies[0].matches, 3, "one that noise silences counts, too: %llu", tallies[0].matches);
	cr_expect_eq(tallies[0].runs, 5, "one run more than matches in each entry");
	cr_expect_eq(tallies[0].bytes, 39);
	cr_expect_eq(tallies[0].limits, 0);
	cr_expect_eq(tallies[1].tried, 1);
	cr_expect_eq(tallies[1].matches, 1);
	scanner_measure(machine.scanner, NULL);
	scan_log(&machine, SLICE("one is gone\n"), 0, take_message, &messages);
	cr_expect_eq(tallies[0].tried, 2, "no longer");
	buf_release(&messages);
	machine_release(&machine);
}
