#include "columns.h"

#include "slice.h"

#include <string.h>

#define WIDTH 80

/* Prints words from column at on, and begins lines at column indent. Returns the column behind the last. */
static int print_words(const char *words, size_t length, int at, int indent, FILE *out)
{
	const char *end = words + length;

	for (const char *word = words; word < end;) {
		int size = (int)strcspn(word, " ");

		if (size > end - word)
			size = (int)(end - word);
		if (at > indent && at + 1 + size > WIDTH) {
			fprintf(out, "\n%*s", indent, "");
			at = indent;
		} else if (at > indent) {
			putc(' ', out);
			at++;
		}
		fwrite(word, 1, (size_t)size, out);
		at += size;
		for (word += size; word < end && *word == ' ';)
			word++;
	}
	return at;
}

static int is_fixed(struct slice line)
{
	return !line.length || line.text[0] == ' ' || slice_starts(line, slice_of("usage:"));
}

void columns_print_text(const char *text, FILE *out)
{
	struct slice rest = slice_of(text), line;
	int at = 0;

	while (slice_next_line(&rest, &line)) {
		if (is_fixed(line) && at) {
			putc('\n', out);
			at = 0;
		}
		if (is_fixed(line))
			fprintf(out, "%.*s\n", SLICE_ARGS(line));
		else
			at = print_words(line.text, line.length, at, 0, out);
	}
	if (at)
		putc('\n', out);
}

void columns_print_row(const char *left, int indent, const char *right, FILE *out)
{
	int length = (int)strlen(left);

	fprintf(out, "%s%*s", left, length < indent ? indent - length : 0, "");
	if (length >= indent)
		fprintf(out, "\n%*s", indent, "");
	print_words(right, strlen(right), indent, indent, out);
	putc('\n', out);
}
