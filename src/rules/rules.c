#include "rules.h"

#include "buf.h"
#include "codes.h"
#include "load.h"
#include "memory.h"
#include "node.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_LIMIT  ((size_t)16 * 1024 * 1024)
#define DEPTH_LIMIT 16

const char *const rules_private_types[] = { "user", "host",   "domain", "ip",	  "mac", "mail",
					    "sid",  "serial", "key",	"device", NULL };

const char *const rules_families[] = { "windows-7",  "windows-8.1",    "windows-10",
				       "windows-11", "windows-server", NULL };

const char *rules_private_type(const char *name)
{
	for (size_t i = 0; rules_private_types[i]; i++)
		if (strcmp(rules_private_types[i], name) == 0)
			return rules_private_types[i];
	return NULL;
}

struct rules *rules_new(void)
{
	return memory_new(sizeof(struct rules));
}

void rules_free(struct rules *rules)
{
	if (!rules)
		return;
	for (size_t i = 0; i < rules->code_count; i++) {
		free(rules->codes[i].causes.items);
		free(rules->codes[i].methods.items);
	}
	for (size_t i = 0; i < rules->known_count; i++)
		free(rules->known[i].causes.items);
	free(rules->known);
	free(rules->kinds);
	free(rules->attempt_kinds);
	free(rules->windows);
	free(rules->signatures);
	free(rules->causes);
	free(rules->methods);
	free(rules->placeholders);
	free(rules->codes);
	free(rules->extends);
	free(rules->privates);
	free(rules->uncovered);
	free(rules->files);
	arena_release(&rules->arena);
	free(rules);
}

int rules_read_text(struct rules *rules, const char *path, struct slice text, struct problems *problems)
{
	size_t before = problems->count;
	const char *name = arena_text(&rules->arena, slice_of(path));
	struct slice copy = arena_copy(&rules->arena, text);

	rules->files = memory_grow(rules->files, rules->file_count, &rules->file_room, sizeof(*rules->files));
	rules->files[rules->file_count++] = (struct rule_file){ name, copy };
	if (slice_ends(slice_of(path), SLICE(".csv"))) {
		codes_load(rules, name, copy, problems);
	} else {
		const struct node *root = node_read(name, copy, &rules->arena, problems);

		if (root)
			load_items(rules, root, problems);
	}
	return problems->count == before ? 0 : -1;
}

static int read_file(struct rules *rules, const char *path, struct problems *problems)
{
	FILE *file = fopen(path, "rb");
	struct buf text = { 0 };
	size_t got = 1;
	int result = -1;

	while (file && got && text.length <= FILE_LIMIT) {
		buf_reserve(&text, 65536);
		got = fread(text.text + text.length, 1, 65536, file);
		text.length += got;
	}
	if (!file || ferror(file))
		problems_add_refusal(problems, "read", path, errno);
	else if (text.length > FILE_LIMIT)
		problems_add(problems, (struct place){ 0 }, "cannot read '%s': larger than 16 MiB", path);
	else
		result = rules_read_text(rules, path, buf_slice(&text), problems);
	if (file)
		fclose(file);
	buf_release(&text);
	return result;
}

static bool is_rule_file(const char *name)
{
	return slice_ends(slice_of(name), SLICE(".csv")) || slice_ends(slice_of(name), SLICE(".yaml"));
}

static bool is_wanted_folder(const char *name, enum rules_part part)
{
	return part == RULES_ALL || (strcmp(name, "kinds") != 0 && strcmp(name, "signatures") != 0 &&
				     strcmp(name, "private") != 0);
}

static int read_folder(struct rules *rules, const char *folder, enum rules_part parts, size_t depth,
		       struct problems *problems)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, alphasort);
	int result = 0;

	if (count < 0) {
		problems_add_refusal(problems, "open", folder, errno)->help =
			"--patterns DIR or FIXRANK_PATTERNS names a folder of pattern files";
		return -1;
	}
	for (int i = 0; i < count; i++) {
		struct buf path = { 0 };
		struct stat info;

		buf_printf(&path, "%s/%s", folder, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.' && depth < DEPTH_LIMIT &&
		    stat(buf_text(&path), &info) == 0) {
			if (S_ISDIR(info.st_mode) && is_wanted_folder(entries[i]->d_name, parts))
				result |= read_folder(rules, buf_text(&path), parts, depth + 1, problems);
			else if (S_ISREG(info.st_mode) && is_rule_file(entries[i]->d_name))
				result |= read_file(rules, buf_text(&path), problems);
		}
		buf_release(&path);
		free(entries[i]);
	}
	free(entries);
	return result;
}

int rules_read(struct rules *rules, const char *folder, enum rules_part parts, struct problems *problems)
{
	return read_folder(rules, folder, parts, 0, problems);
}

/* All items begin with their id, so that one search serves them all. */
static const char *item_id(const void *item)
{
	const char *id;

	memcpy(&id, item, sizeof(id));
	return id;
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(item_id(a), item_id(b));
}

static int compare_kinds(const void *a, const void *b)
{
	const struct kind *left = a, *right = b;

	if (left->order != right->order)
		return left->order < right->order ? -1 : 1;
	return strcmp(left->id, right->id);
}

static int compare_codes(const void *a, const void *b)
{
	const struct code *left = a, *right = b;

	if (left->value != right->value)
		return left->value < right->value ? -1 : 1;
	return (left->extend > right->extend) - (left->extend < right->extend);
}

static int compare_known(const void *a, const void *b)
{
	const struct known *left = a, *right = b;
	int order = strcmp(left->list, right->list);

	return order ? order : strcmp(left->key, right->key);
}

const struct known *rules_known(const struct rules *rules, const char *list, struct slice key)
{
	char text[64] = "";
	struct known wanted = { .list = list, .key = text };

	if (!rules->known_count || !key.length || key.length >= sizeof(text))
		return NULL;
	memcpy(text, key.text, key.length);
	return bsearch(&wanted, rules->known, rules->known_count, sizeof(wanted), compare_known);
}

static size_t find_sorted(const void *items, size_t count, size_t size, const char *id)
{
	size_t low = 0;

	while (low < count) {
		size_t middle = low + (count - low) / 2;
		int order = strcmp(id, item_id((const char *)items + middle * size));

		if (order == 0)
			return middle;
		if (order < 0)
			count = middle;
		else
			low = middle + 1;
	}
	return NONE;
}

static size_t find_kind(const struct rules *rules, const char *id)
{
	for (size_t i = 0; i < rules->kind_count; i++)
		if (strcmp(rules->kinds[i].id, id) == 0)
			return i;
	return NONE;
}

static size_t find_attempt_kind(const struct rules *rules, const char *id)
{
	for (size_t i = 0; i < rules->attempt_kind_count; i++)
		if (strcmp(rules->attempt_kinds[i].id, id) == 0)
			return i;
	return NONE;
}

#define FIND(items, count, id) find_sorted(items, count, sizeof(*(items)), id)

const struct signature *rules_signature(const struct rules *rules, const char *id)
{
	size_t index = FIND(rules->signatures, rules->signature_count, id);

	return index == NONE ? NULL : &rules->signatures[index];
}

const struct cause *rules_cause(const struct rules *rules, const char *id)
{
	size_t index = FIND(rules->causes, rules->cause_count, id);

	return index == NONE ? NULL : &rules->causes[index];
}

const struct method *rules_method(const struct rules *rules, const char *id)
{
	size_t index = FIND(rules->methods, rules->method_count, id);

	return index == NONE ? NULL : &rules->methods[index];
}

const struct placeholder *rules_placeholder(const struct rules *rules, struct slice name)
{
	for (size_t i = 0; i < rules->placeholder_count; i++)
		if (slice_equal(slice_of(rules->placeholders[i].id), name))
			return &rules->placeholders[i];
	return NULL;
}

static bool is_placeholder_name(struct slice name)
{
	for (size_t i = 0; i < name.length; i++)
		if (!islower((unsigned char)name.text[i]) && name.text[i] != '_')
			return false;
	return name.length > 0;
}

bool placeholder_next(struct slice *text, struct slice *ret_before, struct slice *ret_name)
{
	for (size_t open = 0; open < text->length; open++) {
		struct slice inside = slice_tail(*text, open + 1);
		size_t length = slice_find_byte(inside, '}');

		if (text->text[open] != '{' || length == inside.length ||
		    !is_placeholder_name(slice_head(inside, length)))
			continue;
		*ret_before = slice_head(*text, open);
		*ret_name = slice_head(inside, length);
		*text = slice_tail(inside, length + 1);
		return true;
	}
	*ret_before = *text;
	return false;
}

const struct kind *rules_kind(const struct rules *rules, const char *id)
{
	size_t index = find_kind(rules, id);

	return index == NONE ? NULL : &rules->kinds[index];
}

const struct attempt_kind *rules_attempt_kind(const struct rules *rules, const char *id)
{
	size_t index = find_attempt_kind(rules, id);

	return index == NONE ? NULL : &rules->attempt_kinds[index];
}

const struct code *rules_code(const struct rules *rules, uint32_t value, uint32_t extend)
{
	struct code wanted = { .value = value, .extend = extend };
	const struct code *found = rules->code_count ? bsearch(&wanted, rules->codes, rules->code_count,
							       sizeof(wanted), compare_codes)
						     : NULL;

	return found || !extend ? found : rules_code(rules, value, 0);
}

const struct extend *rules_extend(const struct rules *rules, const char *kind, uint32_t extend)
{
	uint32_t wanted = strcmp(kind, "phase") == 0 ? extend >> 16 : extend & 0xffff;

	for (size_t i = 0; i < rules->extend_count; i++)
		if (strcmp(rules->extends[i].kind, kind) == 0 && rules->extends[i].code == wanted)
			return &rules->extends[i];
	return NULL;
}

const struct windows *rules_windows(const struct rules *rules, long build)
{
	const struct windows *found = NULL;

	for (size_t i = 0; i < rules->windows_count; i++) {
		const struct windows *windows = &rules->windows[i];

		if (!windows->word && build >= windows->build && (!found || windows->build >= found->build))
			found = windows;
	}
	return found;
}

bool signature_states_fact(const struct signature *signature)
{
	return signature->fact.name || signature->fact.os || signature->fact.build || signature->fact.arch ||
	       signature->fact.model || signature->fact.manufacturer;
}

bool signature_marks_phase(const struct signature *signature)
{
	return signature->phase.begins || signature->phase.ends || signature->phase.over;
}

/* What an id may name. */
enum target { TO_KIND, TO_ATTEMPT, TO_SIGNATURE, TO_CAUSE, TO_METHOD };

static size_t find_target(const struct rules *rules, enum target target, const char *id)
{
	switch (target) {
	case TO_KIND:
		return find_kind(rules, id);
	case TO_ATTEMPT:
		return find_attempt_kind(rules, id);
	case TO_SIGNATURE:
		return FIND(rules->signatures, rules->signature_count, id);
	case TO_CAUSE:
		return FIND(rules->causes, rules->cause_count, id);
	case TO_METHOD:
		return FIND(rules->methods, rules->method_count, id);
	}
	return NONE;
}

static size_t resolve(const struct rules *rules, enum target target, const char *id, struct place place,
		      struct problems *problems)
{
	static const char *const words[] = { "log kind", "attempt kind", "signature", "cause", "method" };
	static const char *const lists[] = { "kinds", NULL, "signatures", "causes", "methods" };
	static const char *const helps[] = { "fixrank list kinds shows them", NULL,
					     "fixrank list signatures shows them",
					     "fixrank list causes shows them",
					     "fixrank list methods shows them" };
	size_t index = find_target(rules, target, id);

	if (index == NONE && strcmp(id, RULES_PLACEHOLDER) == 0)
		problems_add(problems, place, "this draft does not say yet which %s it means", words[target])
			->help = lists[target] ? helps[target] : NULL;
	else if (index == NONE)
		problems_add(problems, place, "unknown %s '%s'", words[target], id)->help =
			lists[target] ? helps[target] : "attempt kinds stand under `attempts:` in kinds/";
	return index;
}

static void resolve_names(const struct rules *rules, enum target target, struct names *names,
			  struct problems *problems)
{
	for (size_t i = 0; i < names->count; i++)
		names->items[i].index =
			resolve(rules, target, names->items[i].id, names->items[i].place, problems);
}

static void resolve_weights(const struct rules *rules, enum target target, struct weights *weights,
			    struct problems *problems)
{
	for (size_t i = 0; i < weights->count; i++)
		weights->items[i].index =
			resolve(rules, target, weights->items[i].id, weights->items[i].place, problems);
}

static void resolve_log(const struct rules *rules, struct signature *signature, struct problems *problems)
{
	for (size_t i = 0; i < signature->log.count; i++) {
		struct name *name = &signature->log.items[i];

		if (strcmp(name->id, "any") == 0) {
			signature->kinds = UINT64_MAX;
			continue;
		}
		if (strcmp(name->id, "text") == 0) /* entries without a header are tried against all */
			continue;
		name->index = resolve(rules, TO_KIND, name->id, name->place, problems);
		if (name->index < 64)
			signature->kinds |= (uint64_t)1 << name->index;
	}
}

static bool has_list(const struct rules *rules, const char *list)
{
	for (size_t i = 0; i < rules->known_count; i++)
		if (strcmp(rules->known[i].list, list) == 0)
			return true;
	return false;
}

static void resolve_signature(const struct rules *rules, struct signature *signature,
			      struct problems *problems)
{
	resolve_log(rules, signature, problems);
	resolve_weights(rules, TO_CAUSE, &signature->speaks_for, problems);
	resolve_weights(rules, TO_CAUSE, &signature->speaks_against, problems);
	resolve_weights(rules, TO_CAUSE, &signature->scattered.speaks_for, problems);
	resolve_weights(rules, TO_METHOD, &signature->suggests, problems);
	resolve_weights(rules, TO_METHOD, &signature->discourages, problems);
	resolve_names(rules, TO_SIGNATURE, &signature->near.signatures, problems);
	resolve_names(rules, TO_SIGNATURE, &signature->clears, problems);
	resolve_names(rules, TO_SIGNATURE, &signature->folds, problems);
	if (signature->look_up.list && !has_list(rules, signature->look_up.list))
		problems_add(problems, signature->look_up.place, "unknown list '%s'", signature->look_up.list)
			->help = "lists stand in codes/*.csv, under `list`";
	signature->attempt.kind_index = NONE;
	signature->tried.method_index = NONE;
	if (signature->attempt.kind)
		signature->attempt.kind_index = resolve(rules, TO_ATTEMPT, signature->attempt.kind,
							signature->attempt.place, problems);
	if (signature->tried.method)
		signature->tried.method_index =
			resolve(rules, TO_METHOD, signature->tried.method, signature->tried.place, problems);
}

static void check_families(const struct names *names, struct problems *problems)
{
	for (size_t i = 0; i < names->count; i++) {
		const struct name *name = &names->items[i];
		size_t family = 0;

		while (rules_families[family] && strcmp(rules_families[family], name->id))
			family++;
		if (!rules_families[family])
			problems_add(problems, name->place, "unknown Windows family '%s'", name->id)->help =
				"windows-7, windows-8.1, windows-10, windows-11, windows-server";
	}
}

static void resolve_method(const struct rules *rules, struct method *method, struct problems *problems)
{
	resolve_weights(rules, TO_CAUSE, &method->treats, problems);
	resolve_names(rules, TO_METHOD, &method->first, problems);
	method->if_it_fails_index = NONE;
	if (method->if_it_fails)
		method->if_it_fails_index =
			resolve(rules, TO_METHOD, method->if_it_fails, method->place, problems);
	for (size_t i = 0; i < method->variant_count; i++)
		check_families(&method->variants[i].families, problems);
}

/* fixrank check tells what is missing; whoever shows it need not mind. */
static void default_texts(struct cause *cause)
{
	if (!cause->title)
		cause->title = cause->id;
	if (!cause->clause)
		cause->clause = cause->title;
}

static void resolve_cause(const struct rules *rules, struct cause *cause, struct problems *problems)
{
	size_t slash = slice_find_byte(slice_of(cause->id), '/');
	const struct cause *parent;
	char id[128];

	resolve_names(rules, TO_CAUSE, &cause->explains, problems);
	cause->parent = NONE;
	if (!cause->id[slash])
		return;
	snprintf(id, sizeof(id), "%.*s", (int)slash, cause->id);
	cause->parent = resolve(rules, TO_CAUSE, id, cause->place, problems);
	if (cause->parent == NONE)
		return;
	parent = &rules->causes[cause->parent];
	if (!cause->title)
		cause->title = parent->title;
	if (!cause->meaning)
		cause->meaning = parent->meaning;
	if (!cause->plain)
		cause->plain = parent->plain;
	if (!cause->clause)
		cause->clause = parent->clause;
	if (!cause->confirm)
		cause->confirm = parent->confirm;
	if (cause->prior == 0)
		cause->prior = parent->prior;
}

static void add_double(const char *what, const char *id, struct place first, struct place second,
		       struct problems *problems)
{
	problems_add(problems, second, "%s '%s' is defined twice, first in %s:%zu", what, id, first.file,
		     first.line);
}

static void check_doubles(const void *items, size_t count, size_t size, size_t place_offset, const char *what,
			  struct problems *problems)
{
	for (size_t i = 1; i < count; i++) {
		const char *one = (const char *)items + (i - 1) * size;
		const char *two = (const char *)items + i * size;
		struct place first, second;

		if (strcmp(item_id(one), item_id(two)))
			continue;
		memcpy(&first, one + place_offset, sizeof(first));
		memcpy(&second, two + place_offset, sizeof(second));
		add_double(what, item_id(two), first, second, problems);
	}
}

#define SORT(items, count, compare)                                                                          \
	do {                                                                                                 \
		if (count)                                                                                   \
			qsort(items, count, sizeof(*(items)), compare);                                      \
	} while (0)

static void sort_all(struct rules *rules)
{
	SORT(rules->kinds, rules->kind_count, compare_kinds);
	SORT(rules->signatures, rules->signature_count, compare_ids);
	SORT(rules->causes, rules->cause_count, compare_ids);
	SORT(rules->methods, rules->method_count, compare_ids);
	SORT(rules->privates, rules->private_count, compare_ids);
	SORT(rules->placeholders, rules->placeholder_count, compare_ids);
	SORT(rules->codes, rules->code_count, compare_codes);
	SORT(rules->known, rules->known_count, compare_known);
}

/* Kinds are not in the order of their ids. */
static void check_doubled_kinds(const struct rules *rules, struct problems *problems)
{
	for (size_t i = 0; i < rules->kind_count; i++) {
		size_t first = find_kind(rules, rules->kinds[i].id);

		if (first != i)
			add_double("log kind", rules->kinds[i].id, rules->kinds[first].place,
				   rules->kinds[i].place, problems);
	}
	for (size_t i = 0; i < rules->attempt_kind_count; i++) {
		size_t first = find_attempt_kind(rules, rules->attempt_kinds[i].id);

		if (first != i)
			add_double("attempt kind", rules->attempt_kinds[i].id,
				   rules->attempt_kinds[first].place, rules->attempt_kinds[i].place,
				   problems);
	}
}

static void check_codes(const struct rules *rules, struct problems *problems)
{
	for (size_t i = 1; i < rules->code_count; i++)
		if (compare_codes(&rules->codes[i - 1], &rules->codes[i]) == 0)
			problems_add(problems, rules->codes[i].place,
				     "code 0x%08x stands twice, first in %s:%zu", rules->codes[i].value,
				     rules->codes[i - 1].place.file, rules->codes[i - 1].place.line);
}

int rules_resolve(struct rules *rules, struct problems *problems)
{
	size_t before = problems->count;

	sort_all(rules);
	check_doubles(rules->signatures, rules->signature_count, sizeof(*rules->signatures),
		      offsetof(struct signature, place), "signature", problems);
	check_doubles(rules->causes, rules->cause_count, sizeof(*rules->causes),
		      offsetof(struct cause, place), "cause", problems);
	check_doubles(rules->methods, rules->method_count, sizeof(*rules->methods),
		      offsetof(struct method, place), "method", problems);
	check_doubles(rules->privates, rules->private_count, sizeof(*rules->privates),
		      offsetof(struct private_data, place), "private data", problems);
	check_doubles(rules->placeholders, rules->placeholder_count, sizeof(*rules->placeholders),
		      offsetof(struct placeholder, place), "placeholder", problems);
	check_codes(rules, problems);
	check_doubled_kinds(rules, problems);
	if (rules->kind_count > 64)
		problems_add(problems, rules->kinds[64].place, "more than 64 log kinds");
	for (size_t i = 0; i < rules->code_count; i++) {
		resolve_weights(rules, TO_CAUSE, &rules->codes[i].causes, problems);
		resolve_names(rules, TO_METHOD, &rules->codes[i].methods, problems);
	}
	for (size_t i = 0; i < rules->known_count; i++) {
		resolve_weights(rules, TO_CAUSE, &rules->known[i].causes, problems);
		if (i && compare_known(&rules->known[i - 1], &rules->known[i]) == 0)
			problems_add(problems, rules->known[i].place, "'%s' stands twice in '%s'",
				     rules->known[i].key, rules->known[i].list);
	}
	for (size_t i = 0; i < rules->kind_count && i < 64; i++) {
		resolve_names(rules, TO_CAUSE, &rules->kinds[i].shows, problems);
		check_families(&rules->kinds[i].families, problems);
	}
	for (size_t i = 0; i < rules->cause_count; i++)
		resolve_cause(rules, &rules->causes[i], problems);
	for (size_t i = 0; i < rules->cause_count; i++)
		default_texts(&rules->causes[i]);
	for (size_t i = 0; i < rules->signature_count; i++)
		resolve_signature(rules, &rules->signatures[i], problems);
	for (size_t i = 0; i < rules->method_count; i++)
		resolve_method(rules, &rules->methods[i], problems);
	for (size_t i = 0; i < rules->attempt_kind_count; i++) {
		struct attempt_kind *kind = &rules->attempt_kinds[i];

		kind->method_index =
			kind->method ? resolve(rules, TO_METHOD, kind->method, kind->place, problems) : NONE;
	}
	return problems->count == before ? 0 : -1;
}
