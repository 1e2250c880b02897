#include "columns.h"

#include "slice.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH  80
#define COPIED "      "

size_t columns_of_terminal(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");

	if (columns && atoi(columns) > 0)
		return (size_t)atoi(columns);
	return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* Prints words from column at on, and begins lines at column indent. Returns the column behind the last. */
static int print_words(const char *words, size_t length, int at, int indent, int width, FILE *out)
{
	const char *end = words + length;

	for (const char *word = words; word < end;) {
		int size = (int)strcspn(word, " ");

		if (size > end - word)
			size = (int)(end - word);
		if (at > indent && at + 1 + size > width) {
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
			at = print_words(line.text, line.length, at, 0, WIDTH, out);
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
	print_words(right, strlen(right), indent, indent, WIDTH, out);
	putc('\n', out);
}

/* Where the further lines of a line begin. */
static size_t hang_of(struct slice line, size_t columns)
{
	size_t begin = 0, hang = 0;

	while (begin < line.length && line.text[begin] == ' ')
		begin++;
	for (size_t i = begin; i + 2 < line.length && i < columns / 2; i++)
		if ((line.text[i] == '.' && line.text[i + 1] == ' ' && i > begin && i < begin + 3) ||
		    (line.text[i] == ' ' && line.text[i + 1] == ' '))
			hang = i + 2;
	while (hang < line.length && line.text[hang] == ' ')
		hang++;
	return hang && hang < columns / 2 ? hang : begin + 2;
}

void columns_print_lines(const char *text, size_t columns, FILE *out)
{
	struct slice rest = slice_of(text), line;

	while (slice_next_line(&rest, &line)) {
		size_t hang = hang_of(line, columns), first = hang + 1; /* to the end of a word behind it */

		if (!columns || line.length <= columns || slice_starts(line, slice_of(COPIED))) {
			fprintf(out, "%.*s\n", SLICE_ARGS(line));
			continue;
		}
		while (first < line.length && line.text[first] != ' ')
			first++;
		fwrite(line.text, 1, first, out);
		line = slice_trim(slice_tail(line, first));
		print_words(line.text, line.length, (int)first, (int)hang, (int)columns, out);
		putc('\n', out);
	}
}
