#include "scanner.h"

#include "buf.h"
#include "entries.h"
#include "hresult.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MATCHES_PER_ENTRY 32
#define QUOTE_LIMIT	  2000 /* bytes of an entry that are quoted whole */
#define SAMPLE_LINES	  200  /* first lines of a file whose kind is looked at */
#define SAMPLE_STEP	  65536
#define TEXT_LIMIT	  65536 /* bytes of a file without any header that are looked through for codes */
#define WALK_LIMIT	  (128 * 1024)
#define FULL_BLOCK	  ((size_t)1024 * 1024)
#define QUIET_SIGNS	  64 /* noise signs remembered while no entry is open */

struct range {
	size_t begin, end;
};

struct scanner {
	struct matcher *matcher;
	hs_scratch_t *scratch;
	struct runner runner;
	struct entries *entries;

	struct scanned_file file;
	unsigned long long consumed;	/* bytes of text in earlier blocks */
	unsigned long long next_sample; /* in the same count */
	size_t sampled;
	size_t *kind_counts;
	int64_t time; /* of the last entry that had one */

	const struct block *block;
	size_t limit; /* where this block's entries end */
	struct entry entry;
	const struct kind *kind; /* of the entry */
	bool open;		 /* there is one */
	bool error_literal;	 /* a text of error entries stands in it */
	size_t floor;		 /* entries before this are done with */
	struct {
		size_t position;
		const struct sign *sign;
	} quiet[QUIET_SIGNS]; /* a ring */
	size_t quiet_count;
	size_t *wanted; /* signatures whose needles stand in the entry */
	size_t wanted_count;
	bool *is_wanted;
	struct buf text; /* of the entry */
	bool joined;
	struct arena arena; /* captures and texts of hits */
	struct hits hits;
	struct tally *tallies; /* by signature, or NULL */
};

struct scanner *scanner_new(struct matcher *matcher)
{
	struct scanner *scanner = memory_new(sizeof(*scanner));

	scanner->matcher = matcher;
	if (matcher->database && hs_alloc_scratch(matcher->database, &scanner->scratch) != HS_SUCCESS)
		memory_new((size_t)-1); /* out of memory */
	runner_init(&scanner->runner);
	scanner->entries = entries_new(matcher, &scanner->runner);
	scanner->wanted = memory_new_array(matcher->rules->signature_count, sizeof(*scanner->wanted));
	scanner->is_wanted = memory_new_array(matcher->rules->signature_count, sizeof(*scanner->is_wanted));
	scanner->kind_counts = memory_new_array(matcher->rules->kind_count, sizeof(*scanner->kind_counts));
	scanner_begin(scanner);
	return scanner;
}

void scanner_free(struct scanner *scanner)
{
	if (!scanner)
		return;
	hs_free_scratch(scanner->scratch);
	entries_free(scanner->entries);
	runner_release(&scanner->runner);
	free(scanner->wanted);
	free(scanner->is_wanted);
	free(scanner->kind_counts);
	free(scanner->hits.items);
	free(scanner->hits.limits);
	buf_release(&scanner->text);
	arena_release(&scanner->arena);
	free(scanner);
}

void scanner_measure(struct scanner *scanner, struct tally *tallies)
{
	scanner->tallies = tallies;
}

void scanner_begin(struct scanner *scanner)
{
	scanner->file = (struct scanned_file){ .first = STAMP_NONE, .last = STAMP_NONE };
	scanner->consumed = 0;
	scanner->next_sample = 0;
	scanner->sampled = 0;
	scanner->time = STAMP_NONE;
	memset(scanner->kind_counts, 0, scanner->matcher->rules->kind_count * sizeof(*scanner->kind_counts));
}

const struct scanned_file *scanner_file(const struct scanner *scanner)
{
	return &scanner->file;
}

const struct kind *matcher_binary_kind(const struct matcher *matcher, struct slice head)
{
	for (size_t i = 0; i < matcher->rules->kind_count; i++) {
		const struct kind *kind = &matcher->rules->kinds[i];

		if (kind->binary.magic.length && kind->binary.at >= 0 &&
		    slice_starts(slice_tail(head, (size_t)kind->binary.at), kind->binary.magic))
			return kind;
	}
	return NULL;
}

/* What the file is */

static void count_kind(struct scanner *scanner, const struct kind *kind)
{
	size_t index = (size_t)(kind - scanner->matcher->rules->kinds);
	size_t *counts = scanner->kind_counts;
	const struct kind *main = scanner->file.kind;

	if (kind->inherits)
		return;
	scanner->file.kinds |= (uint64_t)1 << index;
	counts[index]++;
	if (!main || counts[index] > counts[main - scanner->matcher->rules->kinds])
		scanner->file.kind = kind;
}

static void see_time(struct scanner *scanner, int64_t time)
{
	if (time == STAMP_NONE)
		return;
	if (scanner->file.first == STAMP_NONE)
		scanner->file.first = time;
	scanner->file.last = time;
}

static void take_sample(struct scanner *scanner, size_t begin)
{
	struct head head = entries_head(scanner->entries, begin);

	if (!head.header)
		return;
	count_kind(scanner, head.header->kind);
	see_time(scanner, head_time(&head));
}

/* Looks at the first lines of the file and at one line in each stretch after them, as far as position. So the kind of
 * a file at a place depends on what stands before the place, never on how the file was cut into blocks. */
static void sample_until(struct scanner *scanner, size_t position)
{
	while (scanner->next_sample < scanner->consumed + position) {
		unsigned long long next = scanner->next_sample, start = scanner->consumed;
		size_t begin =
			next > start ? (size_t)(next - start) : 0; /* else it pointed into the line before */

		if (scanner->sampled >= SAMPLE_LINES && begin)
			begin = line_end(scanner->block, begin - 1);
		if (begin >= position)
			return;
		take_sample(scanner, begin);
		scanner->sampled++;
		scanner->next_sample = scanner->consumed + line_end(scanner->block, begin);
		if (scanner->sampled >= SAMPLE_LINES)
			scanner->next_sample += SAMPLE_STEP;
	}
}

/* Hits */

static size_t newlines(struct slice text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += text.text[i] == '\n';
	return count;
}

static struct slice whole_lines(struct slice text, size_t begin, size_t end)
{
	while (begin && text.text[begin - 1] != '\n')
		begin--;
	while (end < text.length && text.text[end] != '\n')
		end++;
	return (struct slice){ text.text + begin, end - begin };
}

/* A long entry is quoted by its header and the lines that the pattern fits. */
static struct slice quote(struct scanner *scanner, struct slice text, const struct range *range)
{
	struct slice head, part;
	struct buf quote = { 0 };

	if (text.length <= QUOTE_LIMIT)
		return arena_copy(&scanner->arena, text);
	head = slice_head(text, slice_find_byte(text, '\n'));
	part = slice_head(whole_lines(text, range->begin, range->end), QUOTE_LIMIT);
	if (part.text == text.text)
		return arena_copy(&scanner->arena, part);
	buf_add(&quote, slice_head(head, QUOTE_LIMIT));
	buf_add_text(&quote, head.text + head.length + 1 < part.text ? "\n…\n" : "\n");
	buf_add(&quote, part);
	part = arena_copy(&scanner->arena, buf_slice(&quote));
	buf_release(&quote);
	return part;
}

static struct hit *add_hit(struct scanner *scanner, enum hit_type type, const struct range *range)
{
	struct hits *hits = &scanner->hits;
	const struct entry *entry = &scanner->entry;
	struct slice text = buf_slice(&scanner->text);
	size_t line_position = entry->begin;
	size_t skipped = scanner->joined ? 0 : newlines(slice_head(text, range->begin));
	struct hit *hit;

	hits->items = memory_grow(hits->items, hits->count, &hits->room, sizeof(*hits->items));
	hit = &hits->items[hits->count++];
	*hit = (struct hit){ .type = type, .kind = scanner->kind, .time = scanner->time };
	hit->level = head_level(&entry->head);
	for (size_t skip = skipped; skip; skip--)
		line_position = line_end(scanner->block, line_position);
	hit->line = block_line(scanner->block, line_position);
	hit->offset = block_offset(scanner->block, line_position);
	hit->text = quote(scanner, text, range);
	hit->message = entries_message(scanner->entries, entry, hit->text, scanner->joined);
	hit->raw = slice_head(slice_tail(scanner->block->text, entry->begin), entry->end - entry->begin);
	hit->first_line = hit->line - skipped;
	hit->around = (struct slice){ scanner->block->text.text - scanner->block->past,
				      scanner->block->text.length + scanner->block->past };
	return hit;
}

static void read_captures(struct scanner *scanner, const struct program *program, struct slice text,
			  int count, struct hit *hit)
{
	const size_t *offsets = runner_offsets(&scanner->runner);
	struct capture *captures = arena_array(&scanner->arena, program->name_count, sizeof(*captures));

	for (size_t i = 0; i < program->name_count; i++) {
		unsigned number = program->names[i].number;

		if ((int)number >= count || offsets[2 * number] == PCRE2_UNSET)
			continue;
		captures[hit->capture_count].name = program->names[i].name;
		captures[hit->capture_count++].value = arena_copy(
			&scanner->arena, (struct slice){ text.text + offsets[2 * number],
							 offsets[2 * number + 1] - offsets[2 * number] });
	}
	hit->captures = captures;
}

static void add_limit(struct scanner *scanner, const struct signature *signature)
{
	struct hits *hits = &scanner->hits;

	hits->limits = memory_grow(hits->limits, hits->limit_count, &hits->limit_room, sizeof(*hits->limits));
	hits->limits[hits->limit_count++] =
		(struct match_limit){ signature, block_line(scanner->block, scanner->entry.begin) };
}

/* Finds where a signature fits in the entry, at most room times. *ret_runs: how often its pattern was run. */
static size_t run_pattern(struct scanner *scanner, size_t index, struct range *ranges, size_t room, bool add,
			  size_t *ret_runs)
{
	const struct signature *signature = &scanner->matcher->rules->signatures[index];
	const struct program *program = matcher_program(scanner->matcher, index);
	struct slice text = buf_slice(&scanner->text);
	size_t from = 0;
	size_t found = 0;

	scanner->file.candidates++;
	*ret_runs = 0;
	while (program && found < room && from <= text.length) {
		int count = runner_run(&scanner->runner, program, text, from);
		const size_t *offsets = runner_offsets(&scanner->runner);
		struct range range = { offsets[0], offsets[1] };

		++*ret_runs;
		if (count == PCRE2_ERROR_NOMATCH)
			break;
		if (count <= 0) {
			if (count < 0)
				add_limit(scanner, signature);
			break;
		}
		if (range.end < range.begin)
			range.end = range.begin;
		ranges[found++] = range;
		from = range.end > range.begin ? range.end : range.end + 1;
		if (add) {
			struct hit *hit = add_hit(scanner, HIT_SIGNATURE, &range);

			hit->signature = signature;
			read_captures(scanner, program, text, count, hit);
		}
	}
	return found;
}

static unsigned long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (unsigned long long)time.tv_sec * 1000000000u + (unsigned long long)time.tv_nsec;
}

static size_t measure_pattern(struct scanner *scanner, size_t index, struct range *ranges, size_t room,
			      bool add)
{
	struct tally *tally = &scanner->tallies[index];
	size_t limits = scanner->hits.limit_count;
	bool compiled = matcher_program(scanner->matcher, index) != NULL; /* once, which is no cost of it */
	unsigned long long begin = now();
	size_t runs, found = run_pattern(scanner, index, ranges, room, add, &runs);

	tally->nanoseconds += now() - begin;
	tally->tried += compiled;
	tally->runs += runs;
	tally->matches += found;
	tally->limits += scanner->hits.limit_count - limits;
	tally->bytes += scanner->text.length;
	return found;
}

static size_t find_matches(struct scanner *scanner, size_t index, struct range *ranges, size_t room, bool add)
{
	size_t runs;

	return scanner->tallies ? measure_pattern(scanner, index, ranges, room, add)
				: run_pattern(scanner, index, ranges, room, add, &runs);
}

bool scanner_fits(struct scanner *scanner, size_t signature, struct slice text)
{
	const struct program *program = matcher_program(scanner->matcher, signature);

	return program && runner_run(&scanner->runner, program, text, 0) > 0;
}

static bool may_stand_in(const struct scanner *scanner, const struct signature *signature)
{
	const struct kind *kind = scanner->kind;

	return !kind || signature->kinds >> (kind - scanner->matcher->rules->kinds) & 1;
}

/* Noise silences other signatures on its lines, but for what tells of attempts and facts. */
static bool is_silenced(const struct scanner *scanner, const struct hit *hit, const struct range *at,
			const struct range *noise, size_t noise_count)
{
	struct slice text = buf_slice(&scanner->text);

	if (hit->signature->role == ROLE_MARKER || hit->signature->role == ROLE_FACT ||
	    hit->signature->role == ROLE_TREATMENT)
		return false;
	for (size_t i = 0; i < noise_count; i++) {
		struct slice quiet = whole_lines(text, noise[i].begin, noise[i].end);
		size_t begin = (size_t)(quiet.text - text.text);

		if (at->begin >= begin && at->begin <= begin + quiet.length)
			return true;
	}
	return false;
}

static size_t find_noise(struct scanner *scanner, struct range *noise, size_t room)
{
	size_t count = 0;

	for (size_t i = 0; i < scanner->wanted_count && count < room; i++) {
		const struct signature *signature = &scanner->matcher->rules->signatures[scanner->wanted[i]];

		if (signature->role == ROLE_NOISE && may_stand_in(scanner, signature))
			count +=
				find_matches(scanner, scanner->wanted[i], noise + count, room - count, false);
	}
	return count;
}

static int compare_wanted(const void *a, const void *b)
{
	size_t left = *(const size_t *)a, right = *(const size_t *)b;

	return (left > right) - (left < right);
}

/* In the order of the text: what clears or joins something stands behind it. */
static void sort_hits(struct hit *hits, struct range *ranges, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct hit hit = hits[i];
		struct range range = ranges[i];
		size_t at = i;

		for (; at && ranges[at - 1].begin > range.begin; at--) {
			hits[at] = hits[at - 1];
			ranges[at] = ranges[at - 1];
		}
		hits[at] = hit;
		ranges[at] = range;
	}
}

static void match_entry(struct scanner *scanner)
{
	const struct rules *rules = scanner->matcher->rules;
	struct range ranges[MATCHES_PER_ENTRY * 4];
	struct range noise[MATCHES_PER_ENTRY];
	size_t first = scanner->hits.count;
	size_t count = 0, noise_count = 0, kept;
	bool is_error = scanner->error_literal && head_level(&scanner->entry.head) == LEVEL_ERROR;

	if (scanner->wanted_count > 1)
		qsort(scanner->wanted, scanner->wanted_count, sizeof(*scanner->wanted), compare_wanted);
	for (size_t i = 0; i < scanner->wanted_count; i++) {
		const struct signature *signature = &rules->signatures[scanner->wanted[i]];
		size_t room = sizeof(ranges) / sizeof(*ranges) - count;

		if (signature->role != ROLE_NOISE && may_stand_in(scanner, signature))
			count += find_matches(scanner, scanner->wanted[i], ranges + count,
					      room < MATCHES_PER_ENTRY ? room : MATCHES_PER_ENTRY, true);
	}
	if (count > 1)
		sort_hits(scanner->hits.items + first, ranges, count);
	if (count || is_error)
		noise_count = find_noise(scanner, noise, MATCHES_PER_ENTRY);
	kept = first;
	for (size_t i = 0; noise_count && i < count; i++)
		if (!is_silenced(scanner, &scanner->hits.items[first + i], &ranges[i], noise, noise_count))
			scanner->hits.items[kept++] = scanner->hits.items[first + i];
	if (noise_count)
		scanner->hits.count = kept;
	scanner->file.error_entries += is_error;
	scanner->file.benign_entries += noise_count > 0;
	if (is_error && !count && !noise_count)
		add_hit(scanner, HIT_ERROR, &(struct range){ 0, 0 });
}

static void end_entry(struct scanner *scanner)
{
	struct entry *entry = &scanner->entry;
	int64_t time;

	if (!scanner->open)
		return;
	sample_until(scanner, entry->begin);
	scanner->kind = entry->head.header ? entry->head.header->kind : scanner->file.kind;
	if (scanner->kind && scanner->kind->inherits) /* alone it may be of any kind */
		scanner->kind = scanner->file.kind;
	time = entry->head.header ? head_time(&entry->head) : STAMP_NONE;
	if (time != STAMP_NONE)
		scanner->time = time;
	entries_text(scanner->entries, &scanner->entry, &scanner->text, &scanner->joined);
	match_entry(scanner);
	if (entry->head.header && !entry->head.header->kind->inherits)
		scanner->file.kinds |= (uint64_t)1
				       << (entry->head.header->kind - scanner->matcher->rules->kinds);
	for (size_t i = 0; i < scanner->wanted_count; i++)
		scanner->is_wanted[scanner->wanted[i]] = false;
	scanner->wanted_count = 0;
	scanner->floor = entry->end;
	scanner->open = false;
}

static void want(struct scanner *scanner, const struct sign *sign)
{
	for (size_t i = 0; i < sign->count; i++) {
		size_t signature = sign->signatures[i];

		if (!scanner->is_wanted[signature]) {
			scanner->is_wanted[signature] = true;
			scanner->wanted[scanner->wanted_count++] = signature;
		}
	}
	if (sign->error_kinds)
		scanner->error_literal = true;
}

/* Whether the line at begin is a header of a kind in which nothing that the sign stands for can be. */
static bool is_elsewhere(struct scanner *scanner, const struct sign *sign, size_t begin)
{
	struct head head;

	if (!entries_begins(scanner->entries, begin, &head) || head.header->kind->inherits)
		return false;
	return !(sign->kinds >> (head.header->kind - scanner->matcher->rules->kinds) & 1);
}

static void open_entry(struct scanner *scanner, const struct sign *sign, size_t position)
{
	size_t begin = line_begin(scanner->block, position);
	size_t first = scanner->quiet_count > QUIET_SIGNS ? scanner->quiet_count - QUIET_SIGNS : 0;

	if (sign->kinds != UINT64_MAX && is_elsewhere(scanner, sign, begin))
		return;
	scanner->entry = entries_find(scanner->entries, begin, scanner->floor, scanner->limit);
	scanner->open = true;
	scanner->error_literal = false;
	for (size_t i = first; i < scanner->quiet_count; i++)
		if (scanner->quiet[i % QUIET_SIGNS].position >= scanner->entry.begin)
			want(scanner, scanner->quiet[i % QUIET_SIGNS].sign);
	scanner->quiet_count = 0;
}

static int on_needle(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
		     void *context)
{
	struct scanner *scanner = context;
	const struct sign *sign = &scanner->matcher->signs[id];
	size_t position = (size_t)to - 1;

	(void)from;
	(void)flags;
	if (position >= scanner->limit)
		return 1;
	if (scanner->open && position >= scanner->entry.end)
		end_entry(scanner);
	if (position < scanner->floor)
		return 0;
	if (!scanner->open && sign->only_noise) {
		scanner->quiet[scanner->quiet_count % QUIET_SIGNS].position = position;
		scanner->quiet[scanner->quiet_count++ % QUIET_SIGNS].sign = sign;
		return 0;
	}
	if (!scanner->open)
		open_entry(scanner, sign, position);
	if (scanner->open)
		want(scanner, sign);
	return 0;
}

/* Codes in pasted text that has no header at all: a line each, where no signature fitted. */
static void find_codes(struct scanner *scanner)
{
	size_t begin = 0;
	size_t signature_hits = scanner->hits.count;
	int64_t time = scanner->time;

	while (begin < scanner->limit && scanner->consumed + begin < TEXT_LIMIT) {
		size_t end = line_end(scanner->block, begin);
		struct slice line = line_at(scanner->block, begin);
		unsigned long long number = block_line(scanner->block, begin);
		unsigned code;
		bool taken = false;

		for (size_t i = 0; i < signature_hits; i++)
			taken |= scanner->hits.items[i].line == number && scanner->hits.items[i].signature &&
				 scanner->hits.items[i].signature->role <= ROLE_CARRIER;
		if (!taken && hresults_find_without_gle(line, &code, 1)) {
			struct head head = entries_head(scanner->entries, begin);

			scanner->time = head.header ? head_time(&head) : STAMP_NONE;
			scanner->entry = (struct entry){ .begin = begin, .end = end };
			scanner->kind = NULL;
			entries_text(scanner->entries, &scanner->entry, &scanner->text, &scanner->joined);
			add_hit(scanner, HIT_CODE, &(struct range){ 0, 0 });
		}
		begin = end;
	}
	scanner->time = time;
}

/* Where the last entry begins that may still go on, or whose context lines are not all there: entries before it can
 * be judged now. Where no header is near, it is a line so far behind the last one that it is an entry by itself,
 * however the file is cut into blocks. */
static size_t find_limit(struct scanner *scanner)
{
	size_t end = scanner->block->text.length;
	size_t begin = end, apart = 0;
	size_t lines = 0;

	if (scanner->block->final)
		return end;
	while (begin && end - begin < WALK_LIMIT) {
		begin = line_begin(scanner->block, begin - 1);
		if (++lines > CONTEXT_LINES) {
			struct head head;

			if (entries_begins(scanner->entries, begin, &head))
				return begin;
			if (!apart || end - begin <= WALK_LIMIT / 4)
				apart = begin;
		}
	}
	if (end < FULL_BLOCK && !scanner->block->full)
		return 0;
	if (apart)
		return apart;
	return begin || !scanner->block->full ? begin
					      : end; /* inside one long line there is nothing to wait for */
}

/* Whether the next line to be sampled, behind the limit, says what the file is: then what stood before it was the
 * rest of an entry and no text without headers. */
static bool sample_follows(struct scanner *scanner)
{
	struct head head = { 0 };

	if (scanner->limit < scanner->block->text.length &&
	    scanner->next_sample <= scanner->consumed + scanner->limit)
		head = entries_head(scanner->entries, scanner->limit);
	return head.header && !head.header->kind->inherits;
}

/* However far back it is: a file's last time does not depend on its blocks. */
static void see_last_time(struct scanner *scanner)
{
	size_t begin = scanner->limit;

	while (begin) {
		struct head head;

		begin = line_begin(scanner->block, begin - 1);
		head = entries_head(scanner->entries, begin);
		if (head.header && head_time(&head) != STAMP_NONE) {
			scanner->file.last = head_time(&head);
			break;
		}
	}
	if (scanner->block->final && scanner->file.first == STAMP_NONE) /* none of the samples had one */
		scanner->file.first = scanner->file.last;
}

const struct hits *scanner_scan(struct scanner *scanner, const struct block *block)
{
	arena_release(&scanner->arena);
	scanner->hits.count = 0;
	scanner->hits.limit_count = 0;
	scanner->block = block;
	entries_set_block(scanner->entries, block);
	scanner->floor = 0;
	scanner->quiet_count = 0;
	scanner->open = false;
	scanner->limit = find_limit(scanner);
	if (scanner->matcher->database && scanner->limit)
		hs_scan(scanner->matcher->database, block->text.text, (unsigned)block->text.length, 0,
			scanner->scratch, on_needle, scanner);
	end_entry(scanner);
	sample_until(scanner, scanner->limit);
	if (!scanner->file.kind && !sample_follows(scanner))
		find_codes(scanner);
	see_last_time(scanner);
	scanner->consumed += scanner->limit;
	scanner->hits.consumed = scanner->limit;
	return &scanner->hits;
}
