#include "view_parts.h"

#include <string.h>

static const struct word words[] = {
	{ "verdict", "failed", "Failed", "bad" },
	{ "verdict", "recovered", "Recovered", "good" },
	{ "verdict", "healthy", "Healthy", "good" },
	{ "verdict", "inconclusive", "Inconclusive", "warn" },
	{ "verdict", "unread", "Not read", "calm" },
	{ "record", "ok", "Complete", "good" },
	{ "record", "unreadable", "Unreadable", "bad" },
	{ "record", "empty", "Empty", "warn" },
	{ "record", "limit", "Stopped at a limit", "warn" },
	{ "record", "interrupted", "Interrupted", "warn" },
	{ "sure", "certain", "Certain", "calm" },
	{ "sure", "likely", "Likely", "calm" },
	{ "sure", "possible", "Possible", "calm" },
	{ "sure", "long shot", "Long shot", "calm" },
	{ "outcome", "succeeded", "Succeeded", "good" },
	{ "outcome", "worked", "Worked", "good" },
	{ "outcome", "failed", "Failed", "bad" },
	{ "outcome", "cancelled", "Cancelled", "warn" },
	{ "outcome", "started", "No end seen", "warn" },
	{ "outcome", "unknown", "Outcome unknown", "calm" },
	{ "level", "error", "Error", "bad" },
	{ "level", "warning", "Warning", "warn" },
	{ "level", "info", "Info", "calm" },
	{ "role", "evidence", "Finding", "calm" },
	{ "role", "carrier", "Result code", "calm" },
	{ "role", "clearing", "All-clear", "calm" },
	{ "role", "marker", "Attempt", "calm" },
	{ "role", "treatment", "Repair tried", "calm" },
	{ "role", "fact", "Machine fact", "calm" },
	{ "role", "noise", "Harmless", "calm" },
	{ "standing", "counts", "Counts", "warn" },
	{ "standing", "recovered", "Recovered later", "good" },
	{ "standing", "cleared", "Taken back later", "good" },
	{ "standing", "folded", "Same failure", "calm" },
	{ "standing", "other", "No weight", "calm" },
	{ "agreement", "agrees", "Agrees", "good" },
	{ "agreement", "disagrees", "Disagrees", "warn" },
	{ "agreement", "silent", "Names no cause", "calm" },
	{ "risk", "low", "Low risk", "good" },
	{ "risk", "medium", "Medium risk", "warn" },
	{ "risk", "high", "High risk", "bad" },
	{ "owner", "user", "Anyone", "calm" },
	{ "owner", "helpdesk", "Help desk", "calm" },
	{ "owner", "admin", "Administrator", "calm" },
	{ "owner", "vendor", "Vendor", "calm" },
	{ "need", "administrator", "administrator rights", "calm" },
	{ "need", "internet", "internet access", "calm" },
	{ "need", "install-media", "installation media", "calm" },
	{ "need", "winre", "the recovery environment", "calm" },
	{ "need", "backup", "a backup", "calm" },
	{ "need", "another-pc", "another PC", "calm" },
	{ "code", "error", "Error", "bad" },
	{ "code", "container", "Says that, not why", "calm" },
	{ "code", "benign", "Harmless", "good" },
	{ "code", "success", "Success", "good" },
	{ "answer", "fixed", "Fixed", "good" },
	{ "answer", "partly-fixed", "Partly fixed", "warn" },
	{ "answer", "not-seen-again", "Not seen again", "warn" },
	{ "answer", "not-fixed", "Not fixed", "bad" },
	{ "answer", "worse", "Worse", "bad" },
	{ "answer", "another-failure", "Another failure", "bad" },
	{ "answer", "nothing-broken", "Nothing was broken", "good" },
	{ "answer", "cannot-tell", "Cannot tell", "warn" },
	{ "change", "still-there", "Still there", "bad" },
	{ "change", "regressed", "Regressed", "bad" },
	{ "change", "new", "New", "bad" },
	{ "change", "fixed", "Fixed", "good" },
	{ "change", "not-seen-again", "Not seen again", "calm" },
	{ "change", "cannot-tell", "Cannot tell", "warn" },
	{ "change", "earlier", "Older, seen only now", "calm" },
	{ "effect", "worked", "Worked", "good" },
	{ "effect", "ran", "Carried out", "calm" },
	{ "effect", "no-help", "Did not help", "bad" },
	{ "effect", "failed", "Failed itself", "bad" },
	{ "effect", "no-trace", "No trace in the logs", "calm" },
	{ "remark", "sign", "Same machine", "good" },
	{ "remark", "doubt", "Mind", "warn" },
	{ "remark", "note", "Note", "calm" },
	{ "kin", "same", "One machine", "good" },
	{ "kin", "unknown", "One machine or two: nothing says", "warn" },
	{ "kin", "doubtful", "Perhaps one machine", "warn" },
	{ "kin", "other", "Two machines", "bad" },
	{ "reach", "later", "Reaches further", "good" },
	{ "reach", "same", "No later entry", "warn" },
	{ "reach", "shorter", "Ends earlier", "warn" },
	{ "reach", "missing", "Not sent again", "warn" },
	{ "reach", "added", "Only in the second", "calm" },
	{ "reach", "untimed", "Without times", "calm" },
};

struct paint {
	const char *tone;
	const char *color;
	const char *badge;
};

static const struct paint paints[] = {
	{ "bad", "\033[31m", "\033[1;97;41m" },
	{ "warn", "\033[33m", "\033[1;30;43m" },
	{ "good", "\033[32m", "\033[1;97;42m" },
	{ "calm", "\033[36m", "\033[1;97;44m" },
	{ "bold", "\033[1m", "" },
	{ "dim", "\033[2m", "" },
	{ "off", "\033[0m", "" },
};

struct glyph {
	const char *name;
	const char *text;
	const char *ascii;
};

static const struct glyph glyphs[] = {
	{ "bullet", "\xe2\x80\xa2", "*" },
	{ "dot", "\xc2\xb7", "-" },
	{ "dash", "\xe2\x80\x93", "-" },
	{ "arrow", "\xe2\x86\x92", "->" },
	{ "plus", "+", "+" },
	{ "minus", "\xe2\x88\x92", "-" },
	{ "times", "\xc3\x97", "x" },
	{ "full", "\xe2\x96\x88", "#" },
	{ "empty", "\xe2\x96\x91", "." },
	{ "more", "\xe2\x80\xa6", "..." },
	{ "about", "\xe2\x89\x88", "~" },
	{ "rule", "\xe2\x94\x80", "-" },
};

const struct word *view_word(const char *set, struct slice value)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i].set, set) == 0 && slice_equal(slice_of(words[i].value), value))
			return &words[i];
	return NULL;
}

const char *view_glyph(const struct view *view, const char *name)
{
	for (size_t i = 0; i < sizeof(glyphs) / sizeof(*glyphs); i++)
		if (strcmp(glyphs[i].name, name) == 0)
			return view->options->ascii ? glyphs[i].ascii : glyphs[i].text;
	return "";
}

const char *view_color(const struct view *view, const char *tone)
{
	for (size_t i = 0; i < sizeof(paints) / sizeof(*paints); i++)
		if (view->options->color && strcmp(paints[i].tone, tone) == 0)
			return paints[i].color;
	return "";
}

const char *view_badge(const struct view *view, const char *tone)
{
	for (size_t i = 0; i < sizeof(paints) / sizeof(*paints); i++)
		if (view->options->color && strcmp(paints[i].tone, tone) == 0)
			return paints[i].badge;
	return "";
}

void view_put_means(struct view *view)
{
	json_t *ansi = json_object(), *signs = json_object();

	for (size_t i = 0; i < sizeof(paints) / sizeof(*paints); i++)
		value_put(ansi, paints[i].tone, json_string(view_color(view, paints[i].tone)));
	for (size_t i = 0; i < sizeof(glyphs) / sizeof(*glyphs); i++)
		value_put(signs, glyphs[i].name, json_string(view_glyph(view, glyphs[i].name)));
	value_put(view->root, "ansi", ansi);
	value_put(view->root, "glyph", signs);
}
