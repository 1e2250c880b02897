#include "analyze.h"

#include "blocks.h"
#include "coverage.h"
#include "diagnosis.h"
#include "digest.h"
#include "evidence.h"
#include "inputs.h"
#include "memory.h"
#include "progress.h"
#include "ranking.h"
#include "record.h"
#include "scanner.h"
#include "unpacker.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_FILE_LIMIT (256 * 1024) /* text without any header that is longer is no pasted excerpt */
#define COPY_LIMIT                                                                                           \
	((unsigned long long)32 * 1024 * 1024) /* of a member that is held in memory to compare it */
#define PIECE ((size_t)256 * 1024)

struct run {
	const struct options *options;
	const struct rules *rules;
	struct matcher *matcher;
	struct scanner *scanner;
	struct evidence *evidence;
	struct secrets *secrets; /* or NULL */
	struct problems *problems;
	struct progress progress;
	struct arena arena;
	struct source *input;	  /* the one at hand */
	unsigned long long bytes; /* of those before it */
	struct ignored_file *ignored;
	size_t ignored_count, ignored_room;
	struct reached_limit *limits;
	size_t limit_count, limit_room;
	struct same {
		const char *name;
		unsigned long long bytes;
		const char *sha256;
	} * seen; /* the files that were read, to find copies of them */
	size_t seen_count, seen_room;
	struct budget budget;
	bool unreadable;
	struct buf hashes; /* of all files, for the hash of the input */
};

static void ignore(struct run *run, const char *name, const char *why, const char *command)
{
	run->ignored =
		memory_grow(run->ignored, run->ignored_count, &run->ignored_room, sizeof(*run->ignored));
	run->ignored[run->ignored_count++] = (struct ignored_file){ name, why, command };
}

static void reach_limit(struct run *run, const char *what, const char *detail, const char *file)
{
	run->limits = memory_grow(run->limits, run->limit_count, &run->limit_room, sizeof(*run->limits));
	run->limits[run->limit_count++] = (struct reached_limit){ what, detail, file, 0 };
}

static struct seen_file seen_file(struct run *run, const char *name, const struct blocks *blocks)
{
	const struct reading *reading = blocks_reading(blocks);
	const struct scanned_file *scanned = scanner_file(run->scanner);

	return (struct seen_file){
		.name = name,
		.kind = scanned->kind,
		.kinds = scanned->kinds,
		.encoding = arena_text(&run->arena, slice_of(reading->encoding)), /* it goes with blocks */
		.bytes = reading->bytes,
		.lines = reading->lines,
		.undecodable = reading->undecodable,
		.nul_bytes = reading->nul_bytes,
		.long_lines = reading->long_lines,
		.torn = reading->torn,
		.first = scanned->first,
		.last = scanned->last,
		.sha256 = reading->sha256[0] ? arena_text(&run->arena, slice_of(reading->sha256)) : NULL,
		.error_entries = scanned->error_entries,
		.benign_entries = scanned->benign_entries,
	};
}

enum reading_end { READ_WHOLE, READ_PART, READ_NO_LOG };

/* The loop that all of this is for. */
static enum reading_end read_blocks(struct run *run, struct blocks *blocks)
{
	struct block block;
	int got = 0;

	while (!source_stop && budget_has_time(&run->budget) &&
	       (got = blocks_next(blocks, &block, run->problems)) == 1) {
		const struct hits *hits = scanner_scan(run->scanner, &block);

		/* where nothing was consumed, nothing was looked at yet */
		if (hits->consumed && !scanner_file(run->scanner)->kind &&
		    block.offset + hits->consumed > TEXT_FILE_LIMIT)
			return READ_NO_LOG;
		evidence_add(run->evidence, hits);
		if (run->secrets)
			secrets_learn(run->secrets, slice_head(block.text, hits->consumed));
		blocks_consume(blocks, hits->consumed);
		progress_set(&run->progress, run->bytes + source_bytes(run->input));
	}
	return got != 0 || source_stop ? READ_PART : READ_WHOLE;
}

static void remember_file(struct run *run, const struct seen_file *file)
{
	run->seen = memory_grow(run->seen, run->seen_count, &run->seen_room, sizeof(*run->seen));
	run->seen[run->seen_count++] = (struct same){ file->name, file->bytes, file->sha256 };
}

static bool said_something(const struct evidence *evidence, size_t findings, unsigned long long sequence)
{
	return evidence->finding_count > findings || evidence->sequence > sequence;
}

static void read_text(struct run *run, const char *name, struct blocks *blocks)
{
	size_t findings = run->evidence->finding_count;
	unsigned long long sequence = run->evidence->sequence;
	enum reading_end end;
	struct seen_file file;

	evidence_begin(run->evidence, name);
	scanner_begin(run->scanner);
	end = read_blocks(run, blocks);
	file = seen_file(run, name, blocks);
	if (end == READ_PART) {
		run->unreadable = true;
		reach_limit(run,
			    source_stop		  ? "interrupted"
			    : run->budget.reached ? run->budget.reached
						  : "read-error",
			    "the rest of this file was not read", name);
	}
	if (file.sha256)
		buf_printf(&run->hashes, "%s\n", file.sha256);
	if (file.sha256 && file.bytes)
		remember_file(run, &file);
	if (end != READ_NO_LOG && (file.kind || said_something(run->evidence, findings, sequence))) {
		evidence_end(run->evidence, &file);
		return;
	}
	run->evidence->file_count--;
	ignore(run, name,
	       file.bytes	  ? "not a log that fixrank knows"
	       : end == READ_PART ? "could not be read"
				  : "empty",
	       NULL);
}

static void read_file(struct run *run, struct source *source, const char *name)
{
	size_t before = run->problems->count;
	struct blocks_options options = { .no_thread = run->options->jobs == 1,
					  .line_limit = (size_t)run->options->limits.line_bytes };
	const char *read_size = getenv("FIXRANK_TEST_READ_SIZE");
	struct blocks *blocks;
	struct slice head;
	const struct kind *binary;

	if (read_size)
		options.read_size = strtoul(read_size, NULL, 10);
	blocks = blocks_new(source, &options);
	head = blocks_head(blocks, run->problems);
	binary = matcher_binary_kind(run->matcher, head);
	if (run->problems->count > before && head.length == 0) {
		run->unreadable = true;
		ignore(run, name, "could not be read", NULL);
	} else if (binary) {
		ignore(run, name, binary->binary.why, binary->collect);
	} else if (strcmp(blocks_reading(blocks)->encoding, "binary") == 0) {
		ignore(run, name, "binary, not a log that fixrank knows", NULL);
	} else {
		read_text(run, name, blocks);
	}
	blocks_free(blocks);
}

/* Copies of the same file. Only files of the same size are compared. */

static bool may_be_copy(const struct run *run, long long bytes)
{
	for (size_t i = 0; i < run->seen_count; i++)
		if (bytes > 0 && run->seen[i].bytes == (unsigned long long)bytes)
			return true;
	return false;
}

static const struct same *find_copy(const struct run *run, unsigned long long bytes, const char *sha256)
{
	for (size_t i = 0; i < run->seen_count; i++)
		if (run->seen[i].bytes == bytes && strcmp(run->seen[i].sha256, sha256) == 0)
			return &run->seen[i];
	return NULL;
}

/* Reads all there is into held, unless held is NULL, and hashes it. Returns whether that was all. */
static bool hash_source(struct run *run, struct source *source, struct buf *held, char ret_hash[65])
{
	struct digest *digest = digest_new();
	struct buf piece = { 0 };
	ssize_t got;

	do {
		buf_reserve(&piece, PIECE);
		got = source_read(source, piece.text, PIECE, run->problems);
		if (got > 0) {
			digest_add(digest, (struct slice){ piece.text, (size_t)got });
			if (held)
				buf_add(held, (struct slice){ piece.text, (size_t)got });
		}
	} while (got > 0 && (!held || held->length <= COPY_LIMIT));
	digest_end(digest, ret_hash);
	digest_free(digest);
	buf_release(&piece);
	return got == 0;
}

/* A file of the same size as one that was read: read only if it is another. */
static void read_other(struct run *run, struct source *source, const char *name, long long bytes)
{
	bool seeks = source_seek(source, 0, SEEK_CUR) >= 0;
	struct buf held = { 0 };
	char hash[65];
	bool whole = hash_source(run, source, seeks ? NULL : &held, hash);
	const struct same *copy = whole ? find_copy(run, (unsigned long long)bytes, hash) : NULL;
	size_t limits = run->limit_count;

	if (copy) {
		ignore(run, name, arena_printf(&run->arena, "the same bytes as %s", copy->name), NULL);
	} else if (seeks) {
		source_seek(source, 0, SEEK_SET);
		read_file(run, source, name);
	} else {
		struct source *memory = source_of_memory(buf_slice(&held));

		read_file(run, memory, name);
		source_free(memory);
	}
	if (!whole && run->limit_count == limits) {
		run->unreadable = true;
		reach_limit(run, "read-error",
			    seeks ? "a read failed, but not again" : "the rest of this file was not read",
			    name);
	}
	buf_release(&held);
}

static void read_source(struct run *run, struct source *source, const char *name, long long bytes,
			long depth);

static void read_member(struct run *run, struct unpacker *unpacker, const struct member *member,
			const char *archive, long depth)
{
	const char *name = arena_printf(&run->arena, "%s!%s", archive, member->name);
	struct source *source;
	const char *limit;

	if (member->why) {
		ignore(run, name, member->why, NULL);
		run->unreadable |= strcmp(member->why, "encrypted") == 0;
		return;
	}
	source = unpacker_source(unpacker);
	read_source(run, source, name, member->bytes, depth);
	source_free(source);
	if (unpacker_cut(unpacker, &limit)) {
		run->unreadable = true;
		reach_limit(run, limit, "the rest of this member was not read", name);
	}
}

static void read_archive(struct run *run, struct source *source, const char *name, long depth)
{
	struct unpacker *unpacker;
	struct member member;
	size_t members = 0;
	int got = 0;

	if (run->budget.limits.depth && depth > run->budget.limits.depth) {
		run->unreadable = true;
		reach_limit(run, "max-depth", "this archive is nested too deep", name);
		ignore(run, name, "an archive, nested too deep", NULL);
		return;
	}
	unpacker = unpacker_new(source, name, depth > 1, &run->budget);
	while (!source_stop && !run->budget.reached &&
	       (got = unpacker_next(unpacker, &member, run->problems)) == 1) {
		read_member(run, unpacker, &member, name, depth);
		members++;
	}
	if (run->budget.reached) {
		run->unreadable = true;
		if (depth == 1)
			reach_limit(run, run->budget.reached, "the rest of this archive was not read", name);
	} else if (unpacker_starved(unpacker)) {
		run->unreadable = true;
		reach_limit(run, "max-memory", "to unpack this, or the rest of it, takes more memory", name);
		if (!members)
			ignore(run, name, "an archive that takes too much memory", NULL);
	} else if (!source_stop && got < 0) {
		run->unreadable = true;
		ignore(run, name, "damaged: what lies behind the damage could not be read", NULL);
	} else if (!members && !source_stop) {
		ignore(run, name, "an archive with no file in it", NULL);
	}
	unpacker_free(unpacker);
}

/* depth: archives around it. bytes: its size, -1 where that is not known. */
static void read_source(struct run *run, struct source *source, const char *name, long long bytes, long depth)
{
	struct slice head = source_peek(source, run->problems);

	if (unpacker_recognises(head) && !matcher_binary_kind(run->matcher, head))
		read_archive(run, source, name, depth + 1);
	else if (may_be_copy(run, bytes) &&
		 (bytes <= (long long)COPY_LIMIT || source_seek(source, 0, SEEK_CUR) >= 0))
		read_other(run, source, name, bytes);
	else
		read_file(run, source, name);
}

static void read_input(struct run *run, const struct input *input)
{
	struct source *source = input->why ? NULL : source_open(input->path, run->problems);

	if (!source) {
		run->unreadable |= !input->why;
		ignore(run, input->name, input->why ? input->why : "could not be opened", NULL);
		return;
	}
	run->input = source;
	read_source(run, source, input->name, input->bytes, 0);
	run->bytes += source_bytes(source);
	run->input = NULL;
	source_free(source);
}

static void hash_text(struct slice text, char ret_hash[65])
{
	struct digest *digest = digest_new();

	digest_add(digest, text);
	digest_end(digest, ret_hash);
	digest_free(digest);
}

static const char *family_of(const struct run *run)
{
	const struct windows *windows = coverage_windows(run->evidence);

	if (strcmp(run->options->os, "auto") != 0)
		return run->options->os;
	return windows ? windows->family : NULL;
}

static void make_record(struct run *run, const char *patterns_sha256, const char *sandbox,
			struct analysis *ret_analysis)
{
	const char *family = family_of(run);
	char input_hash[65];
	struct diagnosis *diagnosis;
	struct ranking *ranking;
	struct coverage *coverage;
	struct record_source source;

	run->evidence->incomplete = run->unreadable || source_stop;
	evidence_settle(run->evidence);
	diagnosis = diagnose(run->evidence);
	ranking = rank_methods(run->evidence, diagnosis, family ? family : "windows-10");
	coverage = coverage_new(run->evidence, diagnosis);
	hash_text(buf_slice(&run->hashes), input_hash);
	source = (struct record_source){
		.status = source_stop		      ? "interrupted"
			  : run->budget.reached	      ? "limit"
			  : run->evidence->file_count ? "ok"
			  : run->unreadable	      ? "unreadable"
						      : "empty",
		.evidence = run->evidence,
		.diagnosis = diagnosis,
		.ranking = ranking,
		.coverage = coverage,
		.family = family,
		.ignored = run->ignored,
		.ignored_count = run->ignored_count,
		.limits = run->limits,
		.limit_count = run->limit_count,
		.patterns_sha256 = patterns_sha256,
		.input_sha256 = input_hash,
		.sandbox = sandbox,
		.unexplained_limit = ret_analysis->tallies ? NOVELTY_LIMIT : 0,
		.evidence_limit = (size_t)run->options->limits.evidence,
		.attempt_limit = (size_t)run->options->attempts,
		.options = arena_printf(&run->arena, "--os %s", run->options->os),
	};
	ret_analysis->record = record_new(&source);
	ret_analysis->confidence = diagnosis->status == STATUS_FAILED && diagnosis->suspect_count
					   ? diagnosis->suspects[0].confidence
					   : 0;
	coverage_free(coverage);
	ranking_free(ranking);
	diagnosis_free(diagnosis);
}

static unsigned long long total_bytes(const struct inputs *inputs)
{
	unsigned long long total = 0;

	for (size_t i = 0; i < inputs->count; i++) {
		if (inputs->items[i].bytes < 0)
			return 0;
		total += (unsigned long long)inputs->items[i].bytes;
	}
	return total;
}

static void find_inputs(struct run *run, struct inputs *inputs)
{
	for (size_t i = 0; i < run->options->path_count; i++) {
		size_t before = run->problems->count;

		inputs_add(inputs, run->options->paths[i], run->problems);
		if (run->problems->count == before)
			continue;
		run->unreadable = true;
		ignore(run, run->options->paths[i], "it, or something in it, could not be opened", NULL);
	}
}

static bool reached_a_limit(const struct evidence *evidence)
{
	for (size_t i = 0; i < evidence->file_count; i++)
		if (evidence->files[i].long_lines)
			return true;
	return evidence->limit_count > 0;
}

void analyze(const struct options *options, const struct rules *rules, struct matcher *matcher,
	     const char *patterns_sha256, const char *sandbox, struct secrets *secrets,
	     struct problems *problems, struct analysis *ret_analysis)
{
	struct run run = { .options = options,
			   .rules = rules,
			   .matcher = matcher,
			   .secrets = secrets,
			   .problems = problems };
	struct inputs inputs = { 0 };

	run.scanner = scanner_new(matcher);
	scanner_measure(run.scanner, ret_analysis->tallies);
	run.evidence = evidence_new(rules);
	budget_begin(&run.budget, &options->limits);
	find_inputs(&run, &inputs);
	progress_start(&run.progress, options->progress == CHOICE_ALWAYS,
		       options->quiet || options->progress == CHOICE_NEVER, total_bytes(&inputs));
	for (size_t i = 0; i < inputs.count && !source_stop && budget_has_time(&run.budget); i++)
		read_input(&run, &inputs.items[i]);
	memory_bound(0); /* of reading */
	progress_end(&run.progress);
	make_record(&run, patterns_sha256, sandbox, ret_analysis);
	ret_analysis->nothing = run.evidence->file_count == 0;
	ret_analysis->incomplete = run.unreadable || source_stop || reached_a_limit(run.evidence);
	free(run.ignored);
	free(run.limits);
	free(run.seen);
	buf_release(&run.hashes);
	inputs_release(&inputs);
	scanner_free(run.scanner);
	evidence_free(run.evidence);
	arena_release(&run.arena);
}
