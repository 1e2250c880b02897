#include "codes.h"

#include "buf.h"
#include "load.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#define COLUMN_LIMIT 16

struct table {
	struct rules *rules;
	struct problems *problems;
	const char *path;
	struct slice rest;
	size_t line; /* of the row read last */
	size_t next_line;
	struct slice names[COLUMN_LIMIT];
	struct slice cells[COLUMN_LIMIT];
	size_t count; /* cells of the row */
	size_t width; /* columns */
};

static struct place table_place(const struct table *table)
{
	return (struct place){ table->path, table->line, 1 };
}

static struct slice take_quoted(struct table *table)
{
	struct buf cell = { 0 };
	struct slice result;
	bool closed = false;

	table->rest = slice_tail(table->rest, 1);
	while (table->rest.length) {
		char c = table->rest.text[0];

		if (c == '\n')
			table->next_line++;
		table->rest = slice_tail(table->rest, 1);
		if (c == '"') {
			closed = !table->rest.length || table->rest.text[0] != '"';
			if (closed)
				break;
			table->rest = slice_tail(table->rest, 1);
		}
		buf_add_byte(&cell, c);
	}
	if (!closed)
		problems_add(table->problems, table_place(table), "the quotes of a cell are never closed");
	result = arena_copy(&table->rules->arena, buf_slice(&cell));
	buf_release(&cell);
	return result;
}

static struct slice take_plain(struct table *table)
{
	size_t end = 0;
	struct slice cell;

	while (end < table->rest.length && table->rest.text[end] != ',' && table->rest.text[end] != '\n')
		end++;
	cell = slice_head(table->rest, end);
	table->rest = slice_tail(table->rest, end);
	if (cell.length && cell.text[cell.length - 1] == '\r')
		cell.length--;
	return arena_copy(&table->rules->arena, cell);
}

/* Reads one row into cells. Returns false at the end. */
static bool table_next(struct table *table)
{
	table->count = 0;
	table->line = table->next_line;
	if (table->rest.length == 0)
		return false;
	for (;;) {
		bool quoted = table->rest.length && table->rest.text[0] == '"';
		struct slice cell = quoted ? take_quoted(table) : take_plain(table);

		if (table->count < COLUMN_LIMIT)
			table->cells[table->count++] = cell;
		while (table->rest.length && table->rest.text[0] == '\r')
			table->rest = slice_tail(table->rest, 1);
		if (table->rest.length && table->rest.text[0] == ',') {
			table->rest = slice_tail(table->rest, 1);
			continue;
		}
		if (table->rest.length && table->rest.text[0] != '\n') {
			problems_add(table->problems, table_place(table), "text after a quoted cell");
			table->rest = slice_tail(table->rest, slice_find_byte(table->rest, '\n'));
		}
		table->next_line++;
		table->rest = slice_tail(table->rest, 1);
		return true;
	}
}

static struct slice cell(const struct table *table, const char *name)
{
	for (size_t i = 0; i < table->width && i < table->count; i++)
		if (slice_equal(table->names[i], slice_of(name)))
			return slice_trim(table->cells[i]);
	return (struct slice){ "", 0 };
}

static const char *cell_text(const struct table *table, const char *name)
{
	return arena_text(&table->rules->arena, cell(table, name));
}

static bool next_word(struct slice *rest, struct slice *ret_word)
{
	size_t end = 0;

	*rest = slice_trim(*rest);
	while (end < rest->length && !strchr(" ;,", rest->text[end]))
		end++;
	*ret_word = slice_head(*rest, end);
	*rest = slice_tail(*rest, end + 1);
	return ret_word->length > 0;
}

static void read_causes(struct table *table, struct weights *ret_weights)
{
	struct slice rest = cell(table, "causes");
	struct slice word;
	size_t room = 0;

	while (next_word(&rest, &word)) {
		size_t colon = slice_find_byte(word, ':');
		struct weight weight = { .place = table_place(table), .index = NONE };

		if (!load_weight(slice_tail(word, colon + 1), &weight.value)) {
			problems_add(table->problems, table_place(table), "'%.*s' is not cause:strength",
				     SLICE_ARGS(word));
			continue;
		}
		weight.id = arena_text(&table->rules->arena, slice_head(word, colon));
		ret_weights->items =
			memory_grow(ret_weights->items, ret_weights->count, &room, sizeof(weight));
		ret_weights->items[ret_weights->count++] = weight;
	}
}

static void read_methods(struct table *table, struct names *ret_names)
{
	struct slice rest = cell(table, "methods");
	struct slice word;
	size_t room = 0;

	while (next_word(&rest, &word)) {
		ret_names->items =
			memory_grow(ret_names->items, ret_names->count, &room, sizeof(*ret_names->items));
		ret_names->items[ret_names->count++] =
			(struct name){ arena_text(&table->rules->arena, word), table_place(table), NONE };
	}
}

static bool read_number(struct slice text, uint32_t *ret_value)
{
	char copy[16];
	char *end;

	if (text.length < 3 || text.length > 10 || text.text[0] != '0' || (text.text[1] | 32) != 'x')
		return false;
	memcpy(copy, text.text, text.length);
	copy[text.length] = '\0';
	*ret_value = (uint32_t)strtoul(copy, &end, 16);
	return *end == '\0';
}

static enum code_role read_role(struct table *table)
{
	static const char *const words[] = { "error", "container", "benign", "success" };
	struct slice role = cell(table, "role");

	for (size_t i = 0; i < 4; i++)
		if (slice_equal(role, slice_of(words[i])))
			return (enum code_role)i;
	if (role.length)
		problems_add(table->problems, table_place(table), "unknown role '%.*s'", SLICE_ARGS(role))
			->help = "error, container, benign or success";
	return CODE_ERROR;
}

static void add_code(struct table *table, uint32_t value, uint32_t extend)
{
	struct rules *rules = table->rules;
	struct code code = { .value = value, .extend = extend, .place = table_place(table) };

	code.symbol = cell_text(table, extend ? "name" : "symbol");
	code.family = cell_text(table, "family");
	code.meaning = cell_text(table, "meaning");
	code.role = read_role(table);
	read_causes(table, &code.causes);
	read_methods(table, &code.methods);
	rules->codes = memory_grow(rules->codes, rules->code_count, &rules->code_room, sizeof(code));
	rules->codes[rules->code_count++] = code;
}

static void add_extend(struct table *table, const char *kind, struct slice number)
{
	struct rules *rules = table->rules;
	struct extend extend = { .kind = kind };
	char digits[16] = "0x";

	/* A phase is written 0x2...., an operation 0x..17: only the digits that are given count. */
	for (size_t i = 2, used = 2; i < number.length && used + 1 < sizeof(digits); i++)
		if (number.text[i] != '.')
			digits[used++] = number.text[i];
	if (!read_number(slice_of(digits), &extend.code)) {
		problems_add(table->problems, table_place(table), "'%.*s' is no extend code",
			     SLICE_ARGS(number));
		return;
	}
	extend.name = cell_text(table, "name");
	extend.meaning = cell_text(table, "meaning");
	rules->extends =
		memory_grow(rules->extends, rules->extend_count, &rules->extend_room, sizeof(extend));
	rules->extends[rules->extend_count++] = extend;
}

static void add_known(struct table *table)
{
	struct rules *rules = table->rules;
	struct known known = { .place = table_place(table) };

	known.list = cell_text(table, "list");
	known.key = cell_text(table, "key");
	known.name = cell_text(table, "name");
	read_causes(table, &known.causes);
	rules->known = memory_grow(rules->known, rules->known_count, &rules->known_room, sizeof(known));
	rules->known[rules->known_count++] = known;
}

static void add_row(struct table *table)
{
	struct slice number = cell(table, "code");
	struct slice kind = cell(table, "kind");
	size_t dash = slice_find_byte(number, '-');
	uint32_t value, extend = 0;

	if (slice_equal(table->names[0], SLICE("list"))) {
		add_known(table);
		return;
	}
	if (slice_equal(kind, SLICE("phase")) || slice_equal(kind, SLICE("operation"))) {
		add_extend(table, arena_text(&table->rules->arena, kind), number);
		return;
	}
	if (!read_number(slice_trim(slice_head(number, dash)), &value) ||
	    (dash < number.length && !read_number(slice_trim(slice_tail(number, dash + 1)), &extend)))
		problems_add(table->problems, table_place(table), "'%.*s' is no code", SLICE_ARGS(number))
			->help = "0x80070002, or 0xC1900101-0x20017 in a combination";
	else
		add_code(table, value, extend);
}

void codes_load(struct rules *rules, const char *path, struct slice text, struct problems *problems)
{
	struct table table = {
		.rules = rules, .problems = problems, .path = path, .rest = text, .next_line = 1
	};

	if (!table_next(&table))
		return;
	table.width = table.count;
	memcpy(table.names, table.cells, sizeof(table.names));
	for (size_t i = 0; i < table.width; i++)
		table.names[i] = slice_trim(table.names[i]);
	while (table_next(&table))
		if (table.count > 1)
			add_row(&table);
}
