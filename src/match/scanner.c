#include "scanner.h"

#include "buf.h"
#include "hresult.h"
#include "matcher_inside.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define MATCH_LIMIT	  1000000 /* PCRE2's steps for one pattern on one entry */
#define HEAP_LIMIT	  1024	  /* KiB */
#define JIT_STACK_LIMIT	  ((size_t)512 * 1024)
#define MATCHES_PER_ENTRY 32
#define QUOTE_LIMIT	  2000 /* bytes of an entry that are quoted whole */
#define SAMPLE_LINES	  200  /* first lines of a file whose kind is looked at */
#define SAMPLE_STEP	  65536
#define TEXT_LIMIT	  65536 /* bytes of a file without any header that are looked through for codes */
#define WALK_LIMIT	  (128 * 1024)
#define FULL_BLOCK	  ((size_t)1024 * 1024)
#define KNOWN_HEADS	  61
#define QUIET_SIGNS	  64 /* noise signs remembered while no entry is open */
#define SPECIAL_ORDER	  50 /* kinds up to this order exclude each other */

/* A header line and what it says. */
struct head {
	const struct header *header; /* NULL: no header */
	struct slice time, level;
	size_t length; /* of the match */
};

struct known_head {
	unsigned long long block; /* the count of scans when it was read */
	size_t begin;
	struct head head;
};

struct entry {
	const struct kind *kind;
	size_t begin, end; /* in the block */
	struct head head;
	bool error_literal;
	bool open;
};

struct range {
	size_t begin, end;
};

struct scanner {
	struct matcher *matcher;
	hs_scratch_t *scratch;
	pcre2_match_data *match;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;

	struct scanned_file file;
	unsigned long long consumed;	/* bytes of text in earlier blocks */
	unsigned long long next_sample; /* in the same count */
	size_t sampled;
	size_t *kind_counts;
	size_t last_header; /* index that fitted last: tried first */
	struct known_head known[KNOWN_HEADS];
	unsigned long long scans;
	int64_t time; /* of the last entry that had one */

	const struct block *block;
	size_t limit; /* where this block's entries end */
	struct entry entry;
	size_t floor; /* entries before this are done with */
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
};

struct scanner *scanner_new(struct matcher *matcher)
{
	struct scanner *scanner = memory_new(sizeof(*scanner));

	scanner->matcher = matcher;
	if (matcher->database && hs_alloc_scratch(matcher->database, &scanner->scratch) != HS_SUCCESS)
		memory_new((size_t)-1); /* out of memory */
	scanner->match = pcre2_match_data_create(64, NULL);
	scanner->context = pcre2_match_context_create(NULL);
	scanner->stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK_LIMIT, NULL);
	pcre2_set_match_limit(scanner->context, MATCH_LIMIT);
	pcre2_set_heap_limit(scanner->context, HEAP_LIMIT);
	pcre2_jit_stack_assign(scanner->context, NULL, scanner->stack);
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
	pcre2_match_data_free(scanner->match);
	pcre2_match_context_free(scanner->context);
	pcre2_jit_stack_free(scanner->stack);
	free(scanner->wanted);
	free(scanner->is_wanted);
	free(scanner->kind_counts);
	free(scanner->hits.items);
	free(scanner->hits.limits);
	buf_release(&scanner->text);
	arena_release(&scanner->arena);
	free(scanner);
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

/* Lines */

static struct slice line_at(const struct scanner *scanner, size_t begin)
{
	struct slice line = slice_tail(scanner->block->text, begin);

	line = slice_head(line, slice_find_byte(line, '\n'));
	while (line.length && line.text[line.length - 1] == '\r')
		line.length--;
	return line;
}

static size_t line_begin(const struct scanner *scanner, size_t position)
{
	const char *text = scanner->block->text.text;
	const char *found = position ? memrchr(text, '\n', position) : NULL;

	return found ? (size_t)(found - text) + 1 : 0;
}

static size_t line_end(const struct scanner *scanner, size_t position)
{
	struct slice rest = slice_tail(scanner->block->text, position);
	size_t length = slice_find_byte(rest, '\n');

	return position + (length < rest.length ? length + 1 : length);
}

static struct slice group_text(const struct program *program, const char *name, struct slice subject,
			       const size_t *offsets, int count)
{
	for (size_t i = 0; i < program->name_count; i++) {
		unsigned number = program->names[i].number;

		if ((int)number < count && offsets[2 * number] != PCRE2_UNSET &&
		    strcmp(program->names[i].name, name) == 0)
			return (struct slice){ subject.text + offsets[2 * number],
					       offsets[2 * number + 1] - offsets[2 * number] };
	}
	return (struct slice){ "", 0 };
}

static int run(struct scanner *scanner, const struct program *program, struct slice subject, size_t from)
{
	return pcre2_match(program->code, (PCRE2_SPTR)subject.text, subject.length, from, PCRE2_NO_UTF_CHECK,
			   scanner->match, scanner->context);
}

static bool fits_header(struct scanner *scanner, size_t index, struct slice line, struct head *ret_head)
{
	const struct header *header = &scanner->matcher->headers[index];
	int count = run(scanner, header->program, line, 0);
	const size_t *offsets = pcre2_get_ovector_pointer(scanner->match);

	if (count <= 0)
		return false;
	ret_head->header = header;
	ret_head->time = group_text(header->program, "time", line, offsets, count);
	ret_head->level = group_text(header->program, "level", line, offsets, count);
	ret_head->length = offsets[1];
	scanner->last_header = index;
	return true;
}

static struct head find_head(struct scanner *scanner, struct slice line)
{
	struct head head = { 0 };
	size_t last = scanner->last_header;
	bool found = false;

	/* Neighbours are mostly of one kind. A general header may not go first: it would hide the special ones. */
	if (last < scanner->matcher->header_count &&
	    scanner->matcher->headers[last].kind->order <= SPECIAL_ORDER)
		found = fits_header(scanner, last, line, &head);
	for (size_t i = 0; !found && i < scanner->matcher->header_count; i++)
		found = fits_header(scanner, i, line, &head);
	return head;
}

/* What the line at begin is the header of, if it is one. The same few lines are asked for again and again. */
static struct head read_head(struct scanner *scanner, size_t begin)
{
	struct known_head *known = &scanner->known[begin % KNOWN_HEADS];
	struct slice line;

	if (known->block != scanner->scans || known->begin != begin) {
		line = line_at(scanner, begin);
		if (begin == 0 && scanner->block->within) /* no line begins there */
			line.length = 0;
		known->block = scanner->scans;
		known->begin = begin;
		known->head = line.length ? find_head(scanner, line) : (struct head){ 0 };
	}
	return known->head;
}

static bool is_joined(struct scanner *scanner, const struct head *head, size_t begin, size_t *ret_length)
{
	const struct program *joins = head->header ? head->header->joins : NULL;

	if (!joins || run(scanner, joins, line_at(scanner, begin), 0) <= 0)
		return false;
	*ret_length = pcre2_get_ovector_pointer(scanner->match)[1];
	return true;
}

static int64_t head_time(const struct head *head)
{
	if (!head->time.length)
		return STAMP_NONE;
	return stamp_read(head->time, (enum stamp_order)head->header->kind->time);
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
	struct head head = read_head(scanner, begin);

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
		size_t begin = (size_t)(scanner->next_sample - scanner->consumed);

		if (scanner->sampled >= SAMPLE_LINES && begin)
			begin = line_end(scanner, begin - 1);
		if (begin >= position)
			return;
		take_sample(scanner, begin);
		scanner->sampled++;
		scanner->next_sample = scanner->consumed + line_end(scanner, begin);
		if (scanner->sampled >= SAMPLE_LINES)
			scanner->next_sample += SAMPLE_STEP;
	}
}

/* Entries */

static void find_end(struct scanner *scanner, struct entry *entry, size_t from)
{
	size_t lines = 0;

	entry->end = line_end(scanner, from);
	if (entry->head.header && entry->head.header->kind->line_entries)
		return;
	while (entry->end < scanner->block->text.length && ++lines < ENTRY_LINES &&
	       entry->end - entry->begin < ENTRY_BYTES) {
		struct head head = read_head(scanner, entry->end);
		size_t length;

		if (head.header && !is_joined(scanner, &head, entry->end, &length))
			return;
		entry->end = line_end(scanner, entry->end);
	}
}

/* The entry around the line at begin: back to its header, on to the next one. A line too far behind a header, or
 * in front of the first, is an entry by itself. */
static struct entry find_entry(struct scanner *scanner, size_t begin)
{
	struct entry entry = { .begin = begin, .open = true };
	size_t lines = 0;
	size_t length;

	for (;;) {
		entry.head = read_head(scanner, entry.begin);
		if (entry.head.header && !is_joined(scanner, &entry.head, entry.begin, &length))
			break;
		entry.head = (struct head){ 0 };
		if (entry.begin <= scanner->floor || ++lines >= ENTRY_LINES ||
		    begin - entry.begin > ENTRY_BYTES)
			break;
		entry.begin = line_begin(scanner, entry.begin - 1);
	}
	if (entry.head.header && entry.head.header->kind->line_entries && entry.begin != begin)
		entry.head = (struct head){ 0 };
	if (!entry.head.header) {
		entry.begin = begin;
		entry.end = line_end(scanner, begin);
	} else {
		find_end(scanner, &entry, begin);
	}
	if (entry.end > scanner->limit)
		entry.end = scanner->limit;
	return entry;
}

static void add_line(struct scanner *scanner, struct slice line)
{
	while (line.length && line.text[line.length - 1] == '\r')
		line.length--;
	buf_add(&scanner->text, line);
}

/* The entry's text without CR, split records joined. */
static void make_text(struct scanner *scanner)
{
	const struct entry *entry = &scanner->entry;
	size_t begin = entry->begin;

	buf_clear(&scanner->text);
	scanner->joined = false;
	while (begin < entry->end) {
		struct slice line = line_at(scanner, begin);
		size_t length;

		if (begin > entry->begin && entry->head.header && entry->head.header->joins) {
			struct head head = read_head(scanner, begin);

			if (head.header && is_joined(scanner, &head, begin, &length)) {
				line = slice_tail(line, length);
				scanner->joined = true;
			} else {
				buf_add_byte(&scanner->text, '\n');
			}
		} else if (begin > entry->begin) {
			buf_add_byte(&scanner->text, '\n');
		}
		add_line(scanner, line);
		begin = line_end(scanner, begin);
	}
}

static bool is_word(const struct names *words, struct slice word)
{
	for (size_t i = 0; i < words->count; i++)
		if (slice_same(slice_of(words->items[i].id), word))
			return true;
	return false;
}

static enum level entry_level(const struct entry *entry)
{
	const struct kind *kind = entry->head.header ? entry->head.header->kind : NULL;

	if (kind && is_word(&kind->error_words, entry->head.level))
		return LEVEL_ERROR;
	if (kind && is_word(&kind->warning_words, entry->head.level))
		return LEVEL_WARNING;
	return LEVEL_INFO;
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
	struct hit *hit;

	hits->items = memory_grow(hits->items, hits->count, &hits->room, sizeof(*hits->items));
	hit = &hits->items[hits->count++];
	*hit = (struct hit){ .type = type, .kind = entry->kind, .time = scanner->time };
	hit->level = entry_level(entry);
	for (size_t skip = scanner->joined ? 0 : newlines(slice_head(text, range->begin)); skip; skip--)
		line_position = line_end(scanner, line_position);
	hit->line = block_line(scanner->block, line_position);
	hit->offset = block_offset(scanner->block, line_position);
	hit->text = quote(scanner, text, range);
	hit->message = slice_tail(slice_head(hit->text, slice_find_byte(hit->text, '\n')),
				  scanner->joined ? 0 : entry->head.length);
	hit->raw = slice_head(slice_tail(scanner->block->text, entry->begin), entry->end - entry->begin);
	hit->around = (struct slice){ scanner->block->text.text - scanner->block->past,
				      scanner->block->text.length + scanner->block->past };
	return hit;
}

static void read_captures(struct scanner *scanner, const struct program *program, struct slice text,
			  int count, struct hit *hit)
{
	const size_t *offsets = pcre2_get_ovector_pointer(scanner->match);
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

/* Finds where a signature fits in the entry, at most room times. */
static size_t find_matches(struct scanner *scanner, size_t index, struct range *ranges, size_t room, bool add)
{
	const struct signature *signature = &scanner->matcher->rules->signatures[index];
	const struct program *program = matcher_program(scanner->matcher, index);
	struct slice text = buf_slice(&scanner->text);
	size_t from = 0;
	size_t found = 0;

	scanner->file.candidates++;
	while (program && found < room && from <= text.length) {
		int count = run(scanner, program, text, from);
		const size_t *offsets = pcre2_get_ovector_pointer(scanner->match);
		struct range range = { offsets[0], offsets[1] };

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

bool scanner_fits(struct scanner *scanner, size_t signature, struct slice text)
{
	const struct program *program = matcher_program(scanner->matcher, signature);

	return program && run(scanner, program, text, 0) > 0;
}

static bool may_stand_in(const struct scanner *scanner, const struct signature *signature)
{
	const struct kind *kind = scanner->entry.kind;

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
	bool is_error = scanner->entry.error_literal && entry_level(&scanner->entry) == LEVEL_ERROR;

	if (scanner->wanted_count > 1)
		qsort(scanner->wanted, scanner->wanted_count, sizeof(*scanner->wanted), compare_wanted);
	for (size_t i = 0; i < scanner->wanted_count; i++) {
		const struct signature *signature = &rules->signatures[scanner->wanted[i]];
		size_t room = sizeof(ranges) / sizeof(*ranges) - count;

		if (signature->role != ROLE_NOISE && may_stand_in(scanner, signature))
			count += find_matches(scanner, scanner->wanted[i], ranges + count,
					      room < MATCHES_PER_ENTRY ? room : MATCHES_PER_ENTRY, true);
	}
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

	if (!entry->open)
		return;
	sample_until(scanner, entry->begin);
	entry->kind = entry->head.header ? entry->head.header->kind : scanner->file.kind;
	if (entry->kind && entry->kind->inherits && scanner->file.kind)
		entry->kind = scanner->file.kind;
	time = entry->head.header ? head_time(&entry->head) : STAMP_NONE;
	if (time != STAMP_NONE)
		scanner->time = time;
	make_text(scanner);
	match_entry(scanner);
	if (entry->head.header && !entry->head.header->kind->inherits)
		scanner->file.kinds |= (uint64_t)1
				       << (entry->head.header->kind - scanner->matcher->rules->kinds);
	for (size_t i = 0; i < scanner->wanted_count; i++)
		scanner->is_wanted[scanner->wanted[i]] = false;
	scanner->wanted_count = 0;
	scanner->floor = entry->end;
	entry->open = false;
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
		scanner->entry.error_literal = true;
}

/* Whether the line at begin is a header of a kind in which nothing that the sign stands for can be. */
static bool is_elsewhere(struct scanner *scanner, const struct sign *sign, size_t begin)
{
	struct head head = read_head(scanner, begin);
	size_t length;

	if (!head.header || head.header->kind->inherits || is_joined(scanner, &head, begin, &length))
		return false;
	return !(sign->kinds >> (head.header->kind - scanner->matcher->rules->kinds) & 1);
}

static void open_entry(struct scanner *scanner, const struct sign *sign, size_t position)
{
	size_t begin = line_begin(scanner, position);
	size_t first = scanner->quiet_count > QUIET_SIGNS ? scanner->quiet_count - QUIET_SIGNS : 0;

	if (sign->kinds != UINT64_MAX && is_elsewhere(scanner, sign, begin))
		return;
	scanner->entry = find_entry(scanner, begin);
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
	if (scanner->entry.open && position >= scanner->entry.end)
		end_entry(scanner);
	if (position < scanner->floor)
		return 0;
	if (!scanner->entry.open && sign->only_noise) {
		scanner->quiet[scanner->quiet_count % QUIET_SIGNS].position = position;
		scanner->quiet[scanner->quiet_count++ % QUIET_SIGNS].sign = sign;
		return 0;
	}
	if (!scanner->entry.open)
		open_entry(scanner, sign, position);
	if (scanner->entry.open)
		want(scanner, sign);
	return 0;
}

/* Codes in pasted text that has no header at all: a line each, where no signature fitted. */
static void find_codes(struct scanner *scanner)
{
	size_t begin = 0;
	size_t signature_hits = scanner->hits.count;

	while (begin < scanner->limit && scanner->consumed + begin < TEXT_LIMIT) {
		size_t end = line_end(scanner, begin);
		struct slice line = line_at(scanner, begin);
		unsigned long long number = block_line(scanner->block, begin);
		unsigned code;
		bool taken = false;

		for (size_t i = 0; i < signature_hits; i++)
			taken |= scanner->hits.items[i].line == number && scanner->hits.items[i].signature &&
				 scanner->hits.items[i].signature->role <= ROLE_CARRIER;
		if (!taken && hresults_find_without_gle(line, &code, 1)) {
			scanner->entry = (struct entry){ .begin = begin, .end = end };
			make_text(scanner);
			add_hit(scanner, HIT_CODE, &(struct range){ 0, 0 });
		}
		begin = end;
	}
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
		begin = line_begin(scanner, begin - 1);
		if (++lines > CONTEXT_LINES) {
			struct head head = read_head(scanner, begin);
			size_t length;

			if (head.header && !is_joined(scanner, &head, begin, &length))
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

static void see_last_time(struct scanner *scanner)
{
	size_t begin = scanner->limit;

	for (size_t lines = 0; begin && lines < ENTRY_LINES; lines++) {
		struct head head;

		begin = line_begin(scanner, begin - 1);
		head = read_head(scanner, begin);
		if (head.header && head_time(&head) != STAMP_NONE) {
			see_time(scanner, head_time(&head));
			return;
		}
	}
}

const struct hits *scanner_scan(struct scanner *scanner, const struct block *block)
{
	arena_release(&scanner->arena);
	scanner->hits.count = 0;
	scanner->hits.limit_count = 0;
	scanner->block = block;
	scanner->scans++;
	scanner->floor = 0;
	scanner->quiet_count = 0;
	scanner->entry = (struct entry){ 0 };
	scanner->limit = find_limit(scanner);
	if (scanner->matcher->database && scanner->limit)
		hs_scan(scanner->matcher->database, block->text.text, (unsigned)block->text.length, 0,
			scanner->scratch, on_needle, scanner);
	end_entry(scanner);
	sample_until(scanner, scanner->limit);
	if (!scanner->file.kind)
		find_codes(scanner);
	see_last_time(scanner);
	scanner->consumed += scanner->limit;
	scanner->hits.consumed = scanner->limit;
	return &scanner->hits;
}
