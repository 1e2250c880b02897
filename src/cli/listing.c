#include "listing.h"

#include "annotation.h"
#include "blocks.h"
#include "buf.h"
#include "escape.h"
#include "memory.h"
#include "screen.h"
#include "wording.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHOWN_LIMIT 16384 /* characters of a line */
#define FLUSHED	    65536
#define EVERYTHING  SIZE_MAX
#define HEAD_ROWS   2

#define BOLD  "\033[1m"
#define SOFT  "\033[2m"
#define PLAIN "\033[0m"

/* By the number of the attempt: neither red, which means failure, nor white or black, which are what the page is made of. */
static const char *const colors[] = { "\033[36m", "\033[35m", "\033[33m", "\033[34m", "\033[32m" };

struct listing {
	const json_t *record;
	const struct target *target;
	const struct render_options *look;
	struct annotation *annotation;
	long long first, last, shown; /* shown: the last line that was written */
	int width;		      /* of a line number */
	int descriptor;
	struct buf out;
	bool left; /* nobody reads on */
	int error;
};

struct listing *listing_new(const json_t *record, const struct target *target,
			    const struct render_options *look, long long first, long long last)
{
	struct listing *listing = memory_new(sizeof(*listing));
	struct annotation_source source = { .evidence = json_object_get(record, "evidence"),
					    .unexplained = json_object_get(record, "unexplained"),
					    .attempts = json_object_get(record, "attempts"),
					    .context = EVERYTHING,
					    .entry_lines = EVERYTHING };
	char digits[32];

	listing->record = record;
	listing->target = target;
	listing->look = look;
	listing->first = first > 0 ? first : 1;
	listing->last = last;
	listing->annotation = annotation_new(&source, slice_of(target->file));
	listing->width = snprintf(digits, sizeof(digits), "%lld",
				  target->lines > target->line ? target->lines : target->line);
	return listing;
}

void listing_free(struct listing *listing)
{
	if (!listing)
		return;
	annotation_free(listing->annotation);
	buf_release(&listing->out);
	free(listing);
}

/* The quotes in front of the target, and the gaps between them. */
static long long count_quotes(const struct listing *listing)
{
	const struct annotation *annotation = listing->annotation;
	long long rows = 0, before = 0;

	for (size_t i = 0; i < annotation->line_count; i++) {
		long long number = annotation->lines[i].number;

		if (number < listing->first || number > listing->target->line)
			continue;
		rows += (before && number > before + 1) + (number < listing->target->line);
		before = number;
	}
	return rows;
}

long long listing_row(const struct listing *listing, bool quotes)
{
	const struct annotation *annotation = listing->annotation;
	long long row =
		HEAD_ROWS + 1 + (quotes ? count_quotes(listing) : listing->target->line - listing->first);

	for (size_t i = 0; i < annotation->remark_count; i++)
		if (annotation->remarks[i].line >= listing->first &&
		    annotation->remarks[i].line < listing->target->line)
			row++;
	return row;
}

/* Writing */

static void flush(struct listing *listing)
{
	size_t done = 0;

	while (done < listing->out.length && !listing->left && !listing->error) {
		ssize_t written =
			write(listing->descriptor, listing->out.text + done, listing->out.length - done);

		if (written >= 0)
			done += (size_t)written;
		else if (errno == EPIPE)
			listing->left = true;
		else if (errno != EINTR)
			listing->error = errno;
	}
	buf_clear(&listing->out);
}

static void add_look(struct listing *listing, const char *sequence)
{
	if (listing->look->color && sequence)
		buf_add_text(&listing->out, sequence);
}

/* Foreign text, on one row. */
static void add_text(struct listing *listing, struct slice text)
{
	struct buf shown = { 0 }, cut = { 0 };

	escape_text(&shown, text);
	wording_cut(&cut, buf_slice(&shown), SHOWN_LIMIT, listing->look->ascii ? "..." : "\xe2\x80\xa6");
	if (listing->look->ascii)
		screen_ascii(&listing->out, buf_slice(&cut));
	else
		buf_add(&listing->out, buf_slice(&cut));
	buf_release(&shown);
	buf_release(&cut);
}

static void add_line_text(struct listing *listing, struct slice text)
{
	struct buf line = { 0 };

	wording_line(&line, text);
	add_text(listing, buf_slice(&line));
	buf_release(&line);
}

static void end_row(struct listing *listing)
{
	buf_add_byte(&listing->out, '\n');
	if (listing->out.length >= FLUSHED)
		flush(listing);
}

/* Rows */

static struct slice text_of(const json_t *item, const char *key)
{
	const json_t *value = json_object_get(item, key);

	if (!json_is_string(value))
		return SLICE("");
	return (struct slice){ json_string_value(value), json_string_length(value) };
}

static void add_head(struct listing *listing)
{
	struct buf place = { 0 };

	add_look(listing, BOLD);
	add_line_text(listing, slice_of(listing->target->file));
	add_look(listing, PLAIN);
	buf_printf(&place, ", line %lld", listing->target->line);
	if (listing->target->lines) {
		buf_add_text(&place, " of ");
		wording_number(&place, listing->target->lines);
	}
	buf_add(&listing->out, buf_slice(&place));
	buf_release(&place);
	end_row(listing);
	end_row(listing);
}

static size_t number_of(const json_t *attempt)
{
	return strtoul(text_of(attempt, "id").length ? text_of(attempt, "id").text + 1 : "0", NULL, 10);
}

/* The name of the attempt in its colour, in four columns. */
static void add_margin(struct listing *listing, const json_t *attempt)
{
	struct slice id = slice_head(text_of(attempt, "id"), 4);

	if (id.length)
		add_look(listing, colors[number_of(attempt) % (sizeof(colors) / sizeof(*colors))]);
	add_text(listing, id);
	if (id.length)
		add_look(listing, PLAIN);
	for (size_t i = id.length; i < 4; i++)
		buf_add_byte(&listing->out, ' ');
}

static void add_note(struct listing *listing, bool *noted, const char *word, struct slice text)
{
	buf_add_text(&listing->out, *noted ? ", " : " (");
	buf_add_text(&listing->out, word);
	add_line_text(listing, text);
	*noted = true;
}

static void add_methods(struct listing *listing, bool *noted, struct slice id)
{
	struct buf ranks = { 0 };
	json_t *method, *one;
	size_t i, k;

	json_array_foreach(json_object_get(listing->record, "methods"), i, method)
		json_array_foreach(json_object_get(method, "evidence"), k, one)
			if (id.length && json_is_string(one) && strcmp(json_string_value(one), id.text) == 0)
				buf_printf(&ranks, "%s%lld", ranks.length ? ", " : "",
					   (long long)json_integer_value(json_object_get(method, "rank")));
	if (ranks.length)
		add_note(listing, noted, "for method ", buf_slice(&ranks));
	buf_release(&ranks);
}

/* What is told of the line below: "E3: the manifest is missing (7 times, phase Safe OS, for method 1)". */
static void add_remark(struct listing *listing, const struct remark *remark, const json_t *attempt)
{
	const json_t *item = remark->item;
	long long count = json_integer_value(json_object_get(item, "count"));
	struct slice says = text_of(item, "says");
	struct buf times = { 0 };
	bool noted = false;

	add_margin(listing, attempt);
	buf_printf(&listing->out, "%*s  ", listing->width + 1, "");
	add_look(listing, BOLD);
	add_line_text(listing, remark->is_finding ? text_of(item, "id") : SLICE("Unexplained error"));
	buf_add_text(&listing->out, ": ");
	if (!remark->is_finding)
		says = text_of(item, "template");
	add_line_text(listing, says.length ? says : text_of(item, "title"));
	add_look(listing, PLAIN);
	wording_count(&times, count, "time", "times");
	if (count > 1)
		add_note(listing, &noted, "the first of ", buf_slice(&times));
	if (text_of(attempt, "title").length)
		add_note(listing, &noted, "", text_of(attempt, "title"));
	if (text_of(item, "phase").length)
		add_note(listing, &noted, "phase ", text_of(item, "phase"));
	if (text_of(item, "step").length)
		add_note(listing, &noted, "doing ", text_of(item, "step"));
	if (remark->is_finding)
		add_methods(listing, &noted, text_of(item, "id"));
	buf_add_text(&listing->out, noted ? ")" : "");
	buf_release(&times);
	end_row(listing);
}

static void add_remarks(struct listing *listing, long long number, const json_t *attempt, bool *ret_any)
{
	const struct annotation *annotation = listing->annotation;

	*ret_any = false;
	for (size_t i = 0; i < annotation->remark_count; i++) {
		if (annotation->remarks[i].line != number)
			continue;
		add_remark(listing, &annotation->remarks[i], attempt);
		*ret_any = true;
	}
}

/* "A2     1412 > text": '>' is the line that was asked for, '*' another with a finding. */
static void add_line(struct listing *listing, long long number, struct slice text)
{
	const json_t *attempt = annotation_attempt(listing->annotation, number);
	bool remarked, asked = number == listing->target->line;

	if (listing->shown && number > listing->shown + 1) {
		struct buf gap = { 0 };

		wording_count(&gap, number - listing->shown - 1, "line", "lines");
		buf_printf(&listing->out, "    %*s  %s left out\n", listing->width + 1, "", buf_text(&gap));
		buf_release(&gap);
	}
	listing->shown = number;
	add_remarks(listing, number, attempt, &remarked);
	add_margin(listing, attempt);
	add_look(listing, asked || remarked ? BOLD : SOFT);
	buf_printf(&listing->out, "%*lld %c", listing->width + 1, number, asked ? '>' : remarked ? '*' : ' ');
	add_look(listing, PLAIN);
	buf_add_byte(&listing->out, ' ');
	if (asked)
		add_look(listing, BOLD);
	while (slice_ends(text, SLICE("\r")))
		text.length--;
	add_text(listing, text);
	if (asked)
		add_look(listing, PLAIN);
	end_row(listing);
}

/* The lines of a block that are wanted. The rest of a line that was cut into pieces is not shown. Returns false behind the
 * last. */
static bool add_block(struct listing *listing, const struct block *block)
{
	struct slice rest = block->text;
	long long number = (long long)block->line;
	bool within = block->within;

	while (rest.length && !listing->left && !listing->error) {
		size_t length = slice_find_byte(rest, '\n');

		if (listing->last && number > listing->last)
			return false;
		if (!within && number >= listing->first)
			add_line(listing, number, slice_head(rest, length));
		within = false;
		rest = slice_tail(rest, length + 1);
		number++;
	}
	return !listing->left && !listing->error;
}

static int finish(struct listing *listing, struct problems *problems)
{
	flush(listing);
	if (!listing->error)
		return 0;
	problems_add(problems, (struct place){ 0 }, "cannot write the lines: %s", strerror(listing->error));
	return LISTING_UNWRITTEN;
}

int listing_read(struct listing *listing, struct source *source, size_t line_limit, int descriptor,
		 struct problems *problems)
{
	struct blocks_options options = { .no_hash = true, .line_limit = line_limit };
	struct blocks *blocks = blocks_new(source, &options);
	struct block block;
	int got;

	listing->descriptor = descriptor;
	add_head(listing);
	while ((got = blocks_next(blocks, &block, problems)) == 1 && add_block(listing, &block))
		blocks_consume(blocks, block.text.length);
	blocks_free(blocks);
	return finish(listing, problems) ? LISTING_UNWRITTEN : got < 0 ? -1 : 0;
}

bool listing_has_quote(const struct listing *listing)
{
	const struct annotation *annotation = listing->annotation;

	for (size_t i = 0; i < annotation->line_count; i++)
		if (annotation->lines[i].number == listing->target->line)
			return true;
	return false;
}

int listing_quotes(struct listing *listing, int descriptor, struct problems *problems)
{
	const struct annotation *annotation = listing->annotation;

	listing->descriptor = descriptor;
	add_head(listing);
	for (size_t i = 0; i < annotation->line_count && !listing->left; i++) {
		const struct quoted_line *line = &annotation->lines[i];

		if (line->number >= listing->first && line->number < ANNOTATION_NOWHERE &&
		    (!listing->last || line->number <= listing->last))
			add_line(listing, line->number, line->text);
	}
	return finish(listing, problems);
}
