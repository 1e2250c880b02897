/* What the user asked for: command, options, paths. Every option is also an environment variable, FIXRANK_ and its name
 * in capitals; the command line wins. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "budget.h"
#include "commands.h"
#include "problem.h"
#include "ticket.h"

#include <stdbool.h>
#include <stdio.h>

enum choice { CHOICE_AUTO, CHOICE_ALWAYS, CHOICE_NEVER };

/* Texts point into argv and the environment. */
struct options {
	enum command command;
	const char *output;
	const char *html, *xlsx, *json, *markdown, *text;
	const struct ticket *ticket; /* --for; NULL: none, or not for this command */
	bool ticket_given;	     /* on the command line, not by the environment */
	const char **patterns;	     /* folders, in their order */
	size_t pattern_count, pattern_room;
	const char *script;
	const char *templates;
	const char *save; /* check: where the compiled search goes */
	const char *from; /* new: a line of a log */
	const char *os;
	long attempts;	/* in a record; 0: as many as are shown */
	long jobs;	/* 0: as many as there are processors */
	double fail_on; /* confidence from which the exit status is 1; 0: never */
	enum choice progress, color;
	struct limits limits;
	const char *redact_key, *redact_map; /* files */
	const char *at;			     /* show: where */
	long long context;		     /* show: lines on each side */
	const char *files_from;		     /* map, batch: more paths */
	const char *shard;		     /* map, batch: "2/8" or "auto" */
	bool null;			     /* a NUL ends each path of files_from */
	bool strict;
	bool watch, coverage, profile; /* check */
	bool redact;
	bool no_sandbox;
	bool quiet, verbose, help, version;
	bool overview; /* there is neither command nor path */
	char **paths;
	size_t path_count;
};

/* Reads the command line. Returns 0, or -1 after adding problems. */
int options_read(struct options *options, int argc, char **argv, struct problems *problems);
void options_release(struct options *options);

/* One more folder of patterns, after those named by --patterns; path must outlive the options. */
void options_add_patterns(struct options *options, const char *path);

/* Prints the options that a command takes. */
void options_print_help(enum command command, FILE *out);

/* Prints the options of a command, or all where it is NULL, a line each: --name, -letter, argument, the words that it must
 * be one of, the commands that take it, what it is for; parted by tabs, "-" for none. */
void options_list(const enum command *command);

#endif
