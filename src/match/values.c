#include "values.h"

#include "buf.h"
#include "memory.h"
#include "program.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What a shell acts on, in quotes or out of them. Blanks, braces and brackets are for the quotes around. */
#define ACTING "\"'`$%!^&|<>;(),=*?@#[]\n\r\t\0\x1a\x7f\x80\xe2\x98"

struct values {
	const struct rules *rules;
	struct program **programs; /* by placeholder; NULL where one does not compile */
	struct runner runner;
};

struct values *values_new(const struct rules *rules, struct problems *problems)
{
	struct values *values = memory_new(sizeof(*values));

	values->rules = rules;
	values->programs = memory_new_array(rules->placeholder_count, sizeof(struct program *));
	for (size_t i = 0; i < rules->placeholder_count; i++)
		if (rules->placeholders[i].pattern.text.text)
			values->programs[i] = program_new(
				&rules->placeholders[i].pattern,
				PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY, problems);
	runner_init(&values->runner);
	return values;
}

void values_free(struct values *values)
{
	if (!values)
		return;
	for (size_t i = 0; i < values->rules->placeholder_count; i++)
		program_free(values->programs[i]);
	free(values->programs);
	runner_release(&values->runner);
	free(values);
}

bool values_know(const struct values *values, const struct placeholder *placeholder)
{
	return placeholder && values->programs[placeholder - values->rules->placeholders];
}

static bool fits_pattern(struct values *values, const struct placeholder *placeholder, struct slice value)
{
	const struct program *program = values->programs[placeholder - values->rules->placeholders];

	return program && runner_run(&values->runner, program, value, 0) > 0;
}

/* However a rule is written: nothing that acts, no place on another machine, no end that takes the quote behind it along. */
static bool is_plain(struct slice value)
{
	if (!value.length || value.length > VALUE_LIMIT || value.text[value.length - 1] == '\\')
		return false;
	for (size_t i = 0; i < value.length; i++)
		if (!isalnum((unsigned char)value.text[i]) &&
		    !memchr("._-~:\\/{}+ ", value.text[i], sizeof("._-~:\\/{}+ ") - 1))
			return false;
	return value.text[0] != '-' && value.text[0] != '/' && value.text[0] != ' ' &&
	       value.text[value.length - 1] != ' ' && !slice_starts(value, SLICE("\\\\"));
}

static bool is_token_at(struct slice value, size_t at, const char *type)
{
	size_t length = strlen(type);

	for (size_t i = 0; i < length; i++)
		if (at + i >= value.length || value.text[at + i] != toupper((unsigned char)type[i]))
			return false;
	return at + length + 1 < value.length && value.text[at + length] == '-' &&
	       isxdigit((unsigned char)value.text[at + length + 1]);
}

/* USER-1 is what --redact puts in place of a name. */
static bool holds_token(struct slice value)
{
	for (size_t at = 0; at < value.length; at++)
		for (size_t i = 0; rules_private_types[i]; i++)
			if ((!at || !isalnum((unsigned char)value.text[at - 1])) &&
			    is_token_at(value, at, rules_private_types[i]))
				return true;
	return false;
}

bool values_fit(struct values *values, const struct placeholder *placeholder, struct slice value)
{
	return is_plain(value) && !holds_token(value) && fits_pattern(values, placeholder, value);
}

/* Checking rules */

/* Whether PowerShell reads it in the same way. */
static bool is_common(struct slice pattern)
{
	bool set = false;

	for (size_t i = 0; i < pattern.length; i++) {
		char c = pattern.text[i], next = i + 1 < pattern.length ? pattern.text[i + 1] : '\0';
		char after = i + 2 < pattern.length ? pattern.text[i + 2] : '\0';

		if (c < ' ' || c > '~' || (c == '\\' && !ispunct((unsigned char)next)) ||
		    (set ? c == '[' || (c == '-' && next == '[')
			 : (c == '(' && next == '*') || (c == '(' && next == '?' && after != ':') ||
				     (strchr("*+?}", c) && next == '+')))
			return false;
		set = c == '[' || (set && c != ']');
		i += c == '\\';
	}
	return true;
}

static void check_examples(struct values *values, const struct placeholder *placeholder,
			   struct problems *problems)
{
	if (!placeholder->match.count || !placeholder->no_match.count)
		problems_add(problems, placeholder->place, "'%s' has no `%s` example", placeholder->id,
			     placeholder->match.count ? "no-match" : "match");
	for (size_t i = 0; i < placeholder->match.count; i++)
		if (!values_fit(values, placeholder, placeholder->match.items[i].text))
			problems_add(problems, placeholder->match.items[i].place,
				     "'%s' may not be this example", placeholder->id)
				->help = "letters, digits and . _ - ~ : \\ / { } + and blanks alone go into "
					 "a command";
	for (size_t i = 0; i < placeholder->no_match.count; i++)
		if (values_fit(values, placeholder, placeholder->no_match.items[i].text))
			problems_add(problems, placeholder->no_match.items[i].place,
				     "'%s' may be this example, and should not", placeholder->id);
}

/* Whether the pattern takes the example with a byte put in, or in place of another. */
static bool takes(struct values *values, const struct placeholder *placeholder, struct slice example,
		  char byte)
{
	struct buf text = { 0 };
	bool found = false;

	for (size_t i = 0; i < 2 * example.length + 1 && !found; i++) {
		buf_clear(&text);
		buf_add(&text, slice_head(example, i / 2));
		buf_add_byte(&text, byte);
		buf_add(&text, slice_tail(example, (i + 1) / 2));
		found = fits_pattern(values, placeholder, buf_slice(&text));
	}
	buf_release(&text);
	return found;
}

/* The script asks with the pattern alone, so that alone must keep out what acts. */
static void check_acting(struct values *values, const struct placeholder *placeholder, struct slice example,
			 struct problems *problems)
{
	struct buf text = { 0 };

	for (size_t k = 0; k < sizeof(ACTING) - 1; k++)
		if (takes(values, placeholder, example, ACTING[k]))
			buf_printf(&text, ACTING[k] > ' ' && ACTING[k] <= '~' ? " %c" : " 0x%02x",
				   (unsigned char)ACTING[k]);
	if (text.length)
		problems_add(problems, placeholder->pattern.place,
			     "'%s' would let into a command what a shell acts on:%s", placeholder->id,
			     buf_text(&text))
			->help = "name the characters that may stand there, as in [A-Za-z0-9_.-]+";
	buf_clear(&text);
	buf_printf(&text, "%.*s\\", SLICE_ARGS(example));
	if (fits_pattern(values, placeholder, buf_slice(&text)))
		problems_add(problems, placeholder->pattern.place,
			     "'%s' may end with a backslash, which would take the quote behind it along",
			     placeholder->id);
	buf_release(&text);
}

void values_check(struct values *values, struct problems *problems)
{
	for (size_t i = 0; i < values->rules->placeholder_count; i++) {
		const struct placeholder *placeholder = &values->rules->placeholders[i];

		check_examples(values, placeholder, problems);
		if (!is_common(placeholder->pattern.text))
			problems_add(problems, placeholder->pattern.place,
				     "the pattern of '%s' may mean something else in PowerShell",
				     placeholder->id)
				->help = "one line of sets, groups (?: ), alternatives and counts: [0-9] "
					 "instead of \\d";
		for (size_t k = 0, before = problems->count;
		     k < placeholder->match.count && problems->count == before; k++)
			check_acting(values, placeholder, placeholder->match.items[k].text, problems);
	}
}
