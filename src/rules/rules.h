/* The rules are everything that stands under patterns/: log kinds, signatures, causes, methods, codes. They are
 * read once, then const, and shared by all workers. Each remembers its file and line, so that whoever finds fault
 * with one later can still point at it. patterns/README.md describes the files.
 *
 *	struct rules *rules = rules_new();
 *	rules_read(rules, "patterns", &problems);
 *	rules_resolve(rules, &problems);
 *	...
 *	rules_free(rules);
 *
 * All text is owned by the rules. Indices into the arrays stand for ids once resolved. */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "arena.h"
#include "problem.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

#define NONE ((size_t)-1)

/* Stands in drafts for the cause that their author has to name. No cause has this id. */
#define RULES_PLACEHOLDER "which-cause"

struct node;

struct names {
	struct name {
		const char *id;
		struct place place;
		size_t index; /* after resolving, else NONE */
	} * items;
	size_t count;
};

struct weights {
	struct weight {
		const char *id;
		struct place place;
		size_t index;
		double value;
	} * items;
	size_t count;
};

struct texts {
	struct text {
		struct slice text;
		struct place place;
		const struct node *node;
	} * items;
	size_t count;
};

enum time_order { TIME_YMD, TIME_MDY, TIME_DMY };
enum level { LEVEL_INFO, LEVEL_WARNING, LEVEL_ERROR };

/* A log kind. */
struct kind {
	const char *id;
	struct place place;
	const char *title;
	long order;
	bool line_entries; /* entry: line */
	bool inherits;
	enum time_order time;
	struct texts headers;
	struct text joins;
	struct names error_words;   /* levels: error */
	struct names warning_words; /* levels: warning */
	struct names error_literals;
	struct names files;
	const char *collect;
	struct names shows;    /* causes */
	struct names families; /* of Windows that write it; empty: all */
	struct names codes;    /* hexadecimal beginnings of the codes that it explains: 0x800f */
	struct {
		long at;
		struct slice magic; /* empty for a text kind */
		const char *why;
	} binary;
	struct texts match;
	struct texts no_match;
};

struct attempt_kind {
	const char *id;
	struct place place;
	const char *title;
	bool headline; /* its subject is what people call the thing that failed */
	bool alone; /* a machine has only one of what it is about, so that any later success is one of the same */
	bool upgrade;	    /* its success shows in a higher build of Windows */
	bool undoes;	    /* its failure takes back what succeeded before it */
	const char *method; /* that is carried out by it, or NULL */
	size_t method_index;
};

/* A Windows release, by its lowest build or by a word in the name that a log gives it. */
struct windows {
	const char *name;
	struct place place;
	const char *family;
	const char *word; /* NULL: by build */
	long build;
	int64_t since; /* a stamp: no such build ran before; 0 where that is not known */
};

enum role {
	ROLE_NONE,
	ROLE_EVIDENCE,
	ROLE_CARRIER,
	ROLE_CLEARING,
	ROLE_MARKER,
	ROLE_TREATMENT,
	ROLE_FACT,
	ROLE_NOISE
};
enum attempt_event { EVENT_NONE, EVENT_BEGIN, EVENT_END, EVENT_POINT, EVENT_STEP };
enum outcome { OUTCOME_UNKNOWN, OUTCOME_SUCCEEDED, OUTCOME_FAILED, OUTCOME_CANCELLED, OUTCOME_STARTED };

struct signature {
	const char *id;
	struct place place;
	const char *title;
	enum role
		role; /* the first that fits, in the order of the enum; a carrier may also mark an attempt */
	struct names log;
	uint64_t kinds; /* bit per kind; all for `any` */
	struct text pattern;
	const char *literal;
	struct weights speaks_for;
	struct weights speaks_against;
	const char *says;
	const char *subject;
	struct weights suggests;
	struct weights discourages;
	struct {
		struct names signatures;
		long lines;
	} near;
	bool state;
	const char *witness;	    /* the diagnosing tool whose result it is, or NULL */
	bool unended;		    /* counts only where the attempt that it begins never ended */
	const char *before_release; /* a build; counts only in an entry older than that Windows */
	struct {
		struct weights speaks_for; /* where a later run finds other subjects than an earlier one */
		const char *says;
	} scattered;
	const char *route;
	struct names clears;
	long clears_lines; /* 0: all before it */
	struct names folds;
	struct {
		const char *capture; /* whose value is a key of the list */
		const char *list;
		const char *as; /* the capture that its name becomes */
		struct place place;
	} look_up;
	struct {
		const char *kind;
		struct place place;
		size_t kind_index;
		enum attempt_event event;
		const char *key;
		const char *subject;
		const char *code;
		const char *step;     /* what it is doing */
		const char *filetime; /* when it began, in UTC */
		enum outcome outcome;
	} attempt;
	struct {
		const char *begins, *ends; /* captures whose value is its name */
		bool over;		   /* all that are open end */
	} phase;
	struct {
		const char *method;
		struct place place;
		size_t method_index;
		enum outcome outcome;
	} tried;
	struct {
		const char *name, *os, *build, *arch, *model, *manufacturer;
		bool url; /* they stand in a URL, encoded */
	} fact;
	const char *benign;
	long min_build;
	long max_build; /* 0: none */
	struct texts match;
	struct texts no_match;
};

struct cause {
	const char *id;
	struct place place;
	size_t parent; /* NONE for a cause of the vocabulary */
	const char *title;
	const char *meaning;
	const char *plain; /* the same for who is no engineer */
	const char *clause;
	const char *confirm;
	double prior;
	struct names
		explains; /* causes whose findings it brings about, where something speaks for it itself */
};

struct step {
	const char *text;
	const char *command;	  /* or NULL */
	const char *else_command; /* or NULL */
	const char *by_hand;	  /* why a script cannot run the command, or NULL */
	struct place place;
};

struct steps {
	struct names families; /* empty: all that no other names */
	struct step *items;
	size_t count;
};

struct method {
	const char *id;
	struct place place;
	const char *title;
	const char *summary;
	const char *plain; /* what it does, for who is no engineer */
	struct weights treats;
	long minutes;
	bool reboot;
	const char *risk; /* low, medium, high */
	const char *risk_note;
	const char *owner;
	struct names needs;
	struct names first;
	const char *not_when;
	const char *verify_text;
	const char *verify_command;
	const char *verify_by_hand; /* or NULL */
	const char *if_it_fails;
	size_t if_it_fails_index;
	struct steps *variants;
	size_t variant_count;
};

enum code_role { CODE_ERROR, CODE_CONTAINER, CODE_BENIGN, CODE_SUCCESS };

/* An error code, or set-up's result and extend code together. */
struct code {
	uint32_t value;
	uint32_t extend; /* 0 where the code stands alone */
	const char *symbol;
	const char *family;
	const char *meaning;
	enum code_role role;
	struct weights causes;
	struct names methods; /* the published order */
	struct place place;
};

/* A phase or operation of set-up's extend code. */
struct extend {
	const char *kind; /* phase, operation */
	uint32_t code;
	const char *name;
	const char *meaning;
};

/* A name that is published for a key: what a safeguard hold is about. */
struct known {
	const char *list;
	const char *key;
	const char *name;
	struct weights causes;
	struct place place;
};

/* What a {placeholder} of a method may be filled with: the capture of that name, where all of it fits the pattern. */
struct placeholder {
	const char *id;
	struct place place;
	const char *title; /* "the number of the update" */
	struct text pattern;
	struct texts match;
	struct texts no_match;
};

/* What tells of people and their machines. Each named group of the pattern is a value, the group's name its type. */
struct private_data {
	const char *id;
	struct place place;
	const char *title;
	struct text pattern;
	const char *literal;
	bool learn;	     /* also looked for in all lines of the logs */
	struct texts keep;   /* values that are nobody's */
	struct texts unless; /* in a match: then it is none */
	struct texts match;
	struct texts no_match;
};

/* What redaction does not cover. */
struct uncovered {
	const char *id;
	struct place place;
	const char *title;
};

/* user, host …; NULL at the end. */
extern const char *const rules_private_types[];

/* The one of them that is named so; NULL: there is none. */
const char *rules_private_type(const char *name);

struct rules {
	struct arena arena;
	struct kind *kinds; /* by order, then id */
	size_t kind_count, kind_room;
	struct attempt_kind *attempt_kinds;
	size_t attempt_kind_count, attempt_kind_room;
	struct windows *windows; /* in file order */
	size_t windows_count, windows_room;
	struct signature *signatures; /* by id */
	size_t signature_count, signature_room;
	struct cause *causes; /* by id */
	size_t cause_count, cause_room;
	struct method *methods; /* by id */
	size_t method_count, method_room;
	struct placeholder *placeholders; /* by id */
	size_t placeholder_count, placeholder_room;
	struct code *codes; /* by value, then extend */
	size_t code_count, code_room;
	struct extend *extends;
	size_t extend_count, extend_room;
	struct known *known; /* by list, then key */
	size_t known_count, known_room;
	struct private_data *privates; /* by id */
	size_t private_count, private_room;
	struct uncovered *uncovered; /* in file order */
	size_t uncovered_count, uncovered_room;
	struct rule_file {
		const char *path;
		struct slice text;
	} * files; /* in the order read */
	size_t file_count, file_room;
};

/* What to read: for looking up a code the folders kinds/, signatures/ and private/ are left out. */
enum rules_part { RULES_CODES, RULES_ALL };

struct rules *rules_new(void);
void rules_free(struct rules *rules);

/* Reads every .yaml and .csv file under folder, in byte order of their paths.
 * Returns 0, or -1 after adding problems; what could be read is there all the same. */
int rules_read(struct rules *rules, const char *folder, enum rules_part parts, struct problems *problems);

/* Reads one file, given as text: for tests and fuzzers. */
int rules_read_text(struct rules *rules, const char *path, struct slice text, struct problems *problems);

/* Sorts, gives every id its index and reports unknown and doubled ones. To be called once, after all reading.
 * Returns 0, or -1 after adding problems. */
int rules_resolve(struct rules *rules, struct problems *problems);

/* By id, or NULL. */
const struct signature *rules_signature(const struct rules *rules, const char *id);
const struct cause *rules_cause(const struct rules *rules, const char *id);
const struct method *rules_method(const struct rules *rules, const char *id);
const struct kind *rules_kind(const struct rules *rules, const char *id);
const struct attempt_kind *rules_attempt_kind(const struct rules *rules, const char *id);

/* The rule of a placeholder, or NULL. */
const struct placeholder *rules_placeholder(const struct rules *rules, struct slice name);

/* Takes the next {placeholder} off *text: what stands before it and its name. Other braces are text. Returns false at the
 * end, with what is left in *ret_before. */
bool placeholder_next(struct slice *text, struct slice *ret_before, struct slice *ret_name);

/* The row of a code with this extend code, else of the code alone, else NULL. extend 0 asks for the code alone. */
const struct code *rules_code(const struct rules *rules, uint32_t value, uint32_t extend);

/* The row of a list for this key, or NULL. */
const struct known *rules_known(const struct rules *rules, const char *list, struct slice key);

/* The phase ("phase") or operation ("operation") of an extend code, or NULL. */
const struct extend *rules_extend(const struct rules *rules, const char *kind, uint32_t extend);

/* Whether it states a fact about the machine, whatever else it does. */
bool signature_states_fact(const struct signature *signature);

/* Whether a phase begins or ends there. */
bool signature_marks_phase(const struct signature *signature);

/* The release that a build belongs to: the one with the highest build that is not above it. NULL: none. */
const struct windows *rules_windows(const struct rules *rules, long build);

/* The ids of Windows families, for `for:` lists and --os. */
extern const char *const rules_families[];

#endif
