#include "helpers.h"

#include "census.h"
#include "row.h"


/* A record as map writes it, and little of it. */
static json_t *record_of(const char *path, const char *name, const char *status, const char *cause, const char *methods,
			 const char *last)
{
	char hash[65];
	json_t *record, *list = json_loads(methods, 0, NULL);

	snprintf(hash, sizeof(hash), "%064lx", (unsigned long)strlen(path) * 1000003u + (unsigned char)path[strlen(path) - 1]);
	record = json_pack("{s:s, s:{s:s}, s:s, s:{s:s, s:s?, s:f, s:s, s:s}, s:o, s:[{}], s:{s:s?}, s:{s:s}, s:{s:s, s:s}}", "schema",
			   "fixrank.record/1", "input", "path", path, "status", "ok", "verdict", "status", status, "cause",
			   cause, "confidence", 0.9, "word", "likely", "headline", "It failed", "methods", list, "files", "machine",
			   "name", name, "coverage", "last", last, "provenance", "input_sha256", hash + 32, "patterns_sha256",
			   "0123456789012345678901234567890123456789012345678901234567890123");
	return record;
}

static void add(struct fleet *fleet, json_t *record, enum fleet_added expected)
{
	struct buf line = { 0 };
	char *text = json_dumps(record, JSON_COMPACT);

	cr_assert_not_null(record);
	cr_expect_eq(fleet_add(fleet, slice_of(text)), expected);
	free(text);
	json_decref(record);
	buf_release(&line);
}

static json_t *census_of(struct fleet *fleet)
{
	struct rules *rules = rules_new();
	json_t *census = census_new(fleet, rules);

	rules_free(rules);
	fleet_free(fleet);
	return census;
}

static long long number(const json_t *value, const char *list, size_t item, const char *key)
{
	return json_integer_value(json_object_get(json_array_get(json_object_get(value, list), item), key));
}

static const char *text(const json_t *value, const char *list, size_t item, const char *key)
{
	return json_string_value(json_object_get(json_array_get(json_object_get(value, list), item), key));
}

#define ONLY(id) "[{\"id\": \"" id "\", \"score\": 0.8}]"
#define BOTH(a, b) "[{\"id\": \"" a "\", \"score\": 0.8}, {\"id\": \"" b "\", \"score\": 0.7}]"

Test(census, of_nothing_is_empty)
{
	json_t *census = census_of(fleet_new());

	cr_expect_eq(json_integer_value(json_object_get(json_object_get(census, "totals"), "machines")), 0);
	cr_expect_eq(json_array_size(json_object_get(census, "cover")), 0);
	json_decref(census);
}

Test(census, covers_most_machines_with_fewest_methods)
{
	struct fleet *fleet = fleet_new();
	json_t *census;

	add(fleet, record_of("a1", NULL, "failed", "x", BOTH("sfc", "dism"), "2024-03-01"), FLEET_ADDED);
	add(fleet, record_of("a2", NULL, "failed", "x", BOTH("sfc", "dism"), "2024-03-01"), FLEET_ADDED);
	add(fleet, record_of("a3", NULL, "failed", "y", BOTH("clock", "dism"), "2024-03-01"), FLEET_ADDED);
	add(fleet, record_of("a4", NULL, "failed", "z", ONLY("bios"), "2024-03-01"), FLEET_ADDED);
	add(fleet, record_of("a5", NULL, "healthy", NULL, "[]", "2024-03-01"), FLEET_ADDED);
	census = census_of(fleet);
	cr_expect_eq(json_array_size(json_object_get(census, "cover")), 2);
	cr_expect_str_eq(text(census, "cover", 0, "id"), "dism");
	cr_expect_eq(number(census, "cover", 0, "count"), 3);
	cr_expect_str_eq(text(census, "cover", 1, "id"), "bios");
	cr_expect_eq(number(census, "cover", 1, "total"), 4);
	cr_expect_str_eq(text(census, "machines", 2, "clears"), "dism");
	cr_expect_str_eq(text(census, "causes", 0, "id"), "x");
	cr_expect_eq(number(census, "causes", 0, "count"), 2);
	json_decref(census);
}

Test(census, counts_a_machine_that_the_logs_name_once_by_its_newest_upload)
{
	struct fleet *fleet = fleet_new();
	json_t *census;

	add(fleet, record_of("old1", "PC-7", "failed", "x", ONLY("sfc"), "2024-03-01T10:00:00"), FLEET_ADDED);
	add(fleet, record_of("new22", "pc-7", "recovered", NULL, "[]", "2024-03-02T10:00:00"), FLEET_ADDED);
	add(fleet, record_of("other333", "PC-8", "failed", "x", ONLY("sfc"), "2024-03-01T10:00:00"), FLEET_ADDED);
	census = census_of(fleet);
	cr_expect_eq(json_array_size(json_object_get(census, "machines")), 2);
	cr_expect_str_eq(text(census, "machines", 0, "status"), "recovered");
	cr_expect_eq(number(census, "repeats", 0, "uploads"), 2);
	json_decref(census);
}

Test(census, counts_the_same_upload_once)
{
	struct fleet *fleet = fleet_new();
	json_t *census;

	add(fleet, record_of("a1", NULL, "failed", "x", ONLY("sfc"), "2024-03-01"), FLEET_ADDED);
	add(fleet, record_of("a1", NULL, "failed", "x", ONLY("sfc"), "2024-03-01"), FLEET_THERE);
	cr_expect_eq(fleet_add(fleet, SLICE("{}")), FLEET_BROKEN);
	cr_expect_eq(fleet_add(fleet, SLICE("")), FLEET_BROKEN);
	census = census_of(fleet);
	cr_expect_eq(json_array_size(json_object_get(census, "machines")), 1);
	json_decref(census);
}

Test(census, shows_each_day_up_to_the_last)
{
	struct fleet *fleet = fleet_new();
	json_t *census;

	add(fleet, record_of("a1", NULL, "failed", "x", ONLY("sfc"), "2024-02-27T10:00:00"), FLEET_ADDED);
	add(fleet, record_of("a2", NULL, "failed", "x", ONLY("sfc"), "2024-03-01T10:00:00"), FLEET_ADDED);
	census = census_of(fleet);
	cr_expect_eq(json_array_size(json_object_get(census, "days")), 4);
	cr_expect_str_eq(text(census, "days", 2, "day"), "2024-02-29");
	cr_expect_eq(number(census, "days", 2, "failed"), 0);
	cr_expect_eq(number(census, "days", 3, "failed"), 1);
	json_decref(census);
}
