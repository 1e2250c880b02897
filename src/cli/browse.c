#include "browse.h"

#include "listing.h"
#include "member.h"
#include "slice.h"
#include "target.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#define LINES_ABOVE                                                                                          \
	20000 /* that a pager which begins at the target gets in front of it: it keeps what it gets */
#define HEAD_BYTES 64

struct view {
	const struct browse *browse;
	struct listing *listing;
};

bool browse_is_record(const char *path)
{
	struct stat info;
	FILE *file = stat(path, &info) == 0 && S_ISREG(info.st_mode) ? fopen(path, "r") : NULL;
	char head[HEAD_BYTES];
	struct slice text = { head, file ? fread(head, 1, sizeof(head), file) : 0 };

	if (file)
		fclose(file);
	return slice_starts(slice_trim(text), SLICE("{")) &&
	       slice_find(text, SLICE("\"fixrank.record/1\"")) < text.length;
}

static struct listing *make_listing(const struct browse *browse, const json_t *record,
				    const struct target *target)
{
	long long context = browse->options->context;
	long long last = target->line < LLONG_MAX - context ? target->line + context : LLONG_MAX;
	long long above = browse->pager->positions ? LINES_ABOVE : context;
	long long first = target->line > above ? target->line - above : 1;

	return listing_new(record, target, browse->look, first, browse->pager->command ? 0 : last);
}

static int show_member(void *context, struct source *source, struct problems *problems)
{
	const struct view *view = context;
	int descriptor = pager_open(view->browse->pager, listing_row(view->listing, false));

	return listing_read(view->listing, source, (size_t)view->browse->options->limits.line_bytes,
			    descriptor, problems);
}

static int show_quotes(const struct view *view, struct problems *problems)
{
	int descriptor = pager_open(view->browse->pager, listing_row(view->listing, true));

	return listing_quotes(view->listing, descriptor, problems);
}

static void add_no_quote(const struct target *target, struct problems *problems)
{
	problems_add(problems, (struct place){ 0 }, "the record does not quote line %lld of '%s'",
		     target->line, target->file)
		->help = "fixrank show of the upload itself has every line";
}

static enum exit_status status_of(int result)
{
	return result == LISTING_UNWRITTEN ? EXIT_OUTPUT : result ? EXIT_INCOMPLETE : EXIT_DONE;
}

enum exit_status browse_log(const struct browse *browse, const json_t *record)
{
	struct view view = { .browse = browse };
	struct target target;
	enum exit_status result = EXIT_USAGE;

	if (target_find(record, browse->options->at, &target, browse->problems))
		return EXIT_USAGE;
	view.listing = make_listing(browse, record, &target);
	if (browse->matcher)
		result = status_of(member_read(browse->options, browse->matcher, target.file, show_member,
					       &view, browse->problems));
	else if (listing_has_quote(view.listing))
		result = status_of(show_quotes(&view, browse->problems));
	else
		add_no_quote(&target, browse->problems);
	listing_free(view.listing);
	return result;
}
