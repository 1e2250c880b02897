#include "phases.h"

#include <criterion/criterion.h>

/* "+x" begins x, "-x" ends it. */
static void expect_phases(const char *events, const char *want)
{
	struct phases phases = { 0 };
	struct buf text = { 0 };
	struct slice rest = slice_of(events), word;

	while (rest.length) {
		word = slice_head(rest, slice_find_byte(rest, ' '));
		rest = slice_tail(rest, word.length + 1);
		if (word.text[0] == '+')
			phases_begin(&phases, slice_tail(word, 1));
		else
			phases_end(&phases, slice_tail(word, 1));
	}
	phases_add(&phases, &text);
	cr_expect_str_eq(buf_text(&text), want, "'%s': %s", events, buf_text(&text));
	buf_release(&text);
}

Test(phases, lie_in_each_other)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "+Install", "Install" },
		{ "+Install +SafeOS", "Install › SafeOS" },
		{ "+Install +SafeOS -SafeOS", "Install" },
		{ "+Install +SafeOS -Install", "" },
		{ "+Install -Other", "Install" },
		{ "+Install +Install", "Install" },
		{ "-Install", "" },
		{ "+1 +2 +3 +4 +5", "2 › 3 › 4 › 5" },
		{ "+", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_phases(rows[i][0], rows[i][1]);
}

Test(phases, keep_a_part_of_long_names)
{
	struct phases phases = { 0 };
	struct buf text = { 0 };
	char name[200];

	memset(name, 'n', sizeof(name));
	phases_begin(&phases, (struct slice){ name, sizeof(name) });
	phases_begin(&phases, (struct slice){ name, sizeof(name) });
	phases_add(&phases, &text);
	cr_expect_eq(text.length, PHASE_NAME);
	phases_end(&phases, (struct slice){ name, sizeof(name) });
	cr_expect_eq(phases.count, 0);
	buf_release(&text);
}
