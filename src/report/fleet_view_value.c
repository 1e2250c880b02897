#include "fleet_view_parts.h"

#include "screen.h"
#include "stamp.h"
#include "wording.h"

#include <stdio.h>
#include <string.h>

#define TITLE_INDENT 41 /* columns beside a title in the summary for the terminal */

json_int_t fleet_view_whole(const json_t *object, const char *key)
{
	json_int_t number = json_integer_value(json_object_get(object, key));

	return number > 0 ? number : 0;
}

/* Right-aligned, for a terminal. */
static void put_column(json_t *object, const char *name, int width)
{
	struct slice text = value_text(object, value_key(name, "text").text);
	size_t taken = screen_width(text);
	struct buf out = { 0 };

	buf_printf(&out, "%*s", taken < (size_t)width ? (int)((size_t)width - taken) : 0, "");
	buf_add(&out, text);
	value_put_buf(object, value_key(name, "column").text, &out);
}

void fleet_view_put_number(json_t *object, const char *name, json_int_t number)
{
	struct buf out = { 0 };

	wording_number(&out, number);
	value_put(object, name, json_integer(number));
	value_put(object, value_key("is", name).text, json_boolean(number > 0));
	value_put(object, value_key(name, "noun").text, json_string(number == 1 ? "machine" : "machines"));
	value_put_buf(object, value_key(name, "text").text, &out);
	put_column(object, name, 7);
}

/* A number and where its machines are; none has no place to go to. */
void fleet_view_put_count(json_t *object, const char *name, json_int_t number, const char *go)
{
	fleet_view_put_number(object, name, number);
	value_put(object, value_key(name, "go").text, number > 0 && go ? json_string(go) : NULL);
}

/* Rounded, but all and nothing only where it is so. */
long fleet_view_percent(json_int_t part, json_int_t whole)
{
	long percent = whole > 0 ? (long)((double)part / (double)whole * 100 + 0.5) : 0;

	if (percent >= 100 && part < whole)
		return 99;
	return percent == 0 && part > 0 ? 1 : percent > 100 ? 100 : percent;
}

void fleet_view_put_share(json_t *object, const char *name, json_int_t part, json_int_t whole)
{
	value_put_text(object, value_key(name, "text").text, "%ld\xc2\xa0%%",
		       fleet_view_percent(part, whole));
	put_column(object, name, 5);
}

unsigned fleet_view_thousandths(json_int_t part, json_int_t whole)
{
	if (whole <= 0 || part <= 0)
		return 0;
	return part < whole ? (unsigned)((double)part / (double)whole * 1000 + 0.5) : 1000;
}

void fleet_view_put_work(json_t *object, const char *name, json_int_t minutes)
{
	struct buf out = { 0 };

	if (minutes < 120)
		buf_printf(&out, "%" JSON_INTEGER_FORMAT " min", minutes);
	else {
		wording_number(&out, minutes / 60 + (minutes % 60 >= 30));
		buf_add_text(&out, " h");
	}
	value_put_buf(object, value_key(name, "text").text, &out);
}

void fleet_view_put_query(struct buf *out, const char *key, struct slice value)
{
	buf_printf(out, "%s%s=", out->length ? "&" : "", key);
	for (size_t i = 0; i < value.length; i++) {
		char byte = value.text[i];

		if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
		    (byte >= 'a' && byte <= 'z') || (byte && strchr("-._", byte)))
			buf_add_byte(out, byte);
		else
			buf_printf(out, "%%%02X", (unsigned char)byte);
	}
}

void fleet_view_put_short(const struct fleet_view *fleet, json_t *object, const char *key)
{
	size_t columns = fleet->view.options->columns - TITLE_INDENT;
	struct slice text = value_text(object, key), rest = text, line = { 0 };
	struct buf out = { 0 };

	if (fleet->view.options->medium != VIEW_TERMINAL)
		return;
	if (screen_width(text) > columns)
		screen_next_line(&rest, columns - 3, &line);
	else
		line = text;
	buf_add(&out, line);
	if (line.length < text.length)
		buf_add_text(&out, view_glyph(&fleet->view, "more"));
	value_put_buf(object, value_key(key, "short").text, &out);
}

/* A title is what people read; where there is none, the id. */
const char *fleet_view_title(json_t *object, const char *id)
{
	if (!value_text(object, "title").length)
		value_put(object, "title", value_of(value_text(object, id)));
	return value_text(object, "title").text;
}

/* Such as "cause-3". */
struct key fleet_view_key(const char *name, size_t number)
{
	struct key key;

	snprintf(key.text, sizeof(key.text), "%.40s-%zu", name, number);
	return key;
}

int64_t fleet_view_day(struct slice text)
{
	struct buf out = { 0 };
	int64_t stamp;

	buf_add(&out, slice_head(text, 10));
	buf_add_text(&out, "T00:00:00");
	stamp = stamp_read(buf_slice(&out), STAMP_YMD);
	buf_release(&out);
	return stamp;
}

void fleet_view_add_days(struct buf *out, int64_t first, int64_t last)
{
	if (first == last)
		wording_date(out, first);
	else
		wording_range(out, first, last);
}

void fleet_view_remember_title(struct fleet_view *fleet, json_t *method)
{
	const char *id = json_string_value(json_object_get(method, "id"));
	const char *title = fleet_view_title(method, "id");

	if (id && *title && !json_object_get(fleet->titles, id))
		json_object_set_new(fleet->titles, id, json_string(title));
}

/* Registers the set and puts its number. */
size_t fleet_view_put_set(struct fleet_view *fleet, json_t *object, const char *key, const char *label,
			  json_t *of)
{
	size_t count = fleet_view_add_set(fleet, key, label, of);
	struct buf go = { 0 };

	fleet_view_put_query(&go, "in", slice_of(key));
	fleet_view_put_count(object, "count", (json_int_t)count, buf_text(&go));
	buf_release(&go);
	return count;
}
