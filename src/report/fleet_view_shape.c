#include "fleet_view_parts.h"

/* In the order of enum cap: characters of a text, a log line and a command; methods, reasons, steps of the
 * cover, causes, thin files, outliers, columns of a cross, crosses, rows of a cross, short lists, clusters,
 * quotes, lines of an entry, errors, all. */
static const size_t caps[][VIEW_DETAILS][CAP_COUNT] = {
	[VIEW_PAGE] = {
		{ 300, 400, 2000, 40, 4, 40, 60, 20, 60, 14, 8, 40, 20, 60, 0, 0, 0, 5000 },
		{ 200, 300, 1000, 30, 3, 30, 40, 15, 40, 14, 4, 30, 15, 40, 0, 0, 0, 5000 },
		{ 120, 200, 1000, 20, 2, 20, 30, 10, 20, 14, 3, 20, 10, 20, 0, 0, 0, 5000 },
	},
	[VIEW_TICKET] = {
		{ 300, 300, 1000, 40, 3, 15, 10, 5, 8, 14, 8, 60, 10, 8, 0, 0, 0, 5000 },
		{ 120, 120, 400, 40, 2, 12, 10, 4, 4, 14, 8, 60, 6, 4, 0, 0, 0, 5000 },
		{ 40, 40, 100, 40, 1, 8, 10, 3, 2, 14, 8, 60, 4, 2, 0, 0, 0, 5000 },
	},
	[VIEW_TERMINAL] = {
		{ 300, 300, 400, 40, 1, 6, 6, 2, 3, 14, 8, 60, 4, 3, 0, 0, 0, 5000 },
		{ 200, 200, 400, 40, 1, 6, 5, 2, 2, 14, 8, 60, 3, 2, 0, 0, 0, 5000 },
		{ 100, 100, 400, 40, 1, 5, 4, 1, 1, 14, 8, 60, 2, 1, 0, 0, 0, 5000 },
	},
};

static const struct shape pattern_shape[] = {
	{ "sha256", TYPE_TEXT, 0, NULL },
	{ "machines", TYPE_WHOLE, 0, NULL },
	{ 0 },
};

static const struct shape provenance_shape[] = {
	{ "fixrank", TYPE_TEXT, 0, NULL },
	{ "patterns", TYPE_OBJECTS, CAP_SHORT, pattern_shape },
	{ "redacted", TYPE_TRUTH, 0, NULL },
	{ 0 },
};

static const struct shape totals_shape[] = {
	{ "machines", TYPE_WHOLE, 0, NULL },
	{ "uploads", TYPE_WHOLE, 0, NULL },
	{ "failed", TYPE_WHOLE, 0, NULL },
	{ "recovered", TYPE_WHOLE, 0, NULL },
	{ "healthy", TYPE_WHOLE, 0, NULL },
	{ "inconclusive", TYPE_WHOLE, 0, NULL },
	{ "unread", TYPE_WHOLE, 0, NULL },
	{ "clearable", TYPE_WHOLE, 0, NULL },
	{ "first", TYPE_TEXT, 0, NULL },
	{ "last", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape first_method_shape[] = {
	{ "id", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "count", TYPE_WHOLE, 0, NULL },
	{ 0 },
};

static const struct shape cause_shape[] = {
	{ "id", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "machines", TYPE_NUMBERS, 0, NULL },
	{ "certain", TYPE_WHOLE, 0, NULL },
	{ "likely", TYPE_WHOLE, 0, NULL },
	{ "possible", TYPE_WHOLE, 0, NULL },
	{ "long_shot", TYPE_WHOLE, 0, NULL },
	{ "methods", TYPE_OBJECTS, CAP_REASONS, first_method_shape },
	{ 0 },
};

static const struct shape method_shape[] = {
	{ "id", TYPE_TEXT, 0, NULL },	 { "title", TYPE_TEXT, 0, NULL },    { "first", TYPE_WHOLE, 0, NULL },
	{ "of", TYPE_NUMBERS, 0, NULL }, { "minutes", TYPE_WHOLE, 0, NULL }, { "risk", TYPE_TEXT, 0, NULL },
	{ "owner", TYPE_TEXT, 0, NULL }, { "reboot", TYPE_TRUTH, 0, NULL },  { 0 },
};

static const struct shape cover_shape[] = {
	{ "id", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "of", TYPE_NUMBERS, 0, NULL },
	{ "minutes", TYPE_WHOLE, 0, NULL },
	{ "minutes_total", TYPE_WHOLE, 0, NULL },
	{ 0 },
};

static const struct shape row_shape[] = {
	{ "cause", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "of", TYPE_TABLE, 0, NULL },
	{ 0 },
};

static const struct shape cross_shape[] = {
	{ "by", TYPE_TEXT, 0, NULL },
	{ "title", TYPE_TEXT, 0, NULL },
	{ "columns", TYPE_TEXTS, CAP_CONTEXT, NULL },
	{ "column_counts", TYPE_NUMBERS, 0, NULL },
	{ "rows", TYPE_OBJECTS, CAP_ROWS, row_shape },
	{ 0 },
};

static const struct shape example_shape[] = {
	{ "machine", TYPE_WHOLE, 0, NULL },
	{ "file", TYPE_TEXT, 0, NULL },
	{ "line", TYPE_WHOLE, 0, NULL },
	{ 0 },
};

static const struct shape cluster_shape[] = {
	{ "fingerprint", TYPE_TEXT, 0, NULL },
	{ "template", TYPE_TEXT, 0, NULL },
	{ "lines", TYPE_WHOLE, 0, NULL },
	{ "of", TYPE_NUMBERS, 0, NULL },
	{ "text", TYPE_TEXT, 0, NULL },
	{ "example", TYPE_OBJECT, 0, example_shape },
	{ 0 },
};

static const struct shape day_shape[] = {
	{ "day", TYPE_TEXT, 0, NULL },
	{ "failed", TYPE_WHOLE, 0, NULL },
	{ "recovered", TYPE_WHOLE, 0, NULL },
	{ 0 },
};

static const struct shape outlier_shape[] = {
	{ "machine", TYPE_WHOLE, 0, NULL },
	{ "why", TYPE_TEXT, 0, NULL },
	{ 0 },
};

static const struct shape thin_shape[] = {
	{ "file", TYPE_TEXT, 0, NULL },
	{ "command", TYPE_COMMAND, 0, NULL },
	{ "of", TYPE_NUMBERS, 0, NULL },
	{ 0 },
};

static const struct shape repeat_shape[] = {
	{ "machine", TYPE_WHOLE, 0, NULL },
	{ "uploads", TYPE_WHOLE, 0, NULL },
	{ 0 },
};

static const struct shape fields[] = {
	{ "provenance", TYPE_OBJECT, 0, provenance_shape },
	{ "notices", TYPE_TEXTS, CAP_SHORT, NULL },
	{ "totals", TYPE_OBJECT, 0, totals_shape },
	{ "causes", TYPE_OBJECTS, CAP_CAUSES, cause_shape },
	{ "methods", TYPE_OBJECTS, CAP_METHODS, method_shape },
	{ "cover", TYPE_OBJECTS, CAP_STEPS, cover_shape },
	{ "crosses", TYPE_OBJECTS, CAP_ATTEMPTS, cross_shape },
	{ "clusters", TYPE_OBJECTS, CAP_EVIDENCE, cluster_shape },
	{ "days", TYPE_OBJECTS, CAP_ALL, day_shape },
	{ "outliers", TYPE_OBJECTS, CAP_REFERENCES, outlier_shape },
	{ "thin", TYPE_OBJECTS, CAP_LEDGER, thin_shape },
	{ "repeats", TYPE_OBJECTS, CAP_ALL, repeat_shape },
	{ 0 },
};

json_t *fleet_view_shape(const json_t *fleet, const struct shape_options *options)
{
	return shape_fill(fleet, fields, options);
}

const size_t *fleet_view_caps(const struct view_options *options)
{
	return caps[options->medium][options->detail];
}
