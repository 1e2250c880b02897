/* The machines by column, for the same words stand in thousands of rows. A column is one of
 *
 *	["PC-1", "PC-2", null]			a text for each machine
 *	{"is": ["failed", "healthy"], "at": [0, 0, 1, -1]}	for each where its text stands in is; -1 is null
 *	[17, null]				numbers; times are seconds since 1970
 *
 * In path and report, U+0001 stands for the machine's name. A set lists its machines as steps from one to the
 * next: 7 is seven further than the one expected, -3 the three that follow. [2, -1, 4] is 2, 3, 8. */
#include "fleet_view_parts.h"

#include "memory.h"
#include "stamp.h"

#include <stdlib.h>

#define NAME_MARK "\001"

enum kind { KIND_TEXT, KIND_WORD, KIND_PATH, KIND_LINK, KIND_LIST, KIND_SHARE, KIND_TIME };

static const struct column {
	const char *key;
	enum kind kind;
} columns[] = {
	{ "name", KIND_TEXT },	  { "path", KIND_PATH },	{ "report", KIND_LINK },
	{ "status", KIND_WORD },  { "reading", KIND_WORD },	{ "cause", KIND_WORD },
	{ "word", KIND_WORD },	  { "confidence", KIND_SHARE }, { "headline", KIND_WORD },
	{ "methods", KIND_LIST }, { "clears", KIND_WORD },	{ "codes", KIND_LIST },
	{ "os", KIND_WORD },	  { "build", KIND_WORD },	{ "manufacturer", KIND_WORD },
	{ "model", KIND_WORD },	  { "object", KIND_WORD },	{ "time", KIND_TIME },
};

/* Texts of a column and where each stands. */
struct words {
	json_t *is;
	json_t *at;
	json_t *index;
};

static void add_word(struct words *words, const char *key, json_t *word)
{
	json_t *known;

	if (json_is_null(word)) {
		json_array_append_new(words->at, json_integer(-1));
		return;
	}
	known = json_object_get(words->index, key);
	if (!known) {
		known = json_integer((json_int_t)json_array_size(words->is));
		json_object_set_new(words->index, key, known);
		json_array_append(words->is, word);
	}
	json_array_append(words->at, known);
}

/* The text with the machine's name as a mark, where it holds it. */
static json_t *without_name(json_t *text, const json_t *name)
{
	struct slice whole = { json_string_value(text), json_string_length(text) };
	struct slice part = { json_string_value(name), json_string_length(name) };
	struct buf out = { 0 };
	size_t at;
	json_t *value;

	if (!json_is_string(text) || !part.length || (at = slice_find(whole, part)) == whole.length)
		return text;
	buf_add(&out, slice_head(whole, at));
	buf_add_text(&out, NAME_MARK);
	buf_add(&out, slice_tail(whole, at + part.length));
	value = json_stringn(out.text, out.length);
	buf_release(&out);
	json_decref(text);
	return value;
}

static json_t *word_of(const struct fleet_view *fleet, size_t machine, const struct column *column)
{
	json_t *name, *word;

	if (column->kind == KIND_WORD)
		return fleet_view_machine_text(fleet, machine, column->key);
	name = fleet_view_machine_name(fleet, machine);
	word = column->kind == KIND_LINK ? fleet_view_machine_report(fleet, machine)
					 : fleet_view_machine_text(fleet, machine, column->key);
	word = without_name(word, name);
	json_decref(name);
	return word;
}

static json_t *list_of(const struct fleet_view *fleet, size_t machine, const char *key,
		       struct buf *ret_joined)
{
	const json_t *given = json_object_get(fleet_view_machine(fleet, machine), key), *item;
	json_t *list = json_array();
	size_t i;

	json_array_foreach((json_t *)given, i, item) {
		json_t *text = shape_text(item, &fleet->shape);

		if (json_is_string(text) && json_array_size(list) < 5) {
			json_array_append(list, text);
			buf_printf(ret_joined, "%s\n", json_string_value(text));
		}
		json_decref(text);
	}
	return list;
}

static void add_one(const struct fleet_view *fleet, size_t machine, const struct column *column,
		    struct words *words)
{
	struct buf joined = { 0 };
	json_t *word;

	if (column->kind == KIND_LIST) {
		word = list_of(fleet, machine, column->key, &joined);
		add_word(words, buf_text(&joined), word);
	} else {
		word = word_of(fleet, machine, column);
		add_word(words, json_is_string(word) ? json_string_value(word) : "", word);
	}
	json_decref(word);
	buf_release(&joined);
}

static json_t *word_column(const struct fleet_view *fleet, size_t machines, const struct column *column)
{
	struct words words = { json_array(), json_array(), json_object() };

	for (size_t i = 0; i < machines; i++)
		add_one(fleet, fleet->order[i], column, &words);
	json_decref(words.index);
	return json_pack("{s:o, s:o}", "is", words.is, "at", words.at);
}

static json_t *seconds_of(const json_t *machine)
{
	int64_t stamp = value_stamp(machine, "time");

	return stamp == STAMP_NONE ? json_null() : json_integer((json_int_t)(stamp / 1000));
}

static json_t *plain_column(const struct fleet_view *fleet, size_t machines, const struct column *column)
{
	json_t *list = json_array();

	for (size_t i = 0; i < machines; i++) {
		const json_t *machine = fleet_view_machine(fleet, fleet->order[i]);
		bool has = json_is_number(json_object_get(machine, column->key));

		if (column->kind == KIND_TEXT)
			json_array_append_new(list, fleet_view_machine_name(fleet, fleet->order[i]));
		else if (column->kind == KIND_TIME)
			json_array_append_new(list, seconds_of(machine));
		else
			json_array_append_new(list, has ? json_integer(value_percent(machine, column->key))
							: json_null());
	}
	return list;
}

static json_t *all_columns(const struct fleet_view *fleet, size_t machines)
{
	json_t *object = json_object();

	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		bool plain = columns[i].kind == KIND_TEXT || columns[i].kind == KIND_TIME ||
			     columns[i].kind == KIND_SHARE;

		json_object_set_new(object, columns[i].key,
				    plain ? plain_column(fleet, machines, &columns[i])
					  : word_column(fleet, machines, &columns[i]));
	}
	return object;
}

static int compare_places(const void *left, const void *right)
{
	const size_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static size_t places_of(const struct fleet_view *fleet, const json_t *of, size_t machines, size_t *ret_places)
{
	const json_t *item;
	size_t count = 0, i;

	json_array_foreach((json_t *)of, i, item) {
		size_t place = fleet->place[json_integer_value(item)];

		if (place < machines)
			ret_places[count++] = place;
	}
	qsort(ret_places, count, sizeof(*ret_places), compare_places);
	return count;
}

static json_t *steps_of(const struct fleet_view *fleet, const json_t *of, size_t machines)
{
	size_t *places = memory_new_array(json_array_size(of) + 1, sizeof(*places));
	size_t count = places_of(fleet, of, machines, places), next = 0;
	json_t *steps = json_array();

	for (size_t i = 0; i < count;) {
		size_t run = 1;

		while (i + run < count && places[i + run] == places[i] + run)
			run++;
		json_array_append_new(steps, json_integer((json_int_t)(places[i] - next)));
		if (run > 1)
			json_array_append_new(steps, json_integer(1 - (json_int_t)run));
		next = places[i] + run;
		i += run;
	}
	free(places);
	return steps;
}

static json_t *all_sets(const struct fleet_view *fleet, size_t machines)
{
	json_t *sets = json_object(), *set;
	const char *key;

	json_object_foreach(fleet->sets, key, set) {
		json_t *all = json_object_get(set, "all"), *of = json_object_get(set, "of");

		json_object_set_new(sets, key,
				    json_pack("{s:O, s:o}", "label", json_object_get(set, "label"),
					      all ? "all" : "of",
					      all ? json_incref(all) : steps_of(fleet, of, machines)));
	}
	return sets;
}

static json_t *word_list(const char *set, const char *const *values)
{
	json_t *list = json_object();

	for (; *values; values++) {
		const struct word *word = view_word(set, slice_of(*values));

		json_object_set_new(list, *values,
				    json_pack("{s:s, s:s}", "word", word->word, "tone", word->tone));
	}
	return list;
}

static json_t *all_words(void)
{
	static const char *const statuses[] = { "failed", "inconclusive", "recovered",
						"unread", "healthy",	  NULL };
	static const char *const sure[] = { "certain", "likely", "possible", "long shot", NULL };
	static const char *const readings[] = { "limit", "empty", "unreadable", "interrupted", NULL };

	return json_pack("{s:o, s:o, s:o}", "status", word_list("verdict", statuses), "word",
			 word_list("sure", sure), "reading", word_list("record", readings));
}

static json_t *cause_titles(const struct fleet_view *fleet, size_t machines)
{
	json_t *titles = json_object();

	for (size_t i = 0; i < machines; i++) {
		json_t *cause = fleet_view_machine_text(fleet, fleet->order[i], "cause");
		const char *id = json_string_value(cause);

		if (id && !json_object_get(titles, id))
			json_object_set_new(titles, id,
					    fleet_view_machine_text(fleet, fleet->order[i], "cause_title"));
		json_decref(cause);
	}
	return titles;
}

json_t *fleet_view_data(const struct fleet_view *fleet, size_t machines)
{
	return json_pack("{s:I, s:I, s:o, s:o, s:O, s:o, s:o}", "machines", (json_int_t)machines, "left_out",
			 (json_int_t)(fleet->count - machines), "words", all_words(), "causes",
			 cause_titles(fleet, machines), "methods", fleet->titles, "sets",
			 all_sets(fleet, machines), "columns", all_columns(fleet, machines));
}
