#include "places.h"

#include "memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MARKS_FULL ((size_t)32 * 1024)
#define RAW_MASK   (~0ULL >> 2)

void places_release(struct places *places)
{
	free(places->marks);
	*places = (struct places){ 0 };
}

static unsigned long long follow(const struct places_mark *mark, unsigned long long text)
{
	return mark->raw + (text - mark->text) * mark->step;
}

void places_add(struct places *places, unsigned long long text, unsigned long long raw, unsigned step)
{
	struct places_mark *last = places->count ? &places->marks[places->count - 1] : NULL;

	assert(!last || last->text <= text);
	if (last && last->step == step && follow(last, text) == raw)
		return;
	if (last && last->text == text)
		places->count--;
	places->marks = memory_grow(places->marks, places->count, &places->room, sizeof(*places->marks));
	places->marks[places->count++] =
		(struct places_mark){ .text = text, .raw = raw & RAW_MASK, .step = step & 3 };
}

/* The number of marks at or before text. */
static size_t marks_before(const struct places *places, unsigned long long text)
{
	size_t low = 0, high = places->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (places->marks[middle].text <= text)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

unsigned long long places_raw(const struct places *places, unsigned long long text)
{
	size_t before = marks_before(places, text);

	return before ? follow(&places->marks[before - 1], text) : text;
}

void places_forget(struct places *places, unsigned long long text)
{
	size_t before = marks_before(places, text);

	if (before < 2)
		return;
	places->count -= before - 1;
	memmove(places->marks, places->marks + before - 1, places->count * sizeof(*places->marks));
}

bool places_full(const struct places *places)
{
	return places->count >= MARKS_FULL;
}
