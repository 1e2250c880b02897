#include "hit.h"

#include "blocks.h"

#include <string.h>

struct slice hit_capture(const struct hit *hit, const char *name)
{
	for (size_t i = 0; name && i < hit->capture_count; i++)
		if (strcmp(hit->captures[i].name, name) == 0)
			return hit->captures[i].value;
	return (struct slice){ "", 0 };
}

static struct slice lines_before(struct slice around, const char *end, int count)
{
	const char *begin = end;

	while (count-- > 0 && begin > around.text) {
		const char *line = begin - 1;
		const char *found = memrchr(around.text, '\n', (size_t)(line - around.text));

		line = found ? found + 1 : around.text;
		if (end - line > BLOCKS_PAST) /* whether more is there depends on the blocks */
			break;
		begin = line;
	}
	return (struct slice){ begin, end > begin ? (size_t)(end - begin) - 1 : 0 };
}

static struct slice lines_after(struct slice around, const char *begin, int count)
{
	const char *stop = around.text + around.length;
	const char *end = begin;

	while (count-- > 0 && end < stop) {
		const char *found = memchr(end, '\n', (size_t)(stop - end));

		end = found ? found + 1 : stop;
	}
	return (struct slice){ begin, (size_t)(end - begin) - (end > begin && end[-1] == '\n') };
}

struct slice hit_context(const struct hit *hit, int count)
{
	if (!hit->around.text) /* a file with nothing in it, or an entry that was looked at before */
		return (struct slice){ "", 0 };
	if (count < 0)
		return lines_before(hit->around, hit->raw.text, -count);
	return lines_after(hit->around, hit->raw.text + hit->raw.length, count);
}
