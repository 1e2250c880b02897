/* Lines of map and merge from anywhere: they are added or broken, whatever their order the fleet is the same, and its census has numbers that
 * lead to machines. */
#include "buf.h"
#include "census.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static const struct rules *rules_of_fuzzer(void)
{
	static struct rules *rules;

	if (!rules)
		rules = rules_new();
	return rules;
}

static bool keep_line(void *context, struct slice line)
{
	buf_add(context, line);
	return true;
}

static void add_all(struct fleet *fleet, struct slice text, bool backwards)
{
	struct slice lines[256], line;
	size_t count = 0;

	while (count < 256 && slice_next_line(&text, &line))
		lines[count++] = line;
	for (size_t i = 0; i < count; i++)
		fleet_add(fleet, lines[backwards ? count - 1 - i : i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = { (const char *)data, size };
	struct fleet *fleet = fleet_new(), *other = fleet_new();
	struct buf rows = { 0 }, other_rows = { 0 };
	json_t *census, *machines, *item;
	size_t i;

	add_all(fleet, text, false);
	add_all(other, text, true);
	add_all(other, text, false);
	fleet_each(fleet, keep_line, &rows);
	fleet_each(other, keep_line, &other_rows);
	require(slice_equal(buf_slice(&rows), buf_slice(&other_rows)));
	census = census_new(fleet, rules_of_fuzzer());
	machines = json_object_get(census, "machines");
	require(json_array_size(machines) <= fleet_count(fleet));
	json_array_foreach(json_object_get(census, "cover"), i, item)
		require(json_array_size(json_object_get(item, "of")) > 0);
	json_decref(census);
	buf_release(&rows);
	buf_release(&other_rows);
	fleet_free(fleet);
	fleet_free(other);
	return 0;
}
