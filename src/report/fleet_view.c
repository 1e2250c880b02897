#include "fleet_view_parts.h"

#include "stamp.h"

#define NAMES	    5
#define STATIC_ROWS 50

static void fill_totals(struct fleet_view *fleet)
{
	static const char *const statuses[] = { "failed", "inconclusive", "recovered", "unread", "healthy" };
	json_t *totals = json_object_get(fleet->view.root, "totals"), *parts = json_array();
	json_int_t machines = (json_int_t)fleet->count, at = 0;

	fleet_view_put_count(totals, "machines", machines, "all");
	fleet_view_put_number(totals, "uploads", fleet_view_whole(totals, "uploads"));
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++) {
		json_int_t count = fleet_view_whole(totals, statuses[i]);
		json_t *part = json_pack("{s:s}", "status", statuses[i]);
		struct buf go = { 0 };

		fleet_view_put_query(&go, "status", slice_of(statuses[i]));
		fleet_view_put_count(part, "count", count, buf_text(&go));
		fleet_view_put_number(totals, statuses[i], count);
		view_put_word(&fleet->view, part, "status", "verdict");
		fleet_view_put_share(part, "share", count, machines);
		value_put_thousandths(part, "x", fleet_view_thousandths(at, machines));
		value_put_thousandths(part, "width", fleet_view_thousandths(count, machines));
		value_put(part, "is_next", json_boolean(at > 0));
		json_array_append_new(parts, part);
		at += count;
		buf_release(&go);
	}
	shape_number(parts);
	value_put(totals, "parts", parts);
	fleet_view_put_count(totals, "clearable", fleet_view_whole(totals, "clearable"),
			     "status=failed&method=*");
	fleet_view_put_count(totals, "stuck",
			     fleet_view_whole(totals, "failed") - fleet_view_whole(totals, "clearable"),
			     "status=failed&method=-");
}

static void put_span(struct fleet_view *fleet)
{
	json_t *totals = json_object_get(fleet->view.root, "totals");
	int64_t first = fleet_view_day(value_text(totals, "first")),
		last = fleet_view_day(value_text(totals, "last"));
	struct buf out = { 0 };

	if (first == STAMP_NONE || last == STAMP_NONE)
		value_put(totals, "span_text", NULL);
	else {
		fleet_view_add_days(&out, first, last);
		value_put_buf(totals, "span_text", &out);
	}
}

static void fill_clusters(struct fleet_view *fleet)
{
	json_t *cluster;
	size_t i;

	json_array_foreach(value_list(fleet->view.root, "clusters"), i, cluster) {
		json_t *example = json_object_get(cluster, "example");
		const json_t *machine = json_object_get(example, "machine");
		struct key key = fleet_view_key("unexplained", i + 1);

		fleet_view_put_set(fleet, cluster, key.text, value_text(cluster, "template").text,
				   json_object_get(cluster, "of"));
		fleet_view_put_number(cluster, "lines", fleet_view_whole(cluster, "lines"));
		value_put_where(example);
		value_put(example, "name",
			  json_is_integer(machine) && json_integer_value(machine) >= 0 &&
					  (size_t)json_integer_value(machine) < fleet->count
				  ? fleet_view_machine_name(fleet, (size_t)json_integer_value(machine))
				  : NULL);
		fleet_view_put_short(fleet, cluster, "template");
	}
}

/* One set for each machine that is named, or one for all of them. */
static json_t *list_of_one(const json_t *item)
{
	return json_pack("[O]", json_object_get(item, "machine"));
}

static void fill_outliers(struct fleet_view *fleet)
{
	json_t *outliers = value_list(fleet->view.root, "outliers"), *outlier;
	size_t i;

	json_array_foreach(outliers, i, outlier) {
		struct key key = fleet_view_key("outlier", i + 1);
		json_t *of = list_of_one(outlier);

		fleet_view_put_set(fleet, outlier, key.text, value_text(outlier, "why").text, of);
		value_put(outlier, "names", fleet_view_names(fleet, fleet_view_set(fleet, key.text), 1));
		view_put_lines_of(&fleet->view, outlier, "why");
		json_decref(of);
	}
}

static void fill_thin(struct fleet_view *fleet)
{
	json_t *thin;
	size_t i;

	json_array_foreach(value_list(fleet->view.root, "thin"), i, thin) {
		struct key key = fleet_view_key("ask", i + 1);
		struct buf label = { 0 };

		buf_printf(&label, "Ask for %s", value_text(thin, "file").text);
		fleet_view_put_set(fleet, thin, key.text, buf_text(&label), json_object_get(thin, "of"));
		value_put(thin, "names", fleet_view_names(fleet, fleet_view_set(fleet, key.text), NAMES));
		fleet_view_put_short(fleet, thin, "file");
		buf_release(&label);
	}
}

static void fill_repeats(struct fleet_view *fleet)
{
	json_t *repeats = value_list(fleet->view.root, "repeats"), *repeat, *of = json_array();
	json_t *all = json_object();
	size_t i;

	json_array_foreach(repeats, i, repeat)
		json_array_append(of, json_object_get(repeat, "machine"));
	fleet_view_put_set(fleet, all, "repeats", "Sent several uploads", of);
	value_put(fleet->view.root, "repeated", all);
	json_decref(of);
}

static void fill_notices(struct fleet_view *fleet)
{
	json_t *notices = value_list(fleet->view.root, "notices"), *items = json_array(), *notice;
	size_t i;

	json_array_foreach(notices, i, notice) {
		json_t *item = json_pack("{s:O}", "text", notice);

		view_put_lines_of(&fleet->view, item, "text");
		json_array_append_new(items, item);
	}
	value_put(fleet->view.root, "notices", items);
	shape_number(items);
}

static void fill_provenance(struct fleet_view *fleet)
{
	json_t *provenance = json_object_get(fleet->view.root, "provenance"), *pattern;
	size_t i;

	json_array_foreach(value_list(provenance, "patterns"), i, pattern) {
		fleet_view_put_number(pattern, "machines", fleet_view_whole(pattern, "machines"));
		value_put(pattern, "short", value_of(slice_head(value_text(pattern, "sha256"), 12)));
	}
}

/* Methods before the cover, which shows their risk; sets of cells before their columns. */
void fleet_view_fill(struct fleet_view *fleet)
{
	fill_totals(fleet);
	put_span(fleet);
	fleet_view_methods(fleet);
	fleet_view_causes(fleet);
	fleet_view_cover(fleet);
	fleet_view_headline(fleet);
	fleet_view_crosses(fleet);
	fill_clusters(fleet);
	fleet_view_days(fleet);
	fill_outliers(fleet);
	fill_thin(fleet);
	fill_repeats(fleet);
	fill_notices(fleet);
	fill_provenance(fleet);
	value_put(fleet->view.root, "rows", fleet_view_machine_items(fleet, STATIC_ROWS));
	shape_limit(fleet->view.root, "rows", STATIC_ROWS);
	fleet_view_put_number(fleet->view.root, "more_rows",
			      fleet->count > STATIC_ROWS ? (json_int_t)(fleet->count - STATIC_ROWS) : 0);
	view_put_means(&fleet->view);
	view_put_page(&fleet->view);
}
