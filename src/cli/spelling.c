#include "spelling.h"

#include <string.h>

#define LONGEST 63

static size_t least(size_t one, size_t other)
{
	return one < other ? one : other;
}

size_t spelling_distance(const char *one, const char *other)
{
	size_t table[3][LONGEST + 1];
	size_t width = strlen(one), height = strlen(other);
	size_t *before = table[0], *above = table[1], *row = table[2];

	if (width > LONGEST || height > LONGEST)
		return width > height ? width : height;
	for (size_t x = 0; x <= width; x++)
		above[x] = x;
	for (size_t y = 1; y <= height; y++) {
		size_t *next = before;

		row[0] = y;
		for (size_t x = 1; x <= width; x++) {
			row[x] = least(above[x - 1] + (one[x - 1] != other[y - 1]),
				       least(above[x], row[x - 1]) + 1);
			if (x > 1 && y > 1 && one[x - 1] == other[y - 2] && one[x - 2] == other[y - 1])
				row[x] = least(row[x], before[x - 2] + 1);
		}
		before = above;
		above = row;
		row = next;
	}
	return above[width];
}

void spelling_offer(struct spelling *spelling, const char *word)
{
	size_t distance = spelling_distance(spelling->given, word);
	size_t length = least(strlen(spelling->given), strlen(word));

	/* one slip in a short word, two in a longer one */
	if (distance > (length > 4 ? 2 : 1) || length < 2 || distance >= length)
		return;
	if (spelling->meant && spelling->distance <= distance)
		return;
	spelling->meant = word;
	spelling->distance = distance;
}
