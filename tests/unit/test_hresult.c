#include "hresult.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 8 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

Test(hresult, parses_every_way_to_write_a_code)
{
	static const struct {
		const char *text;
		unsigned code;
	} rows[] = {
		{ "0x80070002", 0x80070002 },
		{ "0X80070002", 0x80070002 },
		{ "80070002", 0x80070002 },
		{ "  0x800F081f\r\n", 0x800f081f },
		{ "-2147024894", 0x80070002 },
		{ "2147942402", 0x80070002 },
		{ "-939522288", 0xc8000710 },
		{ "0xffffffff80070002", 0x80070002 },
		{ "0x8007000D-0x2000C", 0x8007000d },
		{ "0xC1900101 - 0x20017", 0xc1900101 },
		{ "8007001F - 0x3000D", 0x8007001f },
		{ "C1900101-0x20017", 0xc1900101 },
		{ "0xC1900101 \xe2\x80\x93 0x20017", 0xc1900101 },
		{ "HRESULT_FROM_WIN32(2)", 0x80070002 },
		{ "HRESULT_FROM_WIN32( 0x5 )", 0x80070005 },
		{ "HRESULT_FROM_WIN32(0)", 0 },
		{ "NTSTATUS_FROM_WIN32(13)", 0xc007000d },
		{ "HRESULT_FROM_NT(0xC0000034)", 0xd0000034 },
		{ "0x2", 2 },
		{ "0x0002", 2 },
		{ "0x00000002", 2 },
		{ "1603", 1603 },
		{ "2359302", 0x00240006 },
		{ "0", 0 },
		{ "0x0", 0 },
		{ "00000000", 0 },
		{ "hr:0x80070003", 0x80070003 },
		{ "h'80070002'", 0x80070002 },
		{ "hr = 8024402c", 0x8024402c },
		{ "Error: 0x80070005", 0x80070005 },
		{ "error code 5", 5 },
		{ "[8024402F]", 0x8024402f },
		{ "(0x80070005)", 0x80070005 },
		{ "\"0x80070005\"", 0x80070005 },
		{ "[HRESULT = 0x800f0823 - CBS_E_NEW_SERVICING_STACK_REQUIRED]", 0x800f0823 },
		{ "0x80070002 ERROR_FILE_NOT_FOUND", 0x80070002 },
		{ "0x8024200D/0x800F081F", 0x8024200d },
		{ "8024200D/800F081F", 0x8024200d },
		{ "80070005.", 0x80070005 },
		{ "0xE0000244!", 0xe0000244 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned code = 0xabad1dea;

		cr_expect(hresult_parse(slice_of(rows[i].text), &code), "'%s' is a code", rows[i].text);
		cr_expect_eq(code, rows[i].code, "'%s' gave 0x%08x", rows[i].text, code);
	}
}

Test(hresult, parses_nothing_else)
{
	static const char *const rows[] = {
		"",
		" ",
		"0x",
		"0xg",
		"-",
		"--5",
		"S_OK",
		"deadbeef",
		"8badf00d",
		"1a2b3c4d",
		"2024-01-14",
		"10:22:31",
		"19045.3930",
		"10.0.19041.1",
		"1/2",
		"5 files",
		"80070002-7db2-48ee-9000-0123456789ab",
		"80070002.log",
		"80070002_x",
		"0x1234567890",
		"0x0000000080070002",
		"99999999999999999999",
		"-9999999999",
		"HRESULT_FROM_WIN32(ERROR_INVALID_DATA)",
		"HRESULT_FROM_WIN32(70000)",
		"HRESULT_FROM_WIN32(",
		"HRESULT_FROM_WIN32(2",
		"Package_for_KB5012345",
		"the error was fatal",
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned code = 0xabad1dea;

		cr_expect(!hresult_parse(slice_of(rows[i]), &code), "'%s' is no code", rows[i]);
		cr_expect_eq(code, 0xabad1dea, "'%s' touched the result", rows[i]);
	}
}

Test(hresult, reads_set_ups_extend_code)
{
	static const struct {
		const char *text;
		unsigned code, extend;
	} rows[] = {
		{ "0x8007000D-0x2000C", 0x8007000d, 0x2000c },
		{ "0xC1900101 - 0x20017", 0xc1900101, 0x20017 },
		{ "8007001F - 0x3000D", 0x8007001f, 0x3000d },
		{ "0xC1900101 \xe2\x80\x93 0x40017", 0xc1900101, 0x40017 },
		{ "We couldn't install Windows 11\n0xC1900101 - 0x30018\nin the FIRST_BOOT phase", 0xc1900101,
		  0x30018 },
		{ "0x80070002 first, then 0x80070005 - 0x4000D", 0x80070005, 0x4000d },
	};
	static const char *const none[] = {
		"0xC1900101",
		"0xC1900101 - ",
		"0xC1900101 - 20017",
		"0xC1900101 - 0x0",
		"0xC1900101 - 0xC1900101",
		"0x5 - 0x20017",
		"0x20017",
		"",
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned code = 0, extend = 0;

		cr_expect(hresult_extend(slice_of(rows[i].text), &code, &extend), "'%s'", rows[i].text);
		cr_expect_eq(code, rows[i].code, "'%s' gave 0x%08x", rows[i].text, code);
		cr_expect_eq(extend, rows[i].extend, "'%s' gave extend 0x%x", rows[i].text, extend);
	}
	for (size_t i = 0; i < COUNT(none); i++) {
		unsigned code = 7, extend = 7;

		cr_expect(!hresult_extend(slice_of(none[i]), &code, &extend), "'%s' has no extend code",
			  none[i]);
		cr_expect(code == 7 && extend == 7, "'%s' touched a result", none[i]);
	}
}

/* The codes found in text as "80070002 800f081f". */
static const char *found(const char *text, size_t (*find)(struct slice, unsigned *, size_t))
{
	static char list[ROOM * 9 + 1];
	unsigned codes[ROOM];
	size_t count = find(slice_of(text), codes, ROOM);

	list[0] = 0;
	for (size_t i = 0; i < count; i++)
		sprintf(list + strlen(list), "%s%08x", i ? " " : "", codes[i]);
	return list;
}

Test(hresult, finds_codes_in_entries)
{
	static const struct {
		const char *text, *codes;
	} rows[] = {
		{ "Failed to resolve package 'Package_for_KB5012345' [HRESULT = 0x800f0831 - "
		  "CBS_E_STORE_CORRUPTION]",
		  "800f0831" },
		{ "Failed execution of queue item with HRESULT HRESULT_FROM_WIN32(1058). Failure will not be "
		  "ignored",
		  "80070422" },
		{ "Error NTSTATUS_FROM_WIN32(13) originated; status -1073283059", "c007000d" },
		{ "Windows Update Error 0x8024200D/0x800F081F", "8024200d 800f081f" },
		{ "0x80070002 then 0x800f081f then 0x80070002 again", "80070002 800f081f" },
		{ "2024/03/02 10:36:37.1234567 1234  5678  ComApi          *FAILED* [80240438] "
		  "SearchForUpdates",
		  "80240438" },
		{ "WARNING: SendRequest failed with hr = 8024402c. Proxy List used: <(null)>", "8024402c" },
		{ "resultMapped=80070643, resultUnMapped=800F0828", "80070643 800f0828" },
		{ "Update failed HRESULT=80070BC9", "80070bc9" },
		{ "Download failed, ErrorCode: 800706d9", "800706d9" },
		{ "Error 80070002", "80070002" },
		{ "Error C0190003 applying update operation 5 of 90", "c0190003" },
		{ "[AGENT_INSTALLING_FAILED]\t101\t{01234567-89AB-CDEF-0123-456789ABCDEF}"
		  "\t200\t80070643\twusa\tFailure",
		  "80070643" },
		{ "80072EE6", "80072ee6" },
		{ "line one\n  80072EE6  \nline three", "80072ee6" },
		{ "8007001F - 0x3000D", "8007001f" },
		{ "get_ServicingStackDirectory(hr:0x80070003)", "80070003" },
		{ "Failed, h'80070490'", "80070490" },
		{ "package could not be signed; error was 2147954407", "80072ee7" },
		{ "database error -939522288 (0xC8000710): the disk is full", "c8000710" },
		{ "Result = -2146498224", "800f0950" },
		{ "Crash detected, bugcheck 0x0000007E", "0000007e" },
		{ "Install completed, hr = 0x00240005", "00240005" },
		{ "LoadHive failed (0xc000014c)[gle=0x000003f1]", "c000014c 000003f1" },
		{ "exit code 0xffffffff80070005", "80070005" },
		{ "(80070005)", "80070005" },
		{ "File: \\Boot\\BCD Status: 0xc000000f", "c000000f" },
		{ "the loader says 0xC0000005", "c0000005" },
		{ "halting sysprep execution. dwRet = 0x3cf2", "80073cf2" },
		{ "unable to enable the account; hr = 0x8c5", "800708c5" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *codes = found(rows[i].text, hresults_find);

		cr_expect_str_eq(codes, rows[i].codes, "'%s' gave '%s'", rows[i].text, codes);
	}
}

Test(hresult, finds_no_codes_in_other_numbers)
{
	static const char *const rows[] = {
		"",
		"CSI    00000072 Performing 5 operations",
		"CSI    80000072@2024/3/2:10:36:37.123 Created NT transaction",
		"ServiceId = {8024402C-1234-4ABC-9DEF-0123456789AB}",
		"update 80070002-1234-4ABC-9DEF-0123456789AB added",
		"amd64_example_31bf3856ad364e35_10.0.19041.1_none_80070002c1420134",
		"sha1 80070002800f081f80240438c1900101800f0831",
		"Error at module address @0x80070002",
		"Flags = 0x80000001, DesiredAccess 0x80100080, mask: 0x80070002",
		"hr = 0x00000000",
		"HRESULT = 0x00000001",
		"size 0x00012345",
		"dwRet = 0x0, hr = 0x1",
		"size = 0x3cf2, index 0x8c5",
		"0xC0000000",
		"thread 0x00001234 started",
		"peak: -2046799872, current: -131072000",
		"Content hash value: -2141326000 ; item | 964019355 - -507451640",
		"DISKSPACE: Consumed: -803291136",
		"Mapped HKCU to 0x80000003",
		"Device Status: 0x0180200a",
		"Unrecognized DIF request 0xdf3d13e0",
		"2147483648 bytes free",
		"2147942402 bytes free",
		"version 10.0.80070002.1",
		"C:\\$WINDOWS.~BT\\80070002\\file.dll",
		"80070002.log was opened",
		"[0x8007]",
		"pointer 0x0000000080070002",
		"Windows build 0x80070002",
		"HRESULT_FROM_WIN32(0)",
		"HRESULT_FROM_WIN32(ERROR_SUCCESS)",
		"HRESULT_FROM_WIN32",
		"0xFFFFFFFF",
		"0x80000000",
		"the value 80070002 stands in a sentence",
		"2024-03-02 10:36:37, Info                  CBS    Session: 31004567_80070002 initialized",
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_str_eq(found(rows[i], hresults_find), "", "'%s' gave '%s'", rows[i],
				 found(rows[i], hresults_find));
}

Test(hresult, leaves_out_gle_when_asked)
{
	static const char text[] =
		"Failed to open 0x80070005[gle=0x000000cb] and GLE = 0x80070490, last error 0x80070020";

	cr_expect_str_eq(found(text, hresults_find), "80070005 000000cb 80070490 80070020");
	cr_expect_str_eq(found(text, hresults_find_without_gle), "80070005 80070020");
}

Test(hresult, writes_no_more_codes_than_fit)
{
	unsigned codes[3] = { 1, 2, 3 };

	cr_expect_eq(hresults_find(SLICE("0x80070002 0x80070003 0x80070005"), codes, 2), 2);
	cr_expect_eq(codes[1], 0x80070003);
	cr_expect_eq(codes[2], 3);
	cr_expect_eq(hresults_find(SLICE("0x80070002"), codes, 0), 0);
}

Test(hresult, copes_with_foreign_bytes)
{
	char *bytes = malloc(4096);
	unsigned codes[ROOM];

	cr_assert(bytes);
	srand(1);
	for (int round = 0; round < 2000; round++) {
		static const char alphabet[] =
			"0x8007-({[ \t=hHrRlLeE\0\xff\xe2\x80\x93NTSTATUS_FROM_WIN32(2)";
		size_t length = (size_t)(rand() % 64);

		for (size_t i = 0; i < length; i++)
			bytes[4096 - length + i] = alphabet[(size_t)rand() % (sizeof(alphabet) - 1)];
		struct slice text = { bytes + 4096 - length, length };
		unsigned code = 0, extend = 0;

		hresult_parse(text, &code);
		cr_expect(!hresult_extend(text, &code, &extend) || extend != 0);
		cr_expect(hresults_find(text, codes, ROOM) <= ROOM);
	}
	free(bytes);
}

Test(hresult, stays_linear, .timeout = 10)
{
	static const char *const pieces[] = {
		"0x80070002", "HRESULT_FROM_WIN32( ", "80070002 - ", "-2147024894 ", "a", " ", "["
	};
	unsigned codes[ROOM], code, extend;

	for (size_t i = 0; i < COUNT(pieces); i++) {
		size_t length = strlen(pieces[i]), size = 1 << 20;
		char *bytes = malloc(size);

		cr_assert(bytes);
		for (size_t at = 0; at < size; at++)
			bytes[at] = pieces[i][at % length];
		struct slice text = { bytes, size };

		hresult_parse(text, &code);
		hresult_extend(text, &code, &extend);
		cr_expect(hresults_find(text, codes, ROOM) <= 1, "'%s'", pieces[i]);
		free(bytes);
	}
}

Test(hresult, knows_the_plain_form)
{
	cr_expect_eq(hresult_plain(2), 0x80070002);
	cr_expect_eq(hresult_plain(0xc007000d), 0x8007000d);
	cr_expect_eq(hresult_plain(0xd0000034), 0xc0000034);
	cr_expect_eq(hresult_plain(0x800f081f), 0x800f081f);
	cr_expect_eq(hresult_plain(0x00240005), 0x00240005);
	cr_expect_eq(hresult_plain(0), 0);
}

Test(hresult, writes_ten_lower_case_characters)
{
	char text[HRESULT_TEXT];

	hresult_text(0x800F081F, text);
	cr_expect_str_eq(text, "0x800f081f");
	hresult_text(2, text);
	cr_expect_str_eq(text, "0x00000002");
}
