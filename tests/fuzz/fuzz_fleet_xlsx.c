/* Input: a fleet as JSON. Whatever it is, the workbook gets written and nothing is printed. */
#include "fleet_xlsx.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool kept)
{
	if (!kept)
		abort();
}

/* What standard error says goes into a file of its own meanwhile. */
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
	json_t *fleet = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	struct problems problems = { 0 };
	char path[64];
	int kept, heard, failed;

	if (!fleet)
		return 0;
	snprintf(path, sizeof(path), "/tmp/fixrank-fuzz-fleet-xlsx-%ld", (long)getpid());
	heard = silence(&kept);
	failed = fleet_xlsx_write(fleet, path, &problems);
	require_silence(heard, kept);
	require(!failed);
	require(problems.count == 0);
	unlink(path);
	json_decref(fleet);
	return 0;
}
