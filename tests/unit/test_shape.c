#include "shape.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static size_t plenty[CAP_COUNT];

static const struct shape_options *options(void)
{
	static const struct shape_options wide = { plenty, false };

	for (size_t i = 0; i < CAP_COUNT; i++)
		plenty[i] = 1000;
	return &wide;
}

static json_t *parse(const char *text)
{
	json_error_t error;
	json_t *value = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

	cr_assert(value, "bad JSON in the test: %s", error.text);
	return value;
}

static json_t *shaped(const char *text, const struct shape_options *how)
{
	json_t *record = parse(text), *shape = shape_record(record, how);

	json_decref(record);
	return shape;
}

static const char *text_in(const json_t *object, const char *name, const char *key)
{
	return json_string_value(json_object_get(json_object_get(object, name), key));
}

Test(shape, keeps_what_has_its_type_and_drops_the_rest)
{
	json_t *shape = shaped(
		"{\"schema\": \"x\", \"status\": 7, \"machine\": {\"name\": \"PC\", \"os\": [], \"spy\": 1},"
		" \"chain\": [\"E1\", null, 3], \"causes\": {}, \"evil\": {}, \"limits\": [1, {\"line\": "
		"2.5}]}",
		options());

	cr_expect_str_eq(json_string_value(json_object_get(shape, "schema")), "x");
	cr_expect(json_is_null(json_object_get(shape, "status")));
	cr_expect_str_eq(text_in(shape, "machine", "name"), "PC");
	cr_expect(json_is_null(json_object_get(json_object_get(shape, "machine"), "os")));
	cr_expect_null(json_object_get(json_object_get(shape, "machine"), "spy"));
	cr_expect_null(json_object_get(shape, "evil"));
	cr_expect_eq(json_array_size(json_object_get(shape, "chain")), 1);
	cr_expect_eq(json_array_size(json_object_get(shape, "causes")), 0);
	cr_expect_eq(json_array_size(json_object_get(shape, "limits")), 1);
	cr_expect(json_is_null(json_object_get(json_array_get(json_object_get(shape, "limits"), 0), "line")));
	json_decref(shape);
}

Test(shape, any_value_becomes_a_whole_record)
{
	static const char *const rows[] = { "{}", "[]", "null", "7", "\"text\"", "{\"verdict\": []}" };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *shape = shaped(rows[i], options());

		cr_expect(json_is_object(json_object_get(shape, "verdict")), "%s", rows[i]);
		cr_expect(json_is_array(json_object_get(shape, "methods")), "%s", rows[i]);
		cr_expect(json_is_false(json_object_get(shape, "has_methods")), "%s", rows[i]);
		json_decref(shape);
	}
}

Test(shape, shows_what_hides_and_puts_text_on_one_line)
{
	json_t *shape = shaped("{\"verdict\": {\"headline\": \" a\\n\\tb \\u001b[1m\\u202ec\\u0000 \"},"
			       " \"unexplained\": [{\"text\": \"one\\n\\ttwo\\u0007\"}]}",
			       options());

	cr_expect_str_eq(text_in(shape, "verdict", "headline"), "a b \u241b[1m\u2039U+202E\u203ac\u2400");
	cr_expect_str_eq(json_string_value(json_object_get(
				 json_array_get(json_object_get(shape, "unexplained"), 0), "text")),
			 "one\n\ttwo\u2407");
	json_decref(shape);
}

Test(shape, ascii_is_ascii)
{
	const struct shape_options ascii = { options()->caps, true };
	json_t *shape = shaped("{\"verdict\": {\"headline\": \"\\u2013 \\u001b \\u00e4\"}}", &ascii);

	cr_expect_str_eq(text_in(shape, "verdict", "headline"), "- ^[ ?");
	json_decref(shape);
}

Test(shape, limits_say_how_much_is_left_out)
{
	size_t caps[CAP_COUNT];
	const struct shape_options narrow = { caps, false };
	json_t *shape;

	memcpy(caps, options()->caps, sizeof(caps));
	caps[CAP_TEXT] = 5;
	caps[CAP_METHODS] = 2;
	caps[CAP_REFERENCES] = 1;
	shape = shaped("{\"verdict\": {\"headline\": \"1234567\"}, \"methods\": [{}, {}, {}, 7], \"chain\": "
		       "[\"E1\"]}",
		       &narrow);
	cr_expect_str_eq(text_in(shape, "verdict", "headline"), "12345\u2026(+2)");
	cr_expect_eq(json_array_size(json_object_get(shape, "methods")), 2);
	cr_expect_eq(json_integer_value(json_object_get(shape, "more_methods")), 2);
	cr_expect(json_is_true(json_object_get(shape, "has_methods")));
	cr_expect(json_is_null(json_object_get(shape, "more_chain")));
	json_decref(shape);
}

Test(shape, half_a_command_is_none)
{
	size_t caps[CAP_COUNT];
	const struct shape_options narrow = { caps, false };
	json_t *shape, *wanted;

	memcpy(caps, options()->caps, sizeof(caps));
	caps[CAP_COMMAND] = 8;
	shape = shaped("{\"wanted\": [{\"command\": \"del a &&\\n del b\"}, {\"command\": \" del\\n a \"}]}",
		       &narrow);
	wanted = json_object_get(shape, "wanted");
	cr_expect(json_is_null(json_object_get(json_array_get(wanted, 0), "command")));
	cr_expect_str_eq(json_string_value(json_object_get(json_array_get(wanted, 1), "command")), "del\n a");
	json_decref(shape);
}

Test(shape, a_command_holds_no_tab)
{
	json_t *shape = shaped("{\"wanted\": [{\"command\": \"del\\ta\\n\\tdel b\\t\"}]}", options());
	const json_t *wanted = json_array_get(json_object_get(shape, "wanted"), 0);

	cr_expect_str_eq(json_string_value(json_object_get(wanted, "command")), "del a\n del b");
	json_decref(shape);
}

Test(shape, items_know_their_place)
{
	json_t *shape = shaped("{\"tried\": [{}, {}]}", options()), *last;

	last = json_array_get(json_object_get(shape, "tried"), 1);
	cr_expect_eq(json_integer_value(json_object_get(last, "number")), 2);
	cr_expect(json_is_false(json_object_get(last, "is_first")));
	cr_expect(json_is_true(json_object_get(last, "is_last")));
	json_decref(shape);
}

static json_t *read_schema(void)
{
	json_error_t error;
	json_t *schema = json_load_file(FIXRANK_SOURCE_DIR "/src/report/record.schema.json", 0, &error);

	cr_assert(schema, "%s", error.text);
	return schema;
}

/* The schema that a "$ref" or an "anyOf" with null leads to. */
static const json_t *follow(const json_t *schema, const json_t *root)
{
	const char *ref = json_string_value(json_object_get(schema, "$ref"));
	const json_t *any = json_object_get(schema, "anyOf");
	json_t *one;
	size_t i;

	if (ref)
		return json_object_get(json_object_get(root, "$defs"), ref + strlen("#/$defs/"));
	json_array_foreach((json_t *)any, i, one) {
		const json_t *found = follow(one, root);

		if (json_object_get(found, "properties"))
			return found;
	}
	return schema;
}

/* A value with one item in each list and an object wherever there may be one. */
static json_t *smallest(const json_t *schema, const json_t *root)
{
	const json_t *properties, *items;
	json_t *value, *property;
	const char *key;

	schema = follow(schema, root);
	properties = json_object_get(schema, "properties");
	items = json_object_get(schema, "items");
	if (items) {
		value = json_array();
		json_array_append_new(value, smallest(items, root));
		return value;
	}
	if (!properties)
		return json_null();
	value = json_object();
	json_object_foreach((json_t *)properties, key, property)
		json_object_set_new(value, key, smallest(property, root));
	return value;
}

static void expect_keys(const json_t *shape, const json_t *record, const char *where)
{
	json_t *value;
	const char *key;

	json_object_foreach((json_t *)record, key, value) {
		const json_t *found = json_object_get(shape, key);
		char path[256];

		snprintf(path, sizeof(path), "%s.%s", where, key);
		cr_expect(found, "%s is in the schema and not in the shape", path);
		if (json_is_object(value))
			expect_keys(found, value, path);
		else if (json_is_object(json_array_get(value, 0)))
			expect_keys(json_array_get(found, 0), json_array_get(value, 0), path);
	}
}

Test(shape, knows_every_key_of_the_schema)
{
	json_t *schema = read_schema(), *record = smallest(schema, schema);
	json_t *shape = shape_record(record, options());

	cr_assert_gt(json_object_size(record), 10);
	expect_keys(shape, record, "record");
	json_decref(shape);
	json_decref(record);
	json_decref(schema);
}
