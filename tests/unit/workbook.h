/* Looking into workbooks: each test has a folder of its own and writes BOOK there. */
#ifndef TESTS_UNIT_WORKBOOK_H
#define TESTS_UNIT_WORKBOOK_H

#include "buf.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define SHARED __attribute__((unused)) static
#define BOOK   "report.xlsx"

#define SHEET(number) "xl/worksheets/sheet" #number ".xml"

static char folder[] = "/tmp/fixrank-xlsx-XXXXXX";

SHARED void enter(void)
{
	cr_assert(mkdtemp(folder) && chdir(folder) == 0);
	unsetenv("SOURCE_DATE_EPOCH");
}

SHARED void leave(void)
{
	char command[64];

	cr_assert(chdir("/") == 0);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	cr_assert(system(command) == 0);
}

SHARED json_t *json_of(const char *text)
{
	json_error_t error;
	json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

	cr_assert(value, "%s at %d in %s", error.text, error.position, text);
	return value;
}

/* The output of a command; the caller frees it. */
SHARED char *output_of(const char *command)
{
	FILE *pipe = popen(command, "r");
	struct buf text = { 0 };
	int byte;

	cr_assert(pipe);
	while ((byte = fgetc(pipe)) != EOF)
		buf_add_byte(&text, (char)byte);
	pclose(pipe);
	while (text.length && text.text[text.length - 1] == '\n')
		text.length--;
	return buf_detach(&text);
}

/* An XPath expression over a part of the workbook, without its name space, as a string; the caller frees it.
 */
SHARED char *xpath(const char *part, const char *expression)
{
	struct buf command = { 0 };
	char *text;

	buf_printf(&command,
		   "unzip -p " BOOK
		   " '%s' | sed 's/ xmlns=\"[^\"]*\"//' | xmllint --huge --xpath 'string(%s)' -",
		   part, expression);
	text = output_of(buf_text(&command));
	buf_release(&command);
	return text;
}

static void expect_xpath(const char *part, const char *expression, const char *wanted)
{
	char *text = xpath(part, expression);

	cr_expect_str_eq(text, wanted, "%s in %s is '%s', not '%s'", expression, part, text, wanted);
	free(text);
}

/* What a cell shows, before its number format; the caller frees it. */
SHARED char *cell(const char *part, const char *place)
{
	struct buf expression = { 0 };
	char *value, *type;

	buf_printf(&expression, "//c[@r=\"%s\"]/v", place);
	value = xpath(part, expression.text);
	buf_clear(&expression);
	buf_printf(&expression, "//c[@r=\"%s\"]/@t", place);
	type = xpath(part, expression.text);
	if (strcmp(type, "s") == 0) {
		buf_clear(&expression);
		buf_printf(&expression, "//si[%d]/t", atoi(value) + 1);
		free(value);
		value = xpath("xl/sharedStrings.xml", expression.text);
	}
	if (strcmp(type, "inlineStr") == 0) {
		buf_clear(&expression);
		buf_printf(&expression, "//c[@r=\"%s\"]/is/t", place);
		free(value);
		value = xpath(part, expression.text);
	}
	free(type);
	buf_release(&expression);
	return value;
}

static void expect_cell(const char *part, const char *place, const char *wanted)
{
	char *text = cell(part, place);

	cr_expect_str_eq(text, wanted, "%s of %s is '%s', not '%s'", place, part, text, wanted);
	free(text);
}

static void expect_well_formed(void)
{
	char *text = output_of("mkdir parts && cd parts && unzip -q ../" BOOK " && find . -type f -print0 |"
			       " xargs -0 xmllint --huge --noout 2>&1; cd .. && rm -r parts");

	cr_expect_str_eq(text, "");
	free(text);
}

static void limit_files(rlim_t bytes)
{
	struct rlimit limit = { bytes, bytes };

	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

#endif
