#include "buf.h"
#include "pieces.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Each varying piece of a message as "name|text" or "-|text", one behind the other. */
static struct buf told(const char *message)
{
	struct pieces pieces = { 0 };
	struct buf text = { 0 };
	size_t length = 0;

	pieces_read(&pieces, slice_of(message));
	for (size_t i = 0; i < pieces.count; i++) {
		const char *name = piece_name(&pieces.items[i]);

		length += pieces.items[i].text.length;
		if (piece_is_fixed(&pieces.items[i]))
			continue;
		buf_printf(&text, "%s%s|%.*s", text.length ? " " : "", name ? name : "-",
			   SLICE_ARGS(pieces.items[i].text));
	}
	cr_expect_eq(length, strlen(message), "every byte of '%s' is in a piece", message);
	pieces_release(&pieces);
	return text;
}

Test(pieces, find_what_varies)
{
	static const struct {
		const char *message, *varying;
	} rows[] = {
		{ "nothing varies here, not even and/or", "" },
		{ "Failed to open C:\\Temp\\x.cab.", "path|C:\\Temp\\x.cab" },
		{ "open 'C:\\Program Files\\x y.cab' failed", "path|C:\\Program Files\\x y.cab" },
		{ "C:\\Program Files (x86)\\Contoso\\a.exe failed", "path|C:\\Program Files (x86)\\Contoso\\a.exe" },
		{ "from C:\\a to D:\\b c", "path|C:\\a path|D:\\b" },
		{ "[\\??\\C:\\x] and \\\\server\\share\\y", "path|\\??\\C:\\x path|\\\\server\\share\\y" },
		{ "%windir%\\x.log is 50% full", "path|%windir%\\x.log -|50" },
		{ "key HKLM\\Software\\Contoso, value", "key|HKLM\\Software\\Contoso" },
		{ "see https://contoso.com/a?b.", "url|https://contoso.com/a?b" },
		{ "id {0A1B2C3D-1111-2222-3333-444455556666}: x", "guid|{0A1B2C3D-1111-2222-3333-444455556666}" },
		{ "id 0a1b2c3d-1111-2222-3333-444455556666", "guid|0a1b2c3d-1111-2222-3333-444455556666" },
		{ "Package_for_KB5099901~31bf3856ad364e35~amd64~~10.0.1.1 x",
		  "package|Package_for_KB5099901~31bf3856ad364e35~amd64~~10.0.1.1" },
		{ "for KB5099901, not KBX", "kb|KB5099901" },
		{ "app Contoso.App_1.2.3.4_x64__8wekyb3d8bbwe", "app|Contoso.App_1.2.3.4_x64__8wekyb3d8bbwe" },
		{ "amd64_contoso-feature_31bf3856ad364e35_10.0.1.1_none_0123456789abcdef is gone",
		  "component|amd64_contoso-feature_31bf3856ad364e35_10.0.1.1_none_0123456789abcdef" },
		{ "driver oem12.inf, file a-b.cab.", "driver|oem12.inf file|a-b.cab" },
		{ "[HRESULT = 0x800f0831 - CBS_E_STORE_CORRUPTION]", "code|0x800f0831 -|CBS_E_STORE_CORRUPTION" },
		{ "Error 800f0831 or ERROR_FILE_NOT_FOUND", "code|800f0831 -|ERROR_FILE_NOT_FOUND" },
		{ "build 10.0.19041.1 at 10:36:39, 2024-03-02", "version|10.0.19041.1 -|10:36:39 -|2024-03-02" },
		{ "Session 31086421_2211334455, 3 of -5", "-|31086421_2211334455 -|3 -|-5" },
		{ "flags 0x1f and deadbeef01", "-|0x1f -|deadbeef01" },
		{ "name \"Contoso Agent\" and don't", "name|Contoso Agent" },
		{ "PC-042\\USER-1 at HOST-1.DOMAIN-2 from IP-3", "user|PC-042\\USER-1 host|HOST-1.DOMAIN-2 address|IP-3" },
		{ "the USER-x and USERS-1", "-|1" },
		{ "onecore\\base\\x.cpp(351): Error", "-|onecore\\base\\x.cpp -|351" },
		{ "of Windows\\System32\\x.dll is", "path|Windows\\System32\\x.dll" },
		{ "component Microsoft-Windows-Foundation, arch", "component|Microsoft-Windows-Foundation" },
		{ "DISM.EXE: ntdll.dll is so-and-so", "file|ntdll.dll" },
		{ "''", "" },
		{ "'", "" },
		{ "\\", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = told(rows[i].message);

		cr_expect_str_eq(buf_text(&text), rows[i].varying, "'%s': %s", rows[i].message, buf_text(&text));
		buf_release(&text);
	}
}

Test(pieces, what_is_closed_ends_where_it_is_closed)
{
	struct pieces pieces = { 0 };

	pieces_read(&pieces, SLICE("[C:\\a b\\c]"));
	cr_assert_eq(pieces.count, 3);
	cr_expect_str_eq(piece_pattern(&pieces.items[1]), "[^\\]\\n]+");
	pieces_release(&pieces);
}
