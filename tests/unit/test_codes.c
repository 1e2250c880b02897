#include "helpers.h"

#define HEAD "code,symbol,family,meaning,role,causes,methods\n"

static struct rules *codes_of(const char *csv, struct problems *problems)
{
	struct rules *rules = rules_new();

	rules_read_text(rules, "common.yaml", slice_of(COMMON_RULES), problems);
	rules_read_text(rules, "t.csv", slice_of(csv), problems);
	rules_resolve(rules, problems);
	return rules;
}

static struct rules *good_codes(const char *csv)
{
	struct problems problems = { 0 };
	struct rules *rules = codes_of(csv, &problems);

	expect_no_problems(&problems, csv);
	problems_release(&problems);
	return rules;
}

Test(codes, a_row_is_a_code)
{
	struct rules *rules = good_codes(HEAD "0x80070002,E_GONE,win32,The file is not there,error,"
					      "file-damaged:medium disk-full:0.25,repair-file free-space\n");
	const struct code *code = rules_code(rules, 0x80070002, 0);

	cr_assert(code);
	cr_expect_str_eq(code->symbol, "E_GONE");
	cr_expect_str_eq(code->family, "win32");
	cr_expect_str_eq(code->meaning, "The file is not there");
	cr_expect_eq(code->role, CODE_ERROR);
	cr_expect(code->place.line == 2 && code->place.column == 1);
	cr_expect_eq(code->causes.count, 2);
	cr_expect_str_eq(code->causes.items[0].id, "file-damaged");
	cr_expect_eq(code->causes.items[0].value, 1.5);
	cr_expect_eq(code->causes.items[1].value, 0.25);
	cr_expect_eq(code->methods.count, 2);
	cr_expect_str_eq(code->methods.items[1].id, "free-space");
	rules_free(rules);
}

Test(codes, cells_may_be_quoted)
{
	struct rules *rules = good_codes("symbol, meaning ,code\r\n"
					 "\"A\",\"one, \"\"two\"\"\nthree\",0x1\r\n"
					 "B,\"\",\"0x2\"\r\n"
					 "\r\n"
					 "C,x,0x3");

	cr_assert_eq(rules->code_count, 3);
	cr_expect_str_eq(rules->codes[0].meaning, "one, \"two\"\nthree");
	cr_expect_str_eq(rules->codes[1].meaning, "");
	cr_expect_eq(rules->codes[1].place.line, 4, "lines in cells count");
	cr_expect_str_eq(rules->codes[2].symbol, "C");
	cr_expect_str_eq(rules->codes[2].family, "", "a column that is not there is empty");
	rules_free(rules);
}

Test(codes, have_roles)
{
	struct rules *rules =
		good_codes(HEAD "0x1,A,,,,,\n0x2,B,,,container,,\n0x3,C,,,benign,,\n0x4,D,,,success,,\n");

	for (unsigned i = 0; i < 4; i++)
		cr_expect_eq(rules_code(rules, i + 1, 0)->role, (enum code_role)i);
	rules_free(rules);
}

Test(codes, of_setup_have_phases_operations_and_combinations)
{
	struct rules *rules = good_codes("kind,code,name,meaning,causes,methods\n"
					 "phase,0x2....,SAFE_OS,In between,,\n"
					 "operation,0x..17,BOOT,Starting,,\n"
					 "combination,0xC1900101-0x20017,PAIR,Both,,\n");

	cr_expect_str_eq(rules_extend(rules, "phase", 0x20017)->name, "SAFE_OS");
	cr_expect_str_eq(rules_extend(rules, "operation", 0x20017)->meaning, "Starting");
	cr_expect_null(rules_extend(rules, "phase", 0x30017));
	cr_expect_str_eq(rules_code(rules, 0xC1900101, 0x20017)->symbol, "PAIR");
	cr_expect_null(rules_code(rules, 0xC1900101, 0), "the pair is not the code alone");
	rules_free(rules);
}

Test(codes, are_found_by_their_extend_code_or_alone)
{
	struct rules *rules = good_codes("kind,code,name,symbol,meaning\n"
					 ",0xC1900101,,ALONE,x\n"
					 ",0xC1900101-0x20017,PAIR,,x\n");

	cr_expect_str_eq(rules_code(rules, 0xC1900101, 0)->symbol, "ALONE");
	cr_expect_str_eq(rules_code(rules, 0xC1900101, 0x20017)->symbol, "PAIR");
	cr_expect_str_eq(rules_code(rules, 0xC1900101, 0x30018)->symbol, "ALONE");
	cr_expect_null(rules_code(rules, 0xC1900102, 0x20017));
	rules_free(rules);
}

Test(codes, may_be_missing_altogether)
{
	static const char *const rows[] = { "", "\n", HEAD, "code" };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct rules *rules = good_codes(rows[i]);

		cr_expect_eq(rules->code_count, 0, "%s", rows[i]);
		cr_expect_null(rules_code(rules, 1, 0));
		cr_expect_null(rules_extend(rules, "phase", 1));
		rules_free(rules);
	}
}

/* What is wrong with a row is told with its line, and the other rows are there all the same. */
Test(codes, a_bad_row_is_told_and_left_out)
{
	static const struct {
		const char *row, *message;
	} rows[] = {
		{ "80070002,A,,,,,", "'80070002' is no code" },
		{ "0x,A,,,,,", "'0x' is no code" },
		{ "0x123456789,A,,,,,", "'0x123456789' is no code" },
		{ "0x8007000g,A,,,,,", "'0x8007000g' is no code" },
		{ "0x1-,A,,,,,", "'0x1-' is no code" },
		{ "0x1-0xx,A,,,,,", "'0x1-0xx' is no code" },
		{ ",A,,,,,", "'' is no code" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct buf csv = { 0 };
		struct rules *rules;

		buf_printf(&csv, HEAD "0x5,FIRST,,,,,\n%s\n0x6,LAST,,,,,\n", rows[i].row);
		rules = codes_of(buf_text(&csv), &problems);
		expect_problem(&problems, 3, 1, rows[i].message);
		cr_expect_eq(rules->code_count, 2, "%s", rows[i].row);
		rules_free(rules);
		buf_release(&csv);
	}
}

Test(codes, a_bad_cell_is_told)
{
	static const struct {
		const char *row, *message;
	} rows[] = {
		{ "0x1,A,,,wrong,,", "unknown role 'wrong'" },
		{ "0x1,A,,,,disk-full:much,", "'disk-full:much' is not cause:strength" },
		{ "0x1,A,,,,disk-full,", "'disk-full' is not cause:strength" },
		{ "0x1,A,,,,disk-full:nan,", "'disk-full:nan' is not cause:strength" },
		{ "0x1,A,,,,disk-full:11,", "'disk-full:11' is not cause:strength" },
		{ "0x1,\"A\"B,,,,,", "text after a quoted cell" },
		{ "0x1,\"A,,,,,", "the quotes of a cell are never closed" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct problems problems = { 0 };
		struct buf csv = { 0 };
		struct rules *rules;

		buf_printf(&csv, HEAD "%s\n", rows[i].row);
		rules = codes_of(buf_text(&csv), &problems);
		expect_problem(&problems, 2, 1, rows[i].message);
		cr_expect_eq(rules->code_count, 1, "%s", rows[i].row);
		rules_free(rules);
		buf_release(&csv);
	}
}

Test(codes, an_extend_code_must_be_one)
{
	struct problems problems = { 0 };
	struct rules *rules = codes_of("kind,code,name\nphase,zwei,X\noperation,0x..17,Y\n", &problems);

	expect_problem(&problems, 2, 1, "'zwei' is no extend code");
	cr_expect_eq(rules->extend_count, 1);
	rules_free(rules);
}

Test(codes, stand_once)
{
	struct problems problems = { 0 };
	struct rules *rules = codes_of(HEAD "0x5,A,,,,,\n0x6,B,,,,,\n0x00000005,C,,,,,\n", &problems);

	expect_problem(&problems, 4, 1, "code 0x00000005 stands twice, first in t.csv:2");
	rules_free(rules);
}

Test(codes, name_causes_and_methods_that_exist)
{
	struct problems problems = { 0 };
	struct rules *rules =
		codes_of(HEAD "0x5,A,,,,disk-spase:weak disk-full:weak,\n0x6,B,,,,,free-spase\n", &problems);

	cr_expect_eq(problems.count, 2);
	cr_expect(has_problem(&problems, "unknown cause 'disk-spase'"));
	cr_expect(has_problem(&problems, "unknown method 'free-spase'"));
	cr_expect_eq(rules->codes[0].causes.items[0].index, NONE);
	cr_expect_neq(rules->codes[0].causes.items[1].index, NONE);
	rules_free(rules);
	problems_release(&problems);
}
