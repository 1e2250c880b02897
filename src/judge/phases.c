#include "phases.h"

#include <string.h>

#define WITHIN " \xe2\x80\xba " /* U+203A */

/* The number of phases around the one of this name; all of them where it is not open. */
static size_t find(const struct phases *phases, struct slice name)
{
	size_t i = 0;

	while (i < phases->count &&
	       !slice_equal((struct slice){ phases->items[i].name, phases->items[i].length }, name))
		i++;
	return i;
}

static struct slice kept(struct slice name)
{
	return slice_head(slice_trim(name), PHASE_NAME);
}

void phases_begin(struct phases *phases, struct slice name)
{
	struct phase *phase;

	name = kept(name);
	if (!name.length || find(phases, name) < phases->count)
		return;
	if (phases->count == PHASES_DEEP)
		memmove(phases->items, phases->items + 1, --phases->count * sizeof(*phases->items));
	phase = &phases->items[phases->count++];
	memcpy(phase->name, name.text, name.length);
	phase->length = name.length;
}

void phases_end(struct phases *phases, struct slice name)
{
	phases->count = find(phases, kept(name));
}

void phases_add(const struct phases *phases, struct buf *out)
{
	for (size_t i = 0; i < phases->count; i++) {
		if (i)
			buf_add_text(out, WITHIN);
		buf_add(out, (struct slice){ phases->items[i].name, phases->items[i].length });
	}
}
