#include "new.h"

#include "analyze.h"
#include "blocks.h"
#include "check.h"
#include "draft.h"
#include "logs.h"
#include "memory.h"
#include "output.h"
#include "secrets.h"
#include "spot.h"
#include "value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FINGERPRINT 16 /* hexadecimal digits */

/* What --from names. Text is owned by the arena of new. */
struct origin {
	const char *path;   /* of the upload */
	const char *wanted; /* the log in it; NULL: the path is the log */
	unsigned long long line;
};

struct new
{
	const struct options *options;
	const struct rules *rules;
	struct matcher *matcher;
	struct secrets *secrets;
	struct problems *problems;
	struct arena arena;
	struct origin origin;
	struct spot spot;
	const char *name; /* of its log */
	struct buf yaml;
};

/* From */

static bool is_there(const char *path)
{
	return strcmp(path, "-") == 0 || access(path, F_OK) == 0;
}

/* upload.zip!CBS.log: where a file has such a name, it is the log. */
static void split_member(struct new *new, const char *text)
{
	const char *mark = strchr(text, '!');

	new->origin.path = text;
	for (; mark && !is_there(text); mark = strchr(mark + 1, '!')) {
		new->origin.path = arena_text(&new->arena, (struct slice){ text, (size_t)(mark - text) });
		new->origin.wanted = mark + 1;
		if (is_there(new->origin.path))
			return;
	}
}

/* PATH:LINE or UPLOAD!LOG:LINE. */
static int read_origin(struct new *new)
{
	const char *from = new->options->from, *colon = strrchr(from, ':');
	char *end = NULL;

	if (colon && colon > from && colon[1] >= '0' && colon[1] <= '9') {
		errno = 0;
		new->origin.line = strtoull(colon + 1, &end, 10);
	}
	if (!end || *end || errno || !new->origin.line) {
		problems_add(new->problems, (struct place){ 0 }, "--from '%s' names no line", from)->help =
			"--from CBS.log:1412, or --from upload.zip!CBS.log:1412";
		return -1;
	}
	split_member(new, arena_text(&new->arena, (struct slice){ from, (size_t)(colon - from) }));
	return 0;
}

static bool is_fingerprint(const char *text)
{
	return strlen(text) == FINGERPRINT && strspn(text, "0123456789abcdef") == FINGERPRINT;
}

/* The place of an unexplained error in the upload, as its report says. */
static int find_fingerprint(struct new *new)
{
	struct analysis analysis = { .tallies = memory_new_array(new->rules->signature_count,
								 sizeof(struct tally)) };
	const char *path = new->options->paths[1];
	struct options options = *new->options;
	json_t *item;
	size_t i;

	options.paths++;
	options.path_count--;
	analyze(&options, new->rules, new->matcher, "", "", NULL, new->problems, &analysis);
	json_array_foreach(json_object_get(analysis.record, "unexplained"), i, item) {
		if (strcmp(json_string_value(json_object_get(item, "fingerprint")), new->options->from))
			continue;
		new->origin.path = path;
		new->origin.wanted =
			arena_text(&new->arena, slice_of(json_string_value(json_object_get(item, "file"))));
		new->origin.line = (unsigned long long)json_integer_value(json_object_get(item, "line"));
	}
	json_decref(analysis.record);
	free(analysis.tallies);
	if (new->origin.line)
		return 0;
	problems_add(new->problems, (struct place){ 0 }, "'%s' has no unexplained error '%s'", path,
		     new->options->from)
		->help = "fixrank check --coverage UPLOADS lists them";
	return -1;
}

static int find_origin(struct new *new)
{
	const struct options *options = new->options;

	if (options->from && options->path_count == 2 && is_fingerprint(options->from))
		return find_fingerprint(new);
	if (options->from && options->path_count == 1)
		return read_origin(new);
	problems_add(new->problems, (struct place){ 0 }, "new signature wants the line that it is to know")
		->help = "fixrank new signature --from CBS.log:1412 > my-patterns/NAME.yaml";
	return -1;
}

/* Drafting */

static void learn(void *context, struct slice text)
{
	secrets_learn(context, text);
}

static struct slice text_of(const json_t *object, const char *key)
{
	const json_t *text = json_object_get(object, key);

	return (struct slice){ json_string_value(text), json_string_length(text) };
}

static size_t lines_before(struct slice text, struct slice line)
{
	size_t count = 0;

	for (const char *at = text.text; at < line.text; at++)
		count += *at == '\n';
	return count;
}

static struct slice line_of(struct slice text, size_t number)
{
	struct slice line = { text.text, 0 };

	for (size_t i = 0; i <= number; i++)
		if (!slice_next_line(&text, &line))
			break;
	return line;
}

/* The spot with tokens in place of what tells of people and machines. */
static json_t *hidden_spot(const struct new *new, const struct spot *spot, const char *name)
{
	json_t *object = json_object();

	json_object_set_new(object, "text", json_stringn(spot->text.text, spot->text.length));
	json_object_set_new(object, "message", json_stringn(spot->message.text, spot->message.length));
	json_object_set_new(object, "name", text_value(slice_of(name)));
	secrets_hide(new->secrets, object);
	return object;
}

static void add_draft(struct new *new, struct draft_source *source, const struct spot *spot)
{
	struct draft *draft;

	source->line = line_of(source->text, lines_before(spot->text, spot->line));
	draft = draft_new(source, new->problems);
	if (draft)
		draft_write(draft, &new->yaml);
	draft_free(draft);
}

/* Of a log, what it is called: folders and archives tell of people and machines. */
static const char *base_of(const char *name)
{
	const char *last = name;

	for (const char *at = name; *at; at++)
		if (*at == '/' || *at == '\\' || *at == '!')
			last = at + 1;
	return last;
}

static void draft_spot(struct new *new, const struct spot *spot, const char *name)
{
	json_t *hidden = hidden_spot(new, spot, base_of(name));
	struct draft_source source = {
		.rules = new->rules,
		.name = json_string_value(json_object_get(hidden, "name")),
		.number = new->origin.line,
		.text = text_of(hidden, "text"),
		.message = text_of(hidden, "message"),
		.kind = spot->kind,
		.level = spot->level,
		.known = spot->signatures,
		.known_count = spot->signature_count,
	};

	if (slice_starts(source.text, SLICE("[withheld: ")) &&
	    !slice_starts(spot->text, SLICE("[withheld: ")))
		problems_add(new->problems, (struct place){ name, (size_t) new->origin.line, 0 },
			     "this entry could not be looked through for private names");
	else
		add_draft(new, &source, spot);
	json_decref(hidden);
}

static int read_log(void *context, struct source *source, const char *name, struct problems *problems)
{
	struct new *new = context;
	int got =
		spot_find(new->matcher, source, new->origin.line, learn, new->secrets, &new->spot, problems);

	if (got == 0)
		problems_add(problems, (struct place){ 0 }, "'%s' has no line %llu: it has %llu", name,
			     new->origin.line, new->spot.begin);
	new->name = arena_text(&new->arena, slice_of(name));
	return got == 1 ? 0 : -1;
}

/* What another log of the same machine marks as private may stand in this one without a mark. */
static int read_other(void *context, struct source *source, const char *name, struct problems *problems)
{
	struct new *new = context;
	struct blocks_options options = { .no_hash = true, .no_thread = true };
	struct blocks *blocks = blocks_new(source, &options);
	struct problems others = { 0 }; /* are not what was asked for */
	struct block block;

	(void)name;
	(void)problems;
	blocks_head(blocks, &others);
	while (strcmp(blocks_reading(blocks)->encoding, "binary") != 0 &&
	       blocks_next(blocks, &block, &others) == 1) {
		secrets_learn(new->secrets, block.text);
		blocks_consume(blocks, block.text.length);
	}
	blocks_free(blocks);
	problems_release(&others);
	return 0;
}

static int draft_origin(struct new *new)
{
	if (logs_find(new->origin.path, new->origin.wanted, &new->options->limits, read_log, read_other, new,
		      new->problems))
		return -1;
	draft_spot(new, &new->spot, new->name);
	return new->yaml.length ? 0 : -1;
}

/* Checking */

static bool is_of_draft(void *context, const struct signature *signature)
{
	(void)context;
	return strcmp(signature->place.file, "draft") == 0;
}

/* What `fixrank check` will say of the draft. Nothing is opened: the files of the rules are in memory. */
static void check_draft(const struct new *new, struct problems *ret_problems)
{
	struct rules *rules = rules_new();
	struct problems others = { 0 };
	struct matcher *matcher;

	for (size_t i = 0; i < new->rules->file_count; i++)
		rules_read_text(rules, new->rules->files[i].path, new->rules->files[i].text, &others);
	rules_read_text(rules, "draft", buf_slice(&new->yaml), ret_problems);
	rules_resolve(rules, ret_problems);
	matcher = matcher_new(rules, (struct slice){ "", 0 }, ret_problems);
	check_signatures(rules, matcher, is_of_draft, NULL, false, ret_problems);
	matcher_free(matcher);
	rules_free(rules);
	problems_release(&others);
}

static void tell(const struct new *new)
{
	struct problems problems = { 0 }, told = { 0 };

	check_draft(new, &problems);
	for (size_t i = 0; i < problems.count; i++)
		if (problems.items[i].file && strcmp(problems.items[i].file, "draft") == 0)
			problems_add(&told, (struct place){ 0 }, "line %zu of the draft: %s",
				     problems.items[i].line, problems.items[i].message)
				->help = problems.items[i].help;
	problems_print(&told, 0, stderr);
	if (!told.count)
		fputs("fixrank: the draft passes `fixrank check`; look at it all the same\n", stderr);
	problems_release(&told);
	problems_release(&problems);
}

static enum exit_status write_draft(const struct new *new)
{
	const char *path = new->options->output ? new->options->output : "-";

	if (output_write(path, buf_slice(&new->yaml), new->problems))
		return EXIT_OUTPUT;
	if (!new->options->quiet)
		tell(new);
	return EXIT_DONE;
}

void new_open_places(const struct options *options, struct sandbox *sandbox)
{
	const char *from = options->from ? options->from : "";

	for (size_t i = 1; i < options->path_count; i++)
		sandbox_reads(sandbox, options->paths[i]);
	/* what of it is the path is found by looking for it */
	for (size_t length = strlen(from); length; length--) {
		char *path = strndup(from, length);

		if (path && (!from[length] || strchr("!:", from[length])) && access(path, F_OK) == 0) {
			sandbox_reads(sandbox, path);
			length = 1;
		}
		free(path);
	}
	if (options->output)
		sandbox_writes(sandbox, options->output);
}

int new_check_places(const struct options *options, struct problems *problems)
{
	const char *path = options->output;

	if (options->path_count < 1 || strcmp(options->paths[0], "signature") != 0) {
		problems_add(problems, (struct place){ 0 }, "new wants to know what: signature")->help =
			"fixrank new signature --from CBS.log:1412 > my-patterns/NAME.yaml";
		return -1;
	}
	if (path && strcmp(path, "-") != 0 && access(path, F_OK) == 0) {
		problems_add(problems, (struct place){ 0 }, "'%s' is there already", path)->help =
			"a draft replaces no file: choose another name";
		return -1;
	}
	return 0;
}

enum exit_status new_signature(const struct options *options, const struct rules *rules,
			       struct matcher *matcher, struct problems *problems)
{
	struct new new = { .options = options, .rules = rules, .matcher = matcher, .problems = problems };
	enum exit_status result = EXIT_USAGE;

	new.secrets = secrets_new(rules, problems);
	if (find_origin(&new) == 0)
		result = draft_origin(&new) ? EXIT_INCOMPLETE : write_draft(&new);
	buf_release(&new.yaml);
	spot_release(&new.spot);
	secrets_free(new.secrets);
	arena_release(&new.arena);
	return result;
}
