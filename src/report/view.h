/* The view is what templates see: the record, and beside its values what they look like. The record stays
 * free of presentation, the templates free of arithmetic, and nothing here knows how a page is laid out or
 * what Windows is.
 *
 *	struct view_options options = { .medium = VIEW_PAGE, .script = script };
 *	json_t *view = view_new(record, &options);
 *
 *	template_render(set, "report.html", view, escape_html, &page, problems);
 *	json_decref(view);
 *
 * The record may come from anywhere (`fixrank report FILE`): what has the wrong type counts as null, a key
 * that is not in record.schema.json is left out. No text in the view holds a control character but tab and
 * line feed, and those two only in `text` of log lines and in commands. The same record and options give
 * the same view.
 *
 * What it adds, beside every key of the record:
 *
 *  lists        has_NAME; more_NAME, how many items were left out, or null; items that are objects have
 *               number, is_first, is_last
 *  enums        NAME_word "Failed", NAME_tone bad|warn|good|calm (for a class), NAME_ansi (its colour or "");
 *               status, verdict.status, verdict.word, method.basis, method.owner and provenance.zone also
 *               is_VALUE
 *  times        NAME_text "11 Mar 2026, 07:42:17"; NAME_iso, or null where it is no time
 *  places       where "CBS.log:1412"
 *  amounts      NAME_text "1 line", "3,000 lines", "8.2 MB", "1 h 30 min"
 *  shares       NAME_percent, 0 to 100; of a confidence also meter, four items with on, and meter_text
 *  anchors      anchor "F-E1", "M-sfc", "C-disk-space", "A-A2", "L-CBS.log-1412": letters, digits, '.', '_'
 *               and '-' only
 *  evidence ids become items {id, anchor, is_shown, label, where, excerpt, ...}; is_shown says whether
 *               quotes has it, so that a link leads somewhere
 *  evidence     label (says, else title), excerpt (one line), code_list, capture_list, attempt_item; of
 *               these and of unexplained errors row_anchor, for the row of the table, and line_anchor, the
 *               line of the log, or null
 *  logs         on a page: the quotes and the first unexplained errors where they stand, by file {path,
 *               title, windows, tail_text}. A window is a run of lines {where, gap_text, lines}; gap_text
 *               and tail_text are the lines left out in front of it and behind the last. A line is {number,
 *               anchor, text, is_hit, stripe, state, remarks}: stripe "s1" to "s8" is the class of the
 *               attempt around it; state {attempt, stripe, phase} says what is another than above it;
 *               remarks are the findings (is_finding) and errors that begin there, a finding with methods.
 *               log_attempts are those whose stripes are seen; more_log_errors
 *  plan         the first three methods, for who is no engineer; wants_backup
 *  methods      because and but (for and against as {text, evidence}), next and do_first {id, title, rank,
 *               anchor, is_shown}, causes, quotes, command_steps (the first few that have a command),
 *               other_steps (how many there are beside them), first_step
 *  attempts     lane {x, width, marks {x}} in percent of the picture's width
 *  verdict      when_text, attempt_item, cause_item
 *  top level    quotes, key_findings, kinds, levels, timeline {ticks {x, text, is_minor}, breaks {x, width}},
 *               counts, page.script_hash, ansi, glyph
 *  terminal     is_short: whether it has room in one line (the verdict's first line, where evidence stands);
 *               lines, NAME_lines: the text in lines of at most columns - VIEW_INDENT columns
 */
#ifndef REPORT_VIEW_H
#define REPORT_VIEW_H

#include "slice.h"

#include <jansson.h>

#define VIEW_INDENT 10

/* What a view is for decides how much of a long record it takes in; a note is a ticket of 4,000 characters. */
enum view_medium { VIEW_PAGE, VIEW_TICKET, VIEW_TERMINAL, VIEW_NOTE };

#define VIEW_DETAILS 3 /* of a page and a terminal; a ticket and a note have more */

struct view_options {
	enum view_medium medium;
	unsigned detail; /* 0 takes in most, view_details() - 1 least: for a record that would make too long
			    a text */
	struct slice script; /* the page's script as it will stand in the page, for its hash; may be empty */
	size_t columns;	     /* of the terminal; 0 is 80, else 60 to 200 */
	bool color;
	bool ascii; /* for terminals that cannot show anything else */
};

/* How many levels of detail there are. */
unsigned view_details(enum view_medium medium);

/* The caller owns the result. Never NULL; record may be any JSON value. */
json_t *view_new(const json_t *record, const struct view_options *options);

#endif
