#include "matcher_inside.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define SIGN_LIMIT ((size_t)65536)
#define SLOT_COUNT (SIGN_LIMIT * 2)

static void add_headers(struct matcher *matcher, const struct kind *kind, struct problems *problems)
{
	for (size_t i = 0; i < kind->headers.count; i++) {
		struct header header = { .kind = kind };

		header.program = program_new(&kind->headers.items[i], PCRE2_ANCHORED, problems);
		if (!header.program)
			continue;
		if (kind->joins.text.length)
			header.joins = program_new(&kind->joins, PCRE2_ANCHORED, problems);
		matcher->headers = memory_grow(matcher->headers, matcher->header_count, &matcher->header_room,
					       sizeof(header));
		matcher->headers[matcher->header_count++] = header;
	}
}

static uint64_t hash_bytes(uint64_t hash, struct slice bytes)
{
	for (size_t i = 0; i < bytes.length; i++)
		hash = (hash ^ (unsigned char)bytes.text[i]) * 0x100000001b3u; /* FNV-1a */
	return hash;
}

static struct sign *sign_for(struct matcher *matcher, const struct needle *needle)
{
	size_t at = hash_bytes(0xcbf29ce484222325u + needle->caseless, needle->text) % SLOT_COUNT;

	for (; matcher->slots[at]; at = (at + 1) % SLOT_COUNT) {
		struct sign *sign = &matcher->signs[matcher->slots[at] - 1];

		if (sign->needle.caseless == needle->caseless && slice_equal(sign->needle.text, needle->text))
			return sign;
	}
	if (matcher->sign_count >= SIGN_LIMIT)
		return NULL;
	matcher->signs = memory_grow(matcher->signs, matcher->sign_count, &matcher->sign_room,
				     sizeof(*matcher->signs));
	matcher->signs[matcher->sign_count] = (struct sign){ .needle = *needle };
	matcher->slots[at] = ++matcher->sign_count;
	return &matcher->signs[matcher->sign_count - 1];
}

static void add_signature(struct matcher *matcher, size_t index, struct arena *scratch,
			  struct problems *problems)
{
	const struct signature *signature = &matcher->rules->signatures[index];
	struct needles *needles = &matcher->needles[index];

	if (!signature->pattern.node) /* that it is missing was told when it was read */
		return;
	if (signature->literal && *signature->literal) {
		needles->items = arena_array(&matcher->arena, 1, sizeof(struct needle));
		needles->items[0].text = slice_of(signature->literal);
		needles->count = 1;
	} else {
		*needles = needles_of(signature->pattern.text, &matcher->arena, scratch);
	}
	if (!needles->count)
		problems_add(problems, signature->pattern.place,
			     "the pattern of '%s' has no text of four characters that every match contains",
			     signature->id)
			->help = "add such a text to the pattern, or say it in `literal:`";
	for (size_t i = 0; i < needles->count; i++) {
		struct sign *sign = sign_for(matcher, &needles->items[i]);

		if (!sign) {
			problems_add(problems, signature->place,
				     "too many signatures: '%s' cannot be looked for", signature->id);
			return;
		}
		sign->signatures =
			memory_grow(sign->signatures, sign->count, &sign->room, sizeof(*sign->signatures));
		sign->signatures[sign->count++] = index;
	}
}

static void add_error_literals(struct matcher *matcher, size_t index)
{
	const struct kind *kind = &matcher->rules->kinds[index];

	for (size_t i = 0; i < kind->error_literals.count; i++) {
		struct needle needle = { slice_of(kind->error_literals.items[i].id), false };

		struct sign *sign = needle.text.length ? sign_for(matcher, &needle) : NULL;

		if (sign)
			sign->error_kinds |= (uint64_t)1 << index;
	}
}

/* What the scanner wants to know of a sign before it looks at an entry. Noise explains other signs away; where there are
 * none, there is nothing to explain. */
static void sum_up_signs(struct matcher *matcher)
{
	for (size_t i = 0; i < matcher->sign_count; i++) {
		struct sign *sign = &matcher->signs[i];

		sign->only_noise = !sign->error_kinds;
		sign->kinds = sign->error_kinds;
		for (size_t k = 0; k < sign->count; k++) {
			const struct signature *signature = &matcher->rules->signatures[sign->signatures[k]];

			sign->kinds |= signature->kinds;
			if (signature->role != ROLE_NOISE)
				sign->only_noise = false;
		}
	}
}

static void build_database(struct matcher *matcher, struct problems *problems)
{
	size_t count = matcher->sign_count;
	const char **texts = memory_new_array(count, sizeof(*texts));
	size_t *lengths = memory_new_array(count, sizeof(*lengths));
	unsigned *flags = memory_new_array(count, sizeof(*flags));
	unsigned *ids = memory_new_array(count, sizeof(*ids));
	hs_compile_error_t *error = NULL;

	for (size_t i = 0; i < count; i++) {
		texts[i] = matcher->signs[i].needle.text.text;
		lengths[i] = matcher->signs[i].needle.text.length;
		flags[i] = matcher->signs[i].needle.caseless ? HS_FLAG_CASELESS : 0;
		ids[i] = (unsigned)i;
	}
	if (count && hs_compile_lit_multi(texts, flags, ids, lengths, (unsigned)count, HS_MODE_BLOCK, NULL,
					  &matcher->database, &error) != HS_SUCCESS) {
		int bad = error->expression;

		problems_add(problems, (struct place){ 0 }, "cannot make the search for '%s': %s",
			     bad >= 0 ? texts[bad] : "", error->message);
		hs_free_compile_error(error);
		matcher->database = NULL;
	}
	free(texts);
	free(lengths);
	free(flags);
	free(ids);
}

/* What stands in front of a saved database: another one of these, and it is built anew. */
struct saved_head {
	char magic[8];
	uint64_t needles; /* a hash of all of them, in their order */
};

static struct saved_head head_of(const struct matcher *matcher)
{
	struct saved_head head = { .magic = "fixrank1", .needles = 0xcbf29ce484222325u };

	for (size_t i = 0; i < matcher->sign_count; i++) {
		const struct needle *needle = &matcher->signs[i].needle;
		char kind = needle->caseless ? 'i' : 'c';

		head.needles = hash_bytes(head.needles, needle->text);
		head.needles = hash_bytes(head.needles, (struct slice){ &kind, 1 });
	}
	return head;
}

int matcher_save(const struct matcher *matcher, struct buf *ret_bytes)
{
	struct saved_head head = head_of(matcher);
	char *bytes = NULL;
	size_t length = 0;

	if (!matcher->database || hs_serialize_database(matcher->database, &bytes, &length) != HS_SUCCESS)
		return -1;
	buf_add(ret_bytes, (struct slice){ (const char *)&head, sizeof(head) });
	buf_add(ret_bytes, (struct slice){ bytes, length });
	free(bytes);
	return 0;
}

/* Vectorscan refuses bytes of another version or for another processor. */
static bool load_database(struct matcher *matcher, struct slice saved)
{
	struct saved_head head = head_of(matcher);
	struct slice bytes = slice_tail(saved, sizeof(head));

	if (!slice_starts(saved, (struct slice){ (const char *)&head, sizeof(head) }))
		return false;
	return hs_deserialize_database(bytes.text, bytes.length, &matcher->database) == HS_SUCCESS;
}

struct matcher *matcher_new(const struct rules *rules, struct slice saved, struct problems *problems)
{
	struct matcher *matcher = memory_new(sizeof(*matcher));
	struct arena scratch = { 0 };

	matcher->rules = rules;
	pthread_mutex_init(&matcher->lock, NULL);
	matcher->slots = memory_new_array(SLOT_COUNT, sizeof(*matcher->slots));
	matcher->needles = memory_new_array(rules->signature_count, sizeof(*matcher->needles));
	matcher->programs = memory_new_array(rules->signature_count, sizeof(*matcher->programs));
	for (size_t i = 0; i < rules->kind_count && i < 64; i++) {
		add_headers(matcher, &rules->kinds[i], problems);
		add_error_literals(matcher, i);
	}
	for (size_t i = 0; i < rules->signature_count; i++)
		add_signature(matcher, i, &scratch, problems);
	arena_release(&scratch);
	sum_up_signs(matcher);
	if (!load_database(matcher, saved))
		build_database(matcher, problems);
	return matcher;
}

void matcher_free(struct matcher *matcher)
{
	if (!matcher)
		return;
	for (size_t i = 0; i < matcher->rules->signature_count; i++)
		if (matcher->programs[i] != &matcher->broken)
			program_free(matcher->programs[i]);
	for (size_t i = 0; i < matcher->header_count; i++) {
		program_free(matcher->headers[i].program);
		program_free(matcher->headers[i].joins);
	}
	for (size_t i = 0; i < matcher->sign_count; i++)
		free(matcher->signs[i].signatures);
	hs_free_database(matcher->database);
	pthread_mutex_destroy(&matcher->lock);
	free(matcher->signs);
	free(matcher->slots);
	free(matcher->headers);
	free(matcher->needles);
	free(matcher->programs);
	arena_release(&matcher->arena);
	free(matcher);
}

const struct program *matcher_program(struct matcher *matcher, size_t signature)
{
	struct program *program = atomic_load_explicit(&matcher->programs[signature], memory_order_acquire);

	if (!program) {
		pthread_mutex_lock(&matcher->lock);
		program = matcher->programs[signature];
		if (!program) {
			program = program_new(&matcher->rules->signatures[signature].pattern, PCRE2_MULTILINE,
					      NULL);
			if (!program)
				program = &matcher->broken;
			atomic_store_explicit(&matcher->programs[signature], program, memory_order_release);
		}
		pthread_mutex_unlock(&matcher->lock);
	}
	return program == &matcher->broken ? NULL : program;
}

void matcher_check_signature(struct matcher *matcher, const struct signature *signature,
			     struct problems *problems)
{
	size_t index = (size_t)(signature - matcher->rules->signatures);

	if (signature->pattern.node && !matcher_program(matcher, index))
		program_free(program_new(&signature->pattern, PCRE2_MULTILINE, problems));
}

void matcher_check(struct matcher *matcher, struct problems *problems)
{
	for (size_t i = 0; i < matcher->rules->signature_count; i++)
		matcher_check_signature(matcher, &matcher->rules->signatures[i], problems);
}

struct needles matcher_needles(const struct matcher *matcher, const struct signature *signature)
{
	return matcher->needles[signature - matcher->rules->signatures];
}
