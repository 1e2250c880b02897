/* Problems are mistakes that the user can mend: a file that cannot be opened, a broken pattern, an unknown name.
 *
 * Whoever finds one adds it and goes on; all are shown together at the end. A message is lower case, without a
 * full stop, the error first, names in single quotes: "cannot open 'CBS.log': permission denied".
 *
 *	struct problems problems = { 0 };
 *	problems_add(&problems, (struct place){ "cbs.yaml", 12, 3 }, "unknown key '%s'", key)->help = "known keys: id, title";
 *	problems_print(&problems, stderr);
 *	problems_release(&problems);
 */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include <stddef.h>
#include <stdio.h>

/* Where something stands. line and column count from 1; 0 is unknown, and so is a NULL file. */
struct place {
	const char *file;
	size_t line;
	size_t column;
};

struct problem {
	char *file; /* NULL where the problem is in no file */
	size_t line;
	size_t column;
	char *message;
	const char *help; /* what to do about it, or NULL; not owned, outlives the problems */
};

struct problems {
	struct problem *items;
	size_t count;
	size_t room;
};

void problems_release(struct problems *problems);

/* Adds one and returns it, so that its help can be set; the pointer is valid until the next call. */
struct problem *problems_add(struct problems *problems, struct place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds the problem that the system refused something: "cannot open 'x': permission denied". error is an errno. */
struct problem *problems_add_refusal(struct problems *problems, const char *verb, const char *path,
				     int error);

/* Prints all of them from number first on, each with file:line:column, its source line and a caret where the
 * file can still be read. In foreign text, '?' stands for control characters, those that turn the direction of
 * text, and bytes that are no UTF-8. */
void problems_print(const struct problems *problems, size_t first, FILE *out);

#endif
