#include "problem.h"

#include "buf.h"
#include "memory.h"
#include "utf8.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE_LINE_LIMIT 160

void problems_release(struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		free(problems->items[i].file);
		free(problems->items[i].message);
	}
	free(problems->items);
	*problems = (struct problems){ 0 };
}

static char *copy_text(const char *text)
{
	struct buf buf = { 0 };

	buf_add_text(&buf, text);
	return buf_detach(&buf);
}

struct problem *problems_add(struct problems *problems, struct place place, const char *format, ...)
{
	struct problem *problem;
	char message[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);

	problems->items =
		memory_grow(problems->items, problems->count, &problems->room, sizeof(*problems->items));
	problem = &problems->items[problems->count++];
	*problem = (struct problem){ .line = place.line, .column = place.column };
	problem->file = place.file ? copy_text(place.file) : NULL;
	problem->message = copy_text(message);
	return problem;
}

struct problem *problems_add_refusal(struct problems *problems, const char *verb, const char *path, int error)
{
	const char *reason = strerrordesc_np(error);

	if (!reason)
		reason = "unknown error";
	return problems_add(problems, (struct place){ 0 }, "cannot %s '%s': %c%s", verb, path,
			    tolower((unsigned char)reason[0]), reason + 1);
}

static bool acts_on_terminal(unsigned long character)
{
	return character < 0x20 || (character >= 0x7f && character <= 0x9f) ||
	       utf8_is_direction_control(character);
}

/* Foreign text may hold terminal escapes and bytes that are no UTF-8, of which some terminals take 0x9B for one. */
static void print_safe(const char *text, FILE *out)
{
	struct slice rest = slice_of(text);

	while (rest.length) {
		unsigned long character = 0;
		size_t length = utf8_decode(rest, &character);

		if (acts_on_terminal(character) || (length == 1 && character >= 0x80))
			fputc('?', out);
		else
			fwrite(rest.text, 1, length, out);
		rest = slice_tail(rest, length);
	}
}

static void print_source(const struct problem *problem, FILE *out)
{
	FILE *file = fopen(problem->file, "r");
	char *line = NULL;
	size_t room = 0;
	size_t number = 0;
	ssize_t length = -1;

	if (!file)
		return;
	while (number < problem->line && (length = getline(&line, &room, file)) >= 0)
		number++;
	if (length >= 0 && number == problem->line) {
		for (ssize_t i = 0; i < length; i++)
			if (line[i] == '\t')
				line[i] = ' ';
		line[strcspn(line, "\r\n")] = '\0';
		if (strlen(line) > SOURCE_LINE_LIMIT)
			line[SOURCE_LINE_LIMIT] = '\0';
		fputs("    ", out);
		print_safe(line, out);
		fputc('\n', out);
		if (problem->column && problem->column <= strlen(line) + 1)
			fprintf(out, "    %*s^\n", (int)problem->column - 1, "");
	}
	free(line);
	fclose(file);
}

static void print_problem(const struct problem *problem, FILE *out)
{
	fputs("fixrank: ", out);
	if (problem->file) {
		print_safe(problem->file, out);
		if (problem->line)
			fprintf(out, ":%zu", problem->line);
		if (problem->line && problem->column)
			fprintf(out, ":%zu", problem->column);
		fputs(": ", out);
	}
	print_safe(problem->message, out);
	fputc('\n', out);
	if (problem->file && problem->line)
		print_source(problem, out);
	if (problem->help)
		fprintf(out, "    help: %s\n", problem->help);
}

void problems_print(const struct problems *problems, size_t first, FILE *out)
{
	for (size_t i = first; i < problems->count; i++)
		print_problem(&problems->items[i], out);
}
