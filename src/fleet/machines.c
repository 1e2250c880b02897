#include "machines.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

static const char *intern(struct machines *machines, const char *text)
{
	if (!text)
		return NULL;
	if (!json_object_get(machines->texts, text))
		json_object_set_new_nocheck(machines->texts, text, json_string_nocheck(text));
	return json_string_value(json_object_get(machines->texts, text));
}

static const char *text_at(struct machines *machines, const json_t *object, const char *key)
{
	return intern(machines, json_string_value(json_object_get(object, key)));
}

/* 19045 of 19045.3930, 7601 of 6.1.7601.24633: the first number of four digits or more. */
static const char *release_of(struct machines *machines, const char *build)
{
	char release[16];

	for (const char *part = build; part && *part; part += strspn(part, ".")) {
		size_t length = strcspn(part, ".");

		if (length >= 4 && length < sizeof(release)) {
			memcpy(release, part, length);
			release[length] = '\0';
			return intern(machines, release);
		}
		part += length;
	}
	return build;
}

/* What no other machine has, as it is. */
static const char *own_text_at(struct machines *machines, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? arena_text(&machines->arena, slice_of(text)) : NULL;
}

static long long number_at(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void read_methods(struct machines *machines, struct machine *machine, const json_t *row)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(row, "methods"), i, item) {
		const char *id = text_at(machines, item, "id");

		if (!id || machine->method_count == MACHINE_METHODS)
			continue;
		machine->scores[machine->method_count] = json_number_value(json_object_get(item, "score"));
		machine->methods[machine->method_count++] = id;
	}
	json_array_foreach(json_object_get(row, "codes"), i, item)
		if (json_is_string(item) && machine->code_count < MACHINE_CODES)
			machine->codes[machine->code_count++] = intern(machines, json_string_value(item));
}

static void read_unknowns(struct machines *machines, struct machine *machine, const json_t *row)
{
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(row, "unexplained"), i, item) {
		if (machine->unknown_count == MACHINE_UNEXPLAINED || !text_at(machines, item, "fingerprint"))
			continue;
		machine->unknowns[machine->unknown_count++] = (struct unknown){
			.fingerprint = text_at(machines, item, "fingerprint"),
			.template = text_at(machines, item, "template"),
			.text = own_text_at(machines, item, "text"),
			.file = text_at(machines, item, "file"),
			.count = number_at(item, "count"),
			.line = number_at(item, "line"),
		};
	}
}

static void read_machine(struct machines *machines, struct machine *machine, const json_t *row)
{
	const json_t *confidence = json_object_get(row, "confidence");
	const json_t *wanted = json_array_get(json_object_get(row, "wanted"), 0);

	*machine = (struct machine){
		.id = own_text_at(machines, row, "id"),
		.name = own_text_at(machines, row, "name"),
		.path = own_text_at(machines, row, "path"),
		.report = own_text_at(machines, row, "report"),
		.patterns = text_at(machines, row, "patterns"),
		.reading = text_at(machines, row, "reading"),
		.status = text_at(machines, row, "status"),
		.cause = text_at(machines, row, "cause"),
		.word = text_at(machines, row, "word"),
		.headline = own_text_at(machines, row, "headline"),
		.os = text_at(machines, row, "os"),
		.build = text_at(machines, row, "build"),
		.arch = text_at(machines, row, "arch"),
		.model = text_at(machines, row, "model"),
		.manufacturer = text_at(machines, row, "manufacturer"),
		.object = text_at(machines, row, "object"),
		.time = own_text_at(machines, row, "time"),
		.last = own_text_at(machines, row, "last"),
		.confidence = json_is_number(confidence) ? json_number_value(confidence) : -1,
		.lines = number_at(row, "lines"),
		.bytes = number_at(row, "bytes"),
		.limits = number_at(row, "limits"),
		.unexplained_count = number_at(row, "unexplained_count"),
		.named = json_is_true(json_object_get(row, "named")),
		.redacted = json_is_true(json_object_get(row, "redacted")),
		.uploads = 1,
		.wanted = text_at(machines, wanted, "file"),
		.command = text_at(machines, wanted, "command"),
	};
	machine->release = release_of(machines, machine->build);
	read_methods(machines, machine, row);
	read_unknowns(machines, machine, row);
}

static bool read_row(void *context, struct slice line)
{
	struct machines *machines = context;
	struct machine *machine = &machines->items[machines->count];
	json_t *row = json_loadb(line.text, line.length, JSON_ALLOW_NUL, NULL);

	read_machine(machines, machine, row);
	if (machine->id && machine->name && machine->status)
		machines->count++;
	else
		machines->broken++;
	json_decref(row);
	return true;
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* By name; of one machine, the newest upload first. */
static int compare(const void *a, const void *b)
{
	const struct machine *left = a, *right = b;
	int order = strcasecmp(left->name, right->name);

	if (!order)
		order = right->named - left->named;
	if (!order && !left->named)
		order = compare_texts(left->path, right->path);
	if (!order)
		order = compare_texts(right->last, left->last);
	if (!order)
		order = strcmp(left->id, right->id);
	return order ? order : compare_texts(left->patterns, right->patterns);
}

/* The same name is the same machine where the logs tell it; the name of a file may be anything. The same upload may be there twice,
 * judged by two sets of patterns. */
static bool is_same(const struct machine *a, const struct machine *b)
{
	return (a->named && b->named && strcasecmp(a->name, b->name) == 0) || strcmp(a->id, b->id) == 0;
}

static void keep_newest(struct machines *machines)
{
	size_t kept = 0;

	machines->uploads = machines->count;
	for (size_t i = 0; i < machines->count; i++) {
		if (kept && is_same(&machines->items[kept - 1], &machines->items[i]))
			machines->items[kept - 1].uploads++;
		else
			machines->items[kept++] = machines->items[i];
	}
	machines->count = kept;
}

void machines_read(struct machines *machines, const struct fleet *fleet)
{
	*machines = (struct machines){ .texts = json_object() };
	machines->items = memory_new_array(fleet_count(fleet) + 1, sizeof(*machines->items));
	fleet_each(fleet, read_row, machines);
	if (machines->count)
		qsort(machines->items, machines->count, sizeof(*machines->items), compare);
	keep_newest(machines);
}

void machines_release(struct machines *machines)
{
	json_decref(machines->texts);
	free(machines->items);
	arena_release(&machines->arena);
}
