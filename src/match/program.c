#include "program.h"

#include "memory.h"
#include "node.h"

#include <stdlib.h>
#include <string.h>

#define MATCH_LIMIT	1000000 /* PCRE2's steps for one pattern on one entry */
#define HEAP_LIMIT	1024	/* KiB */
#define JIT_STACK_LIMIT ((size_t)512 * 1024)
#define GROUP_LIMIT	64

void program_free(struct program *program)
{
	if (!program)
		return;
	pcre2_code_free(program->code);
	free(program->names);
	free(program);
}

static void read_names(struct program *program)
{
	const unsigned char *table;
	uint32_t count, size;

	pcre2_pattern_info(program->code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(program->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(program->code, PCRE2_INFO_NAMETABLE, &table);
	program->names = memory_new_array(count, sizeof(*program->names));
	program->name_count = count;
	for (uint32_t i = 0; i < count; i++, table += size)
		program->names[i] =
			(struct group){ (const char *)table + 2, (unsigned)table[0] << 8 | table[1] };
}

static void add_pattern_problem(const struct text *source, int error, size_t offset,
				struct problems *problems)
{
	unsigned char message[160];
	struct place place = source->node ? node_place_in(source->node, offset) : source->place;

	pcre2_get_error_message(error, message, sizeof(message));
	problems_add(problems, place, "pattern does not compile: %s, after '%.*s'", (const char *)message,
		     (int)(offset < 40 ? offset : 40), source->text.text + (offset < 40 ? 0 : offset - 40));
}

/* Bytes, not characters: a log's text may be anything, and then nothing can go wrong in it. */
struct program *program_new(const struct text *source, uint32_t options, struct problems *problems)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	struct program *program = memory_new(sizeof(*program));
	int error;
	size_t offset;
	uint32_t groups;

	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_bsr(context, PCRE2_BSR_ANYCRLF);
	program->source = source;
	program->code = pcre2_compile((PCRE2_SPTR)source->text.text, source->text.length,
				      options | PCRE2_DUPNAMES, &error, &offset, context);
	pcre2_compile_context_free(context);
	if (!program->code) {
		if (problems)
			add_pattern_problem(source, error, offset, problems);
		program_free(program);
		return NULL;
	}
	pcre2_jit_compile(program->code, PCRE2_JIT_COMPLETE); /* without JIT it is slower, not wrong */
	pcre2_pattern_info(program->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	program->groups = groups + 1;
	read_names(program);
	return program;
}

void runner_init(struct runner *runner)
{
	runner->match = pcre2_match_data_create(GROUP_LIMIT, NULL);
	runner->context = pcre2_match_context_create(NULL);
	runner->stack = pcre2_jit_stack_create(32 * 1024, JIT_STACK_LIMIT, NULL);
	pcre2_set_match_limit(runner->context, MATCH_LIMIT);
	pcre2_set_heap_limit(runner->context, HEAP_LIMIT);
	pcre2_jit_stack_assign(runner->context, NULL, runner->stack);
}

void runner_release(struct runner *runner)
{
	pcre2_match_data_free(runner->match);
	pcre2_match_context_free(runner->context);
	pcre2_jit_stack_free(runner->stack);
}

int runner_run(struct runner *runner, const struct program *program, struct slice subject, size_t from)
{
	return pcre2_match(program->code, (PCRE2_SPTR)subject.text, subject.length, from, PCRE2_NO_UTF_CHECK,
			   runner->match, runner->context);
}

const size_t *runner_offsets(const struct runner *runner)
{
	return pcre2_get_ovector_pointer(runner->match);
}

struct slice runner_group(const struct runner *runner, const struct program *program, const char *name,
			  struct slice subject, int count)
{
	const size_t *offsets = runner_offsets(runner);

	for (size_t i = 0; i < program->name_count; i++) {
		unsigned number = program->names[i].number;

		if ((int)number < count && offsets[2 * number] != PCRE2_UNSET &&
		    strcmp(program->names[i].name, name) == 0)
			return (struct slice){ subject.text + offsets[2 * number],
					       offsets[2 * number + 1] - offsets[2 * number] };
	}
	return (struct slice){ "", 0 };
}
