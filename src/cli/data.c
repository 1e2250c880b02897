#include "data.h"

#include "buf.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

char *data_folder(const char *name, struct problems *problems)
{
	static const char *const places[] = { "", "/../share/fixrank" };
	char program[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (length < 0)
		length = 0;
	program[length] = '\0';
	if (strrchr(program, '/'))
		*strrchr(program, '/') = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct buf path = { 0 };

		buf_printf(&path, "%s%s/%s", program, places[i], name);
		if (is_folder(buf_text(&path)))
			return buf_detach(&path);
		buf_release(&path);
	}
	problems_add(problems, (struct place){ 0 }, "cannot find '%s' beside the program in '%s'", name, program)
		->help = "run fixrank from its build folder, or install it with cmake --install";
	return NULL;
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
