#include "data.h"

#include "buf.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define SAVED_LIMIT ((size_t)64 * 1024 * 1024)
#define SAVED_NAME  "fixrank.search"
#define SAVED_CACHE "/var/cache/fixrank/" SAVED_NAME /* made by the Debian package, for this processor */

/* Where there is no /proc (a chroot), the kernel has told by which path it was called. */
static void program_folder(char ret_folder[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", ret_folder, PATH_MAX - 1);

	ret_folder[length < 0 ? 0 : length] = '\0';
	if (length < 0 && !realpath((const char *)getauxval(AT_EXECFN), ret_folder))
		ret_folder[0] = '\0';
	if (strrchr(ret_folder, '/'))
		*strrchr(ret_folder, '/') = '\0';
}

/* Beside the program, or where `cmake --install` puts it; the caller frees it. NULL where there is none. */
static char *find_data(const char *name)
{
	static const char *const places[] = { "", "/../share/fixrank" };
	char folder[PATH_MAX];

	program_folder(folder);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct buf path = { 0 };

		buf_printf(&path, "%s%s/%s", folder, places[i], name);
		if (access(buf_text(&path), F_OK) == 0)
			return buf_detach(&path);
		buf_release(&path);
	}
	return NULL;
}

char *data_folder(const char *name, struct problems *problems)
{
	char *path = find_data(name);
	char folder[PATH_MAX];

	if (path)
		return path;
	program_folder(folder);
	problems_add(problems, (struct place){ 0 }, "cannot find '%s' beside the program in '%s'", name,
		     folder)
		->help = "run fixrank from its build folder, or install it with cmake --install";
	return NULL;
}

static void read_saved(struct buf *ret_bytes)
{
	char *path = find_data(SAVED_NAME);
	FILE *file = fopen(path ? path : SAVED_CACHE, "rb");
	size_t got = 1;

	while (file && got && ret_bytes->length < SAVED_LIMIT) {
		buf_reserve(ret_bytes, 1 << 20);
		got = fread(ret_bytes->text + ret_bytes->length, 1, 1 << 20, file);
		ret_bytes->length += got;
	}
	if (file)
		fclose(file);
	free(path);
}

struct matcher *data_matcher(const struct rules *rules, struct problems *problems)
{
	struct buf saved = { 0 };
	struct matcher *matcher;

	read_saved(&saved);
	matcher = matcher_new(rules, buf_slice(&saved), problems);
	buf_release(&saved);
	return matcher;
}

struct rules *data_rules(const struct options *options, enum rules_part part, struct problems *problems)
{
	struct rules *rules = rules_new();
	char *folder = data_folder("patterns", problems);

	if (folder)
		rules_read(rules, folder, part, problems);
	for (size_t i = 0; i < options->pattern_count; i++)
		rules_read(rules, options->patterns[i], part, problems);
	rules_resolve(rules, problems);
	free(folder);
	return rules;
}
