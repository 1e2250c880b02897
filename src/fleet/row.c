#include "row.h"

#include "escape.h"
#include "memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define METHODS	    5
#define CODES	    3
#define UNEXPLAINED 5
#define WANTED	    2
#define TEXT_LIMIT  200 /* bytes of a text that says how things are */
#define NAME_LIMIT  100

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static json_t *short_text(const char *text, size_t limit)
{
	size_t length = text ? strlen(text) : 0;

	if (!text)
		return json_null();
	if (length > limit) {
		length = limit;
		while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	return json_stringn_nocheck(text, length);
}

static void put_text(json_t *row, const char *key, const json_t *object, const char *from, size_t limit)
{
	json_object_set_new(row, key, short_text(text_at(object, from), limit));
}

static void put_number(json_t *row, const char *key, const json_t *value)
{
	json_object_set_new(row, key,
			    json_is_number(value) ? json_integer((json_int_t)json_number_value(value))
						  : json_null());
}

static uint64_t mix(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return hash ^ hash >> 29;
}

/* Two uploads with the same logs are the same; of those without any log only the path tells which is which. */
static json_t *id_of(const json_t *record, const char *path)
{
	const char *hash = text_at(json_object_get(record, "provenance"), "input_sha256");

	if (hash && strlen(hash) >= ROW_ID_LENGTH && json_array_size(json_object_get(record, "files")))
		return json_stringn(hash, ROW_ID_LENGTH);
	return json_sprintf("%016llx%016llx", (unsigned long long)mix(0xcbf29ce484222325u, path),
			    (unsigned long long)mix(0x9ae16a3b2f90404fu, path));
}

static bool is_packed_as(const char *name, size_t length, const char *end)
{
	size_t tail = strlen(end);

	return length > tail && strncasecmp(name + length - tail, end, tail) == 0;
}

/* PC-0001 for uploads/PC-0001.tar.gz */
static json_t *name_of_path(const char *path)
{
	static const char *const ends[] = { ".zip", ".cab", ".7z",  ".tar", ".tgz", ".gz",
					    ".xz",  ".zst", ".bz2", ".tar", ".log" };
	size_t length = strlen(path);
	const char *name;

	while (length > 1 && path[length - 1] == '/')
		length--;
	name = path + length;
	while (name > path && name[-1] != '/')
		name--;
	length -= (size_t)(name - path);
	for (size_t i = 0; i < COUNT(ends); i++)
		if (is_packed_as(name, length, ends[i]))
			length -= strlen(ends[i]);
	return json_stringn(name, length < NAME_LIMIT ? length : NAME_LIMIT);
}

/* The names of what a failure hangs on, as signatures capture them. */
static const char *object_of(const json_t *record, const char *cause)
{
	static const char *const keys[] = { "driver",  "device",  "app",     "service",
					    "product", "program", "provider" };
	const json_t *item;
	size_t i;

	if (!cause)
		return NULL;
	json_array_foreach(json_object_get(record, "evidence"), i, item) {
		const json_t *captures = json_object_get(item, "captures");

		for (size_t k = 0; k < COUNT(keys); k++)
			if (text_at(captures, keys[k]) && *text_at(captures, keys[k]))
				return text_at(captures, keys[k]);
	}
	return NULL;
}

/* When it failed last, or else where the logs end. */
static const char *time_of(const json_t *record, const char *status)
{
	bool failed = strcmp(status, "failed") == 0 || strcmp(status, "recovered") == 0;
	const char *time = NULL;
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(record, "attempts"), i, item) {
		const char *outcome = text_at(item, "outcome"), *end = text_at(item, "end");

		if (failed && end && outcome && strcmp(outcome, "failed") == 0 &&
		    (!time || strcmp(end, time) > 0))
			time = end;
	}
	return time ? time : text_at(json_object_get(record, "coverage"), "last");
}

static json_t *methods_of(const json_t *record)
{
	json_t *list = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(record, "methods"), i, item) {
		double score = json_number_value(json_object_get(item, "score"));

		if (i >= METHODS)
			break;
		if (text_at(item, "id"))
			json_array_append_new(list, json_pack("{s:o, s:f}", "id",
							      short_text(text_at(item, "id"), NAME_LIMIT),
							      "score", score));
	}
	return list;
}

static json_t *codes_of(const json_t *record)
{
	json_t *list = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(record, "codes"), i, item)
		if (text_at(item, "code") && json_array_size(list) < CODES)
			json_array_append_new(list, short_text(text_at(item, "code"), NAME_LIMIT));
	return list;
}

static json_t *unexplained_of(const json_t *record)
{
	json_t *list = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(record, "unexplained"), i, item) {
		json_t *row = json_object();

		if (i >= UNEXPLAINED) {
			json_decref(row);
			break;
		}
		put_text(row, "fingerprint", item, "fingerprint", NAME_LIMIT);
		put_text(row, "template", item, "template", TEXT_LIMIT);
		put_number(row, "count", json_object_get(item, "count"));
		put_text(row, "text", item, "text", TEXT_LIMIT);
		put_text(row, "file", item, "file", TEXT_LIMIT);
		put_number(row, "line", json_object_get(item, "line"));
		json_array_append_new(list, row);
	}
	return list;
}

static json_t *wanted_of(const json_t *record)
{
	json_t *list = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(record, "wanted"), i, item) {
		json_t *row = json_object();

		if (i < WANTED) {
			put_text(row, "file", item, "file", TEXT_LIMIT);
			put_text(row, "command", item, "command", 2 * TEXT_LIMIT);
			json_array_append_new(list, row);
		} else {
			json_decref(row);
		}
	}
	return list;
}

static void put_machine(json_t *row, const json_t *machine)
{
	static const char *const keys[] = { "os", "build", "arch", "model", "manufacturer" };

	for (size_t i = 0; i < COUNT(keys); i++)
		put_text(row, keys[i], machine, keys[i], NAME_LIMIT);
}

static void put_verdict(json_t *row, const json_t *record)
{
	const json_t *verdict = json_object_get(record, "verdict");
	const char *status = text_at(verdict, "status"), *reading = text_at(record, "status");
	const json_t *confidence = json_object_get(verdict, "confidence");

	/* half a reading judges nothing */
	if (!status || !json_array_size(json_object_get(record, "files")) ||
	    (reading && strcmp(reading, "interrupted") == 0))
		status = "unread";
	json_object_set_new(row, "reading", short_text(reading ? reading : "unreadable", NAME_LIMIT));
	json_object_set_new(row, "status", short_text(status, NAME_LIMIT));
	put_text(row, "cause", verdict, "cause", NAME_LIMIT);
	json_object_set_new(row, "confidence",
			    json_is_number(confidence) ? json_real(json_number_value(confidence))
						       : json_null());
	put_text(row, "word", verdict, "word", NAME_LIMIT);
	put_text(row, "headline", verdict, "headline", TEXT_LIMIT);
	json_object_set_new(row, "methods", methods_of(record));
	json_object_set_new(row, "codes", codes_of(record));
	json_object_set_new(row, "object",
			    short_text(object_of(record, text_at(verdict, "cause")), NAME_LIMIT));
	json_object_set_new(row, "time", short_text(time_of(record, status), NAME_LIMIT));
}

/* What was left out of the record though it was read (…-kept) does not count. */
static json_t *limits_of(const json_t *record)
{
	json_int_t count = 0;
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(record, "limits"), i, item) {
		const char *what = text_at(item, "what");

		count += !what || strlen(what) < 5 || strcmp(what + strlen(what) - 5, "-kept") != 0;
	}
	return json_integer(count);
}

json_t *row_of_record(const json_t *record)
{
	const json_t *input = json_object_get(record, "input"),
		     *coverage = json_object_get(record, "coverage");
	const json_t *machine = json_object_get(record, "machine");
	const json_t *provenance = json_object_get(record, "provenance");
	const char *schema = text_at(record, "schema"), *path = text_at(input, "path");
	const char *name = text_at(machine, "name");
	json_t *row;

	if (!schema || strcmp(schema, "fixrank.record/1") != 0)
		return NULL;
	row = json_object();
	json_object_set_new(row, "schema", json_string("fixrank.machine/1"));
	json_object_set_new(row, "id", id_of(record, path ? path : ""));
	put_text(row, "patterns", provenance, "patterns_sha256", NAME_LIMIT);
	put_text(row, "fixrank", provenance, "fixrank", NAME_LIMIT);
	json_object_set_new(row, "path", short_text(path, 4 * TEXT_LIMIT));
	json_object_set_new(row, "name",
			    name && *name ? short_text(name, NAME_LIMIT) : name_of_path(path ? path : ""));
	json_object_set_new(row, "report",
			    text_at(input, "folder")
				    ? json_sprintf("%s/report.html", text_at(input, "folder"))
				    : json_null());
	json_object_set_new(row, "named", json_boolean(name && *name));
	put_verdict(row, record);
	put_machine(row, machine);
	put_text(row, "last", coverage, "last", NAME_LIMIT);
	put_number(row, "lines", json_object_get(coverage, "lines"));
	put_number(row, "bytes", json_object_get(coverage, "bytes"));
	json_object_set_new(row, "limits", limits_of(record));
	json_object_set_new(
		row, "unexplained_count",
		json_integer((json_int_t)json_array_size(json_object_get(record, "unexplained"))));
	json_object_set_new(row, "unexplained", unexplained_of(record));
	json_object_set_new(row, "wanted", wanted_of(record));
	json_object_set_new(row, "redacted",
			    json_boolean(json_is_object(json_object_get(record, "redaction"))));
	return row;
}

void row_write(const json_t *row, struct buf *out)
{
	char *text = json_dumps(row, JSON_COMPACT | JSON_REAL_PRECISION(12));

	if (!text)
		memory_new((size_t)-1); /* out of memory */
	escape_json(out, slice_of(text));
	buf_add_byte(out, '\n');
	free(text);
}
