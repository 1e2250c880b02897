/* Input: a record as JSON. Whatever it is, the workbook gets written, nothing is printed, and text from it is
 * fit for a cell. */
#include "utf8.h"
#include "xlsx.h"
#include "xlsx_text.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool kept)
{
	if (!kept)
		abort();
}

static bool is_escape(struct slice text)
{
	return text.length >= 7 && strncmp(text.text, "_x", 2) == 0 && text.text[6] == '_' &&
	       strspn(text.text + 2, "0123456789abcdefABCDEF") >= 4 && !slice_starts(text, SLICE("_x005F_"));
}

static void check_text(struct slice text, size_t limit)
{
	struct buf out = { 0 };
	size_t units = 0;

	xlsx_text(&out, text, limit);
	require(utf8_valid(buf_slice(&out)));
	for (struct slice rest = buf_slice(&out); rest.length;) {
		unsigned long character = 0;
		size_t length = utf8_decode(rest, &character);

		require((character >= ' ' && character != 0x7f) || character == '\n');
		require((character & 0xfffe) != 0xfffe);
		require(!is_escape(rest));
		if (slice_starts(rest, SLICE("_x005F_")))
			length = 7;
		units += length == 7 ? 7 : character > 0xffff ? 2 : 1;
		rest = slice_tail(rest, length);
	}
	require(units <= limit);
	xlsx_text_lines(buf_slice(&out), 20, true);
	buf_release(&out);
}

static int silence(int *ret_kept)
{
	int heard = memfd_create("heard", 0);

	require(heard >= 0);
	fflush(stderr);
	*ret_kept = dup(STDERR_FILENO);
	require(dup2(heard, STDERR_FILENO) >= 0);
	return heard;
}

static void require_silence(int heard, int kept)
{
	fflush(stderr);
	require(dup2(kept, STDERR_FILENO) >= 0);
	require(lseek(heard, 0, SEEK_END) == 0);
	close(heard);
	close(kept);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *record = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	struct problems problems = { 0 };
	char path[64];
	int kept, heard, failed;

	check_text((struct slice){ (const char *)data, size }, 100);
	check_text((struct slice){ (const char *)data, size }, XLSX_TEXT_LIMIT);
	if (!record)
		return 0;
	snprintf(path, sizeof(path), "/tmp/fixrank-fuzz-xlsx-%ld", (long)getpid());
	heard = silence(&kept);
	failed = xlsx_write(record, path, &problems);
	require_silence(heard, kept);
	require(!failed);
	require(problems.count == 0);
	unlink(path);
	json_decref(record);
	return 0;
}
