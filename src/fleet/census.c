#include "census.h"

#include "machines.h"
#include "memory.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS	      12  /* of a cross; the rest is "other" */
#define CLUSTERS      100 /* that are told, of at least CLUSTER_LEAST machines */
#define CLUSTER_LEAST 2
#define OUTLIERS      20
#define OUTLIER_FLEET 20 /* failed machines from which one alone is an outlier */
#define DAYS	      400
#define DAY_LENGTH    10
#define MANY_UNKNOWN  10 /* times the median */

struct group {
	const char *name;
	uint32_t *of; /* machines, ascending */
	size_t count, room;
	long long lines;
	const struct unknown *example;
};

/* Machines by something that they have in common. */
struct groups {
	json_t *index; /* name to number */
	struct group *items;
	size_t count, room;
};

struct census {
	const struct rules *rules;
	struct machines machines;
	struct groups causes, methods, firsts, clusters, thin;
	size_t failed;
};

static struct group *group_of(struct groups *groups, const char *name)
{
	const json_t *known;

	if (!groups->index)
		groups->index = json_object();
	known = json_object_get(groups->index, name);
	if (!known) {
		groups->items =
			memory_grow(groups->items, groups->count, &groups->room, sizeof(*groups->items));
		groups->items[groups->count] = (struct group){ .name = name };
		json_object_set_new_nocheck(groups->index, name, json_integer((json_int_t)groups->count));
		return &groups->items[groups->count++];
	}
	return &groups->items[json_integer_value(known)];
}

static struct group *add_to(struct groups *groups, const char *name, size_t machine)
{
	struct group *group = group_of(groups, name);

	if (group->count && group->of[group->count - 1] == machine)
		return group;
	group->of = memory_grow(group->of, group->count, &group->room, sizeof(*group->of));
	group->of[group->count++] = (uint32_t)machine;
	return group;
}

static void groups_release(struct groups *groups)
{
	for (size_t i = 0; i < groups->count; i++)
		free(groups->items[i].of);
	free(groups->items);
	json_decref(groups->index);
}

/* Most machines first. The numbers of groups_of() no longer hold. */
static int compare_groups(const void *a, const void *b)
{
	const struct group *left = a, *right = b;

	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return strcmp(left->name, right->name);
}

static void sort_groups(struct groups *groups)
{
	if (groups->count)
		qsort(groups->items, groups->count, sizeof(*groups->items), compare_groups);
}

/* Values */

static bool has_status(const struct machine *machine, const char *status)
{
	return strcmp(machine->status, status) == 0;
}

static json_t *text_or_null(const char *text)
{
	return text ? json_string_nocheck(text) : json_null();
}

static json_t *share_of(size_t part, size_t whole)
{
	return json_real(whole ? round((double)part / (double)whole * 1000) / 1000 : 0);
}

static json_t *list_of(const struct group *group)
{
	json_t *list = json_array();

	for (size_t i = 0; i < group->count; i++)
		json_array_append_new(list, json_integer(group->of[i]));
	return list;
}

static void put_count(json_t *object, const char *key, size_t count)
{
	json_object_set_new(object, key, json_integer((json_int_t)count));
}

static const char *title_of_cause(const struct census *census, const char *id)
{
	const struct cause *cause = id ? rules_cause(census->rules, id) : NULL;

	return cause && cause->title ? cause->title : id;
}

static const char *title_of_method(const struct census *census, const char *id)
{
	const struct method *method = rules_method(census->rules, id);

	return method && method->title ? method->title : id;
}

static long minutes_of(const struct census *census, const char *id)
{
	const struct method *method = rules_method(census->rules, id);

	return method ? method->minutes : 0;
}

/* Gathering */

static void gather_methods(struct census *census, size_t i)
{
	const struct machine *machine = &census->machines.items[i];

	for (size_t k = 0; k < machine->method_count; k++)
		if (machine->scores[k] >= CENSUS_NEAR * machine->scores[0])
			add_to(&census->methods, machine->methods[k], i);
	if (machine->method_count)
		add_to(&census->firsts, machine->methods[0], i);
}

static void gather_unknowns(struct census *census, size_t i)
{
	const struct machine *machine = &census->machines.items[i];

	for (size_t k = 0; k < machine->unknown_count; k++) {
		struct group *cluster = add_to(&census->clusters, machine->unknowns[k].fingerprint, i);

		cluster->lines += machine->unknowns[k].count;
		if (!cluster->example)
			cluster->example = &machine->unknowns[k];
	}
}

static void gather(struct census *census)
{
	for (size_t i = 0; i < census->machines.count; i++) {
		const struct machine *machine = &census->machines.items[i];

		gather_unknowns(census, i);
		if (has_status(machine, "failed")) {
			census->failed++;
			if (machine->cause)
				add_to(&census->causes, machine->cause, i);
			gather_methods(census, i);
		}
		if ((has_status(machine, "inconclusive") || has_status(machine, "unread")) && machine->wanted)
			add_to(&census->thin, machine->wanted, i);
	}
	sort_groups(&census->causes);
	sort_groups(&census->clusters);
	sort_groups(&census->thin);
}

/* Provenance and totals */

static json_t *patterns_of(const struct census *census)
{
	struct groups packs = { 0 };
	json_t *list = json_array();

	for (size_t i = 0; i < census->machines.count; i++)
		if (census->machines.items[i].patterns)
			add_to(&packs, census->machines.items[i].patterns, i);
	sort_groups(&packs);
	for (size_t i = 0; i < packs.count; i++)
		json_array_append_new(list, json_pack("{s:s, s:I}", "sha256", packs.items[i].name, "machines",
						      (json_int_t)packs.items[i].count));
	groups_release(&packs);
	return list;
}

static json_t *notices_of(const struct census *census, const json_t *patterns)
{
	json_t *list = json_array();
	size_t redacted = 0, others = 0;

	for (size_t i = 1; i < json_array_size(patterns); i++)
		others +=
			(size_t)json_integer_value(json_object_get(json_array_get(patterns, i), "machines"));
	for (size_t i = 0; i < census->machines.count; i++)
		redacted += census->machines.items[i].redacted;
	if (others)
		json_array_append_new(
			list,
			json_sprintf(
				"Judged by other patterns than the rest: %zu machines. Their figures do not "
				"compare with those of the others; analyse them again.",
				others));
	if (census->machines.broken)
		json_array_append_new(
			list, json_sprintf("Rows that could not be read: %zu.", census->machines.broken));
	if (redacted && redacted < census->machines.count)
		json_array_append_new(list, json_sprintf("Redacted: only %zu of the machines.", redacted));
	return list;
}

static json_t *totals_of(const struct census *census)
{
	static const char *const states[] = { "failed", "recovered", "healthy", "inconclusive", "unread" };
	json_t *totals = json_object();
	const char *first = NULL, *last = NULL;
	size_t clearable = 0;

	put_count(totals, "machines", census->machines.count);
	put_count(totals, "uploads", census->machines.uploads);
	for (size_t k = 0; k < 5; k++) {
		size_t count = 0;

		for (size_t i = 0; i < census->machines.count; i++)
			count += has_status(&census->machines.items[i], states[k]);
		put_count(totals, states[k], count);
	}
	for (size_t i = 0; i < census->machines.count; i++) {
		const struct machine *machine = &census->machines.items[i];

		clearable += has_status(machine, "failed") && machine->method_count;
		if (!has_status(machine, "failed") || !machine->time || strlen(machine->time) < DAY_LENGTH)
			continue;
		first = !first || strcmp(machine->time, first) < 0 ? machine->time : first;
		last = !last || strcmp(machine->time, last) > 0 ? machine->time : last;
	}
	put_count(totals, "clearable", clearable);
	json_object_set_new(totals, "first", first ? json_stringn(first, DAY_LENGTH) : json_null());
	json_object_set_new(totals, "last", last ? json_stringn(last, DAY_LENGTH) : json_null());
	return totals;
}

/* Causes and methods */

static size_t count_word(const struct census *census, const struct group *group, const char *word)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++) {
		const char *found = census->machines.items[group->of[i]].word;

		count += found && strcmp(found, word) == 0;
	}
	return count;
}

static json_t *first_methods(const struct census *census, const struct group *cause)
{
	struct groups methods = { 0 };
	json_t *list = json_array();

	for (size_t i = 0; i < cause->count; i++)
		if (census->machines.items[cause->of[i]].method_count)
			add_to(&methods, census->machines.items[cause->of[i]].methods[0], i);
	sort_groups(&methods);
	for (size_t i = 0; i < methods.count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "id", methods.items[i].name, "title",
						      title_of_method(census, methods.items[i].name), "count",
						      (json_int_t)methods.items[i].count));
	groups_release(&methods);
	return list;
}

static json_t *causes_of(const struct census *census)
{
	json_t *list = json_array();

	for (size_t i = 0; i < census->causes.count; i++) {
		const struct group *group = &census->causes.items[i];
		json_t *cause =
			json_pack("{s:s, s:s, s:o, s:I, s:o}", "id", group->name, "title",
				  title_of_cause(census, group->name), "machines", list_of(group), "count",
				  (json_int_t)group->count, "share", share_of(group->count, census->failed));

		put_count(cause, "certain", count_word(census, group, "certain"));
		put_count(cause, "likely", count_word(census, group, "likely"));
		put_count(cause, "possible", count_word(census, group, "possible"));
		put_count(cause, "long_shot", count_word(census, group, "long shot"));
		json_object_set_new(cause, "methods", first_methods(census, group));
		json_array_append_new(list, cause);
	}
	return list;
}

static json_t *methods_of(struct census *census)
{
	json_t *list = json_array();
	struct group *sorted = memory_new_array(census->methods.count, sizeof(*sorted));

	if (census->methods.count) {
		memcpy(sorted, census->methods.items, census->methods.count * sizeof(*sorted));
		qsort(sorted, census->methods.count, sizeof(*sorted), compare_groups);
	}
	for (size_t i = 0; i < census->methods.count; i++) {
		const struct method *method = rules_method(census->rules, sorted[i].name);
		json_t *value = json_pack("{s:s, s:s, s:I, s:o, s:I, s:I}", "id", sorted[i].name, "title",
					  title_of_method(census, sorted[i].name), "first",
					  (json_int_t)group_of(&census->firsts, sorted[i].name)->count, "of",
					  list_of(&sorted[i]), "count", (json_int_t)sorted[i].count,
					  "minutes", (json_int_t)minutes_of(census, sorted[i].name));

		json_object_set_new(value, "risk", text_or_null(method ? method->risk : NULL));
		json_object_set_new(value, "owner", text_or_null(method ? method->owner : NULL));
		json_object_set_new(value, "reboot", json_boolean(method && method->reboot));
		json_array_append_new(list, value);
	}
	free(sorted);
	return list;
}

/* Of two that clear as many, the cheaper one. */
static const struct group *next_of_cover(const struct census *census, const size_t *left)
{
	const struct group *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < census->methods.count; i++) {
		const struct group *group = &census->methods.items[i];
		long minutes = minutes_of(census, group->name);
		long best_minutes = best ? minutes_of(census, best->name) : 0;

		if (left[i] > most || (left[i] && left[i] == most &&
				       (minutes < best_minutes ||
					(minutes == best_minutes && strcmp(group->name, best->name) < 0)))) {
			best = group;
			most = left[i];
		}
	}
	return best;
}

static void take_from_others(const struct census *census, size_t *left, size_t machine)
{
	const struct machine *cleared = &census->machines.items[machine];

	for (size_t k = 0; k < cleared->method_count; k++) {
		const json_t *number = json_object_get(census->methods.index, cleared->methods[k]);

		if (number && cleared->scores[k] >= CENSUS_NEAR * cleared->scores[0])
			left[json_integer_value(number)]--;
	}
}

static json_t *cover_of(struct census *census, size_t clearable)
{
	json_t *list = json_array();
	size_t *left = memory_new_array(census->methods.count, sizeof(*left));
	const struct group *method;
	size_t total = 0;

	for (size_t i = 0; i < census->methods.count; i++)
		left[i] = census->methods.items[i].count;
	while ((method = next_of_cover(census, left))) {
		json_t *of = json_array();
		long minutes = minutes_of(census, method->name);
		size_t count;

		for (size_t i = 0; i < method->count; i++) {
			struct machine *machine = &census->machines.items[method->of[i]];

			if (machine->clears)
				continue;
			machine->clears = method->name;
			json_array_append_new(of, json_integer(method->of[i]));
			take_from_others(census, left, method->of[i]);
		}
		count = json_array_size(of);
		total += count;
		json_array_append_new(
			list, json_pack("{s:I, s:s, s:s, s:o, s:I, s:I, s:o, s:I, s:I}", "rank",
					(json_int_t)json_array_size(list) + 1, "id", method->name, "title",
					title_of_method(census, method->name), "of", of, "count",
					(json_int_t)count, "total", (json_int_t)total, "share",
					share_of(total, clearable), "minutes", (json_int_t)minutes,
					"minutes_total", (json_int_t)minutes * (json_int_t)count));
	}
	free(left);
	return list;
}

/* Crosses */

typedef const char *trait_fn(const struct machine *machine);

static const char *release_of(const struct machine *machine)
{
	return machine->release;
}

static const char *model_of(const struct machine *machine)
{
	return machine->model;
}

static const char *object_of(const struct machine *machine)
{
	return machine->object;
}

static size_t column_of(const json_t *columns, const char *name)
{
	const json_t *item;
	size_t i, other = json_array_size(columns);

	json_array_foreach(columns, i, item) {
		if (strcmp(json_string_value(item), name) == 0)
			return i;
		if (strcmp(json_string_value(item), "other") == 0)
			other = i;
	}
	return other;
}

static json_t *cross_row(const struct census *census, const struct group *cause, const json_t *columns,
			 trait_fn *trait)
{
	json_t *of = json_array(), *counts = json_array();
	size_t count = json_array_size(columns);

	for (size_t k = 0; k < count; k++)
		json_array_append_new(of, json_array());
	for (size_t i = 0; i < cause->count; i++) {
		const char *name = trait(&census->machines.items[cause->of[i]]);
		size_t column = column_of(columns, name ? name : "unknown");

		if (column < count)
			json_array_append_new(json_array_get(of, column), json_integer(cause->of[i]));
	}
	for (size_t k = 0; k < count; k++)
		json_array_append_new(counts,
				      json_integer((json_int_t)json_array_size(json_array_get(of, k))));
	return json_pack("{s:s, s:s, s:o, s:o}", "cause", cause->name, "title",
			 title_of_cause(census, cause->name), "counts", counts, "of", of);
}

static void add_column(json_t *columns, json_t *counts, const char *name, size_t count)
{
	if (!count)
		return;
	json_array_append_new(columns, json_string_nocheck(name));
	json_array_append_new(counts, json_integer((json_int_t)count));
}

static json_t *cross_of(const struct census *census, const char *by, const char *title, trait_fn *trait)
{
	json_t *columns = json_array(), *counts = json_array(), *rows = json_array();
	struct groups traits = { 0 };
	size_t unknown = 0, other = 0;

	for (size_t i = 0; i < census->causes.count; i++) {
		const struct group *cause = &census->causes.items[i];

		for (size_t k = 0; k < cause->count; k++) {
			const char *name = trait(&census->machines.items[cause->of[k]]);

			if (name && strcmp(name, "unknown") != 0 && strcmp(name, "other") != 0)
				add_to(&traits, name, cause->of[k]);
			else
				unknown++;
		}
	}
	sort_groups(&traits);
	for (size_t i = 0; i < traits.count; i++) {
		if (i < COLUMNS)
			add_column(columns, counts, traits.items[i].name, traits.items[i].count);
		else
			other += traits.items[i].count;
	}
	add_column(columns, counts, "other", other);
	add_column(columns, counts, "unknown", unknown);
	for (size_t i = 0; i < census->causes.count && traits.count; i++)
		json_array_append_new(rows, cross_row(census, &census->causes.items[i], columns, trait));
	groups_release(&traits);
	return json_pack("{s:s, s:s, s:o, s:o, s:o}", "by", by, "title", title, "columns", columns,
			 "column_counts", counts, "rows", rows);
}

static json_t *crosses_of(const struct census *census)
{
	json_t *list = json_array();

	json_array_append_new(list, cross_of(census, "build", "Windows build", release_of));
	json_array_append_new(list, cross_of(census, "model", "Model", model_of));
	json_array_append_new(list, cross_of(census, "driver", "Driver, device or program", object_of));
	return list;
}

/* Clusters, days, outliers, thin ones */

static json_t *clusters_of(const struct census *census)
{
	json_t *list = json_array();

	for (size_t i = 0; i < census->clusters.count && json_array_size(list) < CLUSTERS; i++) {
		const struct group *cluster = &census->clusters.items[i];
		const struct unknown *example = cluster->example;
		json_t *place;

		if (cluster->count < CLUSTER_LEAST)
			break;
		place = json_pack("{s:I, s:o, s:I}", "machine", (json_int_t)cluster->of[0], "file",
				  text_or_null(example->file), "line", (json_int_t)example->line);
		json_array_append_new(list,
				      json_pack("{s:s, s:o, s:I, s:I, s:o, s:o, s:o}", "fingerprint",
						cluster->name, "template", text_or_null(example->template),
						"count", (json_int_t)cluster->count, "lines",
						(json_int_t)cluster->lines, "of", list_of(cluster), "text",
						text_or_null(example->text), "example", place));
	}
	return list;
}

/* Days since 1970 of a date, by the civil calendar; below 0: it is none. */
static long day_number(const char *text)
{
	int year, month, day;

	if (!text || sscanf(text, "%4d-%2d-%2d", &year, &month, &day) != 3 || month < 1 || month > 12 ||
	    year < 1970 || year > 9999)
		return -1;
	year -= month <= 2;
	return 365L * year + year / 4 - year / 100 + year / 400 +
	       (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1 - 719468;
}

static void day_text(long number, char ret_text[64])
{
	long era, shifted = number + 719468, of_era, year, of_year, month;

	era = shifted / 146097;
	of_era = shifted - era * 146097;
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year = of_era - (365 * year + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	year += era * 400 + (month >= 10);
	snprintf(ret_text, 64, "%04ld-%02ld-%02ld", year, month < 10 ? month + 3 : month - 9,
		 of_year - (153 * month + 2) / 5 + 1);
}

struct day {
	size_t failed, recovered;
};

/* The days up to the last one with a failure, at most DAYS of them. */
static json_t *days_of(const struct census *census)
{
	long last = -1, first = -1;
	json_t *list = json_array();
	struct day *days;

	for (size_t i = 0; i < census->machines.count; i++) {
		const struct machine *machine = &census->machines.items[i];
		long day = has_status(machine, "failed") || has_status(machine, "recovered")
				   ? day_number(machine->time)
				   : -1;

		last = day > last ? day : last;
		first = day >= 0 && (first < 0 || day < first) ? day : first;
	}
	if (first < 0)
		return list;
	first = last - first >= DAYS ? last - DAYS + 1 : first;
	days = memory_new_array((size_t)(last - first) + 1, sizeof(*days));
	for (size_t i = 0; i < census->machines.count; i++) {
		const struct machine *machine = &census->machines.items[i];
		long day = day_number(machine->time);

		if (day < first || day > last)
			continue;
		days[day - first].failed += has_status(machine, "failed");
		days[day - first].recovered += has_status(machine, "recovered");
	}
	for (long day = first; day <= last; day++) {
		char text[64];

		day_text(day, text);
		json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "day", text, "failed",
						      (json_int_t)days[day - first].failed, "recovered",
						      (json_int_t)days[day - first].recovered));
	}
	free(days);
	return list;
}

static int compare_numbers(const void *a, const void *b)
{
	const long long *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

static long long median_of_unknowns(const struct census *census)
{
	size_t count = census->machines.count;
	long long *numbers = memory_new_array(count, sizeof(*numbers)), median;

	for (size_t i = 0; i < count; i++)
		numbers[i] = census->machines.items[i].unexplained_count;
	if (count)
		qsort(numbers, count, sizeof(*numbers), compare_numbers);
	median = count ? numbers[count / 2] : 0;
	free(numbers);
	return median;
}

static void add_outlier(json_t *list, size_t machine, json_t *why)
{
	if (json_array_size(list) < OUTLIERS)
		json_array_append_new(list,
				      json_pack("{s:I, s:o}", "machine", (json_int_t)machine, "why", why));
	else
		json_decref(why);
}

static json_t *outliers_of(const struct census *census)
{
	json_t *list = json_array();
	long long median = median_of_unknowns(census);

	for (size_t i = 0; i < census->causes.count && census->failed >= OUTLIER_FLEET; i++) {
		const struct group *cause = &census->causes.items[i];

		if (cause->count == 1)
			add_outlier(list, cause->of[0],
				    json_sprintf("The only one with this cause: %s",
						 title_of_cause(census, cause->name)));
	}
	for (size_t i = 0; i < census->machines.count && census->machines.count >= OUTLIER_FLEET; i++) {
		long long unknown = census->machines.items[i].unexplained_count;

		if (unknown > MANY_UNKNOWN * (median + 1))
			add_outlier(list, i,
				    json_sprintf("%lld kinds of errors that nothing explains; half of the "
						 "machines have at most %lld",
						 unknown, median));
	}
	return list;
}

static json_t *thin_of(const struct census *census)
{
	json_t *list = json_array();

	for (size_t i = 0; i < census->thin.count; i++) {
		const struct group *group = &census->thin.items[i];

		json_array_append_new(list,
				      json_pack("{s:s, s:o, s:o, s:I}", "file", group->name, "command",
						text_or_null(census->machines.items[group->of[0]].command),
						"of", list_of(group), "count", (json_int_t)group->count));
	}
	return list;
}

static json_t *repeats_of(const struct census *census)
{
	json_t *list = json_array();

	for (size_t i = 0; i < census->machines.count; i++)
		if (census->machines.items[i].uploads > 1)
			json_array_append_new(list,
					      json_pack("{s:I, s:I}", "machine", (json_int_t)i, "uploads",
							(json_int_t)census->machines.items[i].uploads));
	return list;
}

/* Machines */

static json_t *texts_of(const char *const *texts, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string_nocheck(texts[i]));
	return list;
}

static json_t *machine_value(const struct census *census, const struct machine *machine)
{
	bool failed = has_status(machine, "failed");
	json_t *value = json_object();

	json_object_set_new(value, "name", text_or_null(machine->name));
	json_object_set_new(value, "path", text_or_null(machine->path));
	json_object_set_new(value, "report", text_or_null(machine->report));
	json_object_set_new(value, "status", text_or_null(machine->status));
	json_object_set_new(value, "reading", text_or_null(machine->reading));
	json_object_set_new(value, "cause", text_or_null(machine->cause));
	json_object_set_new(value, "cause_title", text_or_null(title_of_cause(census, machine->cause)));
	json_object_set_new(value, "confidence",
			    machine->confidence < 0 ? json_null() : json_real(machine->confidence));
	json_object_set_new(value, "word", text_or_null(machine->word));
	json_object_set_new(value, "headline", text_or_null(machine->headline));
	json_object_set_new(value, "methods", texts_of(machine->methods, failed ? machine->method_count : 0));
	json_object_set_new(value, "clears", text_or_null(machine->clears));
	json_object_set_new(value, "codes", texts_of(machine->codes, machine->code_count));
	json_object_set_new(value, "os", text_or_null(machine->os));
	json_object_set_new(value, "build", text_or_null(machine->build));
	json_object_set_new(value, "arch", text_or_null(machine->arch));
	json_object_set_new(value, "model", text_or_null(machine->model));
	json_object_set_new(value, "manufacturer", text_or_null(machine->manufacturer));
	json_object_set_new(value, "object", text_or_null(machine->object));
	json_object_set_new(value, "time", text_or_null(machine->time));
	json_object_set_new(value, "lines", json_integer(machine->lines));
	json_object_set_new(value, "bytes", json_integer(machine->bytes));
	json_object_set_new(value, "unexplained", json_integer(machine->unexplained_count));
	json_object_set_new(value, "limits", json_integer(machine->limits));
	return value;
}

static json_t *machines_value(const struct census *census)
{
	json_t *list = json_array();

	for (size_t i = 0; i < census->machines.count; i++)
		json_array_append_new(list, machine_value(census, &census->machines.items[i]));
	return list;
}

static json_t *provenance_of(const struct census *census, json_t *patterns)
{
	bool redacted = census->machines.count > 0;

	for (size_t i = 0; i < census->machines.count; i++)
		redacted &= census->machines.items[i].redacted;
	return json_pack("{s:s, s:o, s:b}", "fixrank", FIXRANK_VERSION, "patterns", patterns, "redacted",
			 (int)redacted);
}

json_t *census_new(const struct fleet *fleet, const struct rules *rules)
{
	struct census census = { .rules = rules };
	json_t *value = json_object(), *patterns, *totals;

	machines_read(&census.machines, fleet);
	gather(&census);
	patterns = patterns_of(&census);
	totals = totals_of(&census);
	json_object_set_new(value, "schema", json_string("fixrank.fleet/1"));
	json_object_set_new(value, "notices", notices_of(&census, patterns));
	json_object_set_new(value, "provenance", provenance_of(&census, patterns));
	json_object_set_new(value, "totals", totals);
	json_object_set_new(value, "causes", causes_of(&census));
	json_object_set_new(value, "methods", methods_of(&census));
	json_object_set_new(
		value, "cover",
		cover_of(&census, (size_t)json_integer_value(json_object_get(totals, "clearable"))));
	json_object_set_new(value, "crosses", crosses_of(&census));
	json_object_set_new(value, "clusters", clusters_of(&census));
	json_object_set_new(value, "days", days_of(&census));
	json_object_set_new(value, "outliers", outliers_of(&census));
	json_object_set_new(value, "thin", thin_of(&census));
	json_object_set_new(value, "repeats", repeats_of(&census));
	json_object_set_new(value, "machines", machines_value(&census));
	groups_release(&census.causes);
	groups_release(&census.methods);
	groups_release(&census.firsts);
	groups_release(&census.clusters);
	groups_release(&census.thin);
	machines_release(&census.machines);
	return value;
}
