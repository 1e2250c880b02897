/* Archives of all kinds, whole and broken: they end, within their budget, and hand out what they announce. */
#include "memory.h"
#include "unpacker.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__asan_default_options(void);

/* libarchive asks for as much as an archive says that it wants. */
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void unpack(struct source *source, struct budget *budget, long depth)
{
	struct problems problems = { 0 };
	struct unpacker *unpacker;
	struct member member;
	char buffer[4096];
	const char *limit;

	if (depth > budget->limits.depth || !unpacker_recognises(source_peek(source, &problems))) {
		problems_release(&problems);
		return;
	}
	unpacker = unpacker_new(source, "fuzz.zip", depth > 1, budget);
	while (unpacker_next(unpacker, &member, &problems) == 1) {
		struct source *inner = unpacker_source(unpacker);

		require(member.name && *member.name);
		if (!member.why) {
			unpack(inner, budget, depth + 1);
			while (source_read(inner, buffer, sizeof(buffer), &problems) > 0)
				;
		}
		source_free(inner);
		require(!unpacker_cut(unpacker, &limit) || limit);
	}
	require(budget->bytes <=
		budget->limits.total_bytes + 2 * (long long)sizeof(buffer) * budget->limits.depth);
	unpacker_free(unpacker);
	problems_release(&problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct limits limits = {
		.members = 50, .depth = 4, .member_bytes = 1 << 20, .total_bytes = 4 << 20, .ratio = 300
	};
	struct source *source = source_of_memory((struct slice){ (const char *)data, size });
	struct budget budget;

	budget_begin(&budget, &limits);
	unpack(source, &budget, 1);
	source_free(source);
	return 0;
}
