#include "unpacker.h"

#include "buf.h"
#include "memory.h"
#include "utf8.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PIECE	    ((size_t)64 * 1024)
#define SPOOL_LIMIT ((size_t)32 * 1024 * 1024) /* of an archive that must be read backwards, out of another */
#define NAME_LIMIT  1024
#define TAR_MAGIC   257

struct unpacker {
	struct source *source;
	struct archive *archive;
	struct budget *budget;
	struct archive_entry *entry;
	struct buf own_name, name;
	struct buf spool;	   /* the whole archive, where its format wants that */
	struct source *spooled;	   /* reads it */
	struct problems *problems; /* of the call at hand */
	long long member_bytes;
	const char *cut;
	bool inside, raw, failed, starved;
	char piece[PIECE];
};

/* Formats */

enum format { FORMAT_NONE, FORMAT_ZIP, FORMAT_CAB, FORMAT_7Z, FORMAT_TAR, FORMAT_COMPRESSED };

static enum format format_of(struct slice head)
{
	static const struct {
		size_t at, length;
		const char *magic;
		enum format format;
	} magics[] = {
		{ 0, 4, "PK\3\4", FORMAT_ZIP },
		{ 0, 4, "PK\5\6", FORMAT_ZIP },
		{ 0, 4, "PK\7\10", FORMAT_ZIP },
		{ 0, 4, "MSCF", FORMAT_CAB },
		{ 0, 6, "7z\xbc\xaf\x27\x1c", FORMAT_7Z },
		{ TAR_MAGIC, 5, "ustar", FORMAT_TAR },
		{ 0, 3, "\x1f\x8b\x08", FORMAT_COMPRESSED },
		{ 0, 3, "BZh", FORMAT_COMPRESSED },
		{ 0, 6,
		  "\xfd"
		  "7zXZ\0",
		  FORMAT_COMPRESSED },
		{ 0, 4, "\x28\xb5\x2f\xfd", FORMAT_COMPRESSED },
	};

	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		if (head.length >= magics[i].at + magics[i].length &&
		    memcmp(head.text + magics[i].at, magics[i].magic, magics[i].length) == 0)
			return magics[i].format;
	return FORMAT_NONE;
}

bool unpacker_recognises(struct slice head)
{
	return format_of(head) != FORMAT_NONE;
}

static void support(struct unpacker *unpacker, enum format format)
{
	struct archive *archive = unpacker->archive;

	switch (format) {
	case FORMAT_ZIP:
		archive_read_support_format_zip(archive);
		break;
	case FORMAT_CAB:
		archive_read_support_format_cab(archive);
		break;
	case FORMAT_7Z:
		archive_read_support_format_7zip(archive);
		break;
	case FORMAT_COMPRESSED: /* of one file, or of a tar */
		archive_read_support_filter_gzip(archive);
		archive_read_support_filter_bzip2(archive);
		archive_read_support_filter_xz(archive);
		archive_read_support_filter_zstd(archive);
		archive_read_support_format_raw(archive);
		archive_read_support_format_tar(archive);
		break;
	case FORMAT_TAR:
	case FORMAT_NONE:
		archive_read_support_format_tar(archive);
		break;
	}
}

/* What libarchive reads from */

static struct source *read_from(const struct unpacker *unpacker)
{
	return unpacker->spooled ? unpacker->spooled : unpacker->source;
}

static la_ssize_t give_piece(struct archive *archive, void *state, const void **ret_piece)
{
	struct unpacker *unpacker = state;
	ssize_t got = source_read(read_from(unpacker), unpacker->piece, PIECE, unpacker->problems);

	*ret_piece = unpacker->piece;
	if (got < 0) {
		unpacker->failed = true; /* its problem was told */
		archive_set_error(archive, EIO, "cannot be read");
	}
	if (got > 0 && !unpacker->inside)
		budget_give(unpacker->budget, got);
	return got;
}

static la_int64_t seek_to(struct archive *archive, void *state, la_int64_t offset, int whence)
{
	int64_t position = source_seek(read_from(state), offset, whence);

	(void)archive;
	return position < 0 ? ARCHIVE_FATAL : position;
}

/* 7z keeps its list of members at the end. */
static void spool(struct unpacker *unpacker)
{
	ssize_t got = 1;

	if (source_seek(unpacker->source, 0, SEEK_CUR) >= 0)
		return;
	while (got > 0 && unpacker->spool.length < SPOOL_LIMIT) {
		buf_reserve(&unpacker->spool, PIECE);
		got = source_read(unpacker->source, unpacker->spool.text + unpacker->spool.length, PIECE,
				  unpacker->problems);
		if (got > 0 && !unpacker->inside)
			budget_give(unpacker->budget, got);
		unpacker->spool.length += got > 0 ? (size_t)got : 0;
	}
	if (got == 0)
		unpacker->spooled = source_of_memory(buf_slice(&unpacker->spool));
}

static void open_archive(struct unpacker *unpacker, struct problems *problems)
{
	enum format format;

	unpacker->problems = problems;
	format = format_of(source_peek(unpacker->source, problems));
	unpacker->raw = format == FORMAT_COMPRESSED;
	support(unpacker, format);
	if (format == FORMAT_7Z)
		spool(unpacker);
	archive_read_set_read_callback(unpacker->archive, give_piece);
	archive_read_set_callback_data(unpacker->archive, unpacker);
	if (source_seek(read_from(unpacker), 0, SEEK_SET) == 0)
		archive_read_set_seek_callback(unpacker->archive, seek_to);
}

struct unpacker *unpacker_new(struct source *source, const char *name, bool inside, struct budget *budget)
{
	struct unpacker *unpacker = memory_new(sizeof(*unpacker));

	unpacker->source = source;
	unpacker->budget = budget;
	unpacker->inside = inside;
	unpacker->archive = archive_read_new();
	if (!unpacker->archive)
		memory_new((size_t)-1); /* out of memory */
	buf_add_text(&unpacker->own_name, name);
	return unpacker;
}

void unpacker_free(struct unpacker *unpacker)
{
	if (!unpacker)
		return;
	archive_read_free(unpacker->archive);
	source_free(unpacker->spooled);
	buf_release(&unpacker->spool);
	buf_release(&unpacker->own_name);
	buf_release(&unpacker->name);
	free(unpacker);
}

/* Members */

/* Not every part of libarchive says so. */
static bool lacks_memory(const struct unpacker *unpacker)
{
	return errno == ENOMEM || archive_errno(unpacker->archive) == ENOMEM;
}

static void add_problem(struct unpacker *unpacker, const char *what)
{
	const char *error = archive_error_string(unpacker->archive);

	unpacker->starved |= lacks_memory(unpacker);

	if (!unpacker->failed && !unpacker->budget->reached)
		problems_add(unpacker->problems, (struct place){ 0 }, "%s '%s': %s", what,
			     buf_text(&unpacker->own_name), error ? error : "damaged");
	unpacker->failed = true;
}

/* Names are bytes of whatever the packer took for its encoding. */
static void set_name(struct unpacker *unpacker)
{
	const char *name = archive_entry_pathname_utf8(unpacker->entry);
	struct slice rest = slice_of(name ? name : archive_entry_pathname(unpacker->entry));

	buf_clear(&unpacker->name);
	rest = slice_head(rest, NAME_LIMIT);
	while (rest.length > 1 && (rest.text[0] == '/' || (rest.text[0] == '.' && rest.text[1] == '/')))
		rest = slice_tail(rest, 1);
	while (rest.length) {
		unsigned long character;
		size_t used = utf8_decode(rest, &character);

		buf_add_char(&unpacker->name, character == '\\' ? '/' : character);
		rest = slice_tail(rest, used ? used : 1);
	}
	if (!unpacker->name.length)
		buf_add_text(&unpacker->name, "unnamed");
}

/* CBS.log.gz holds CBS.log. */
static void set_raw_name(struct unpacker *unpacker)
{
	struct slice name = buf_slice(&unpacker->own_name);
	size_t start = 0, dot;

	for (size_t i = 0; i < name.length; i++)
		if (name.text[i] == '/' || name.text[i] == '!')
			start = i + 1;
	name = slice_tail(name, start);
	dot = name.length;
	while (dot > 1 && name.text[dot - 1] != '.')
		dot--;
	buf_clear(&unpacker->name);
	buf_add(&unpacker->name, dot > 1 ? slice_head(name, dot - 1) : name);
	if (!unpacker->name.length)
		buf_add_text(&unpacker->name, "content");
}

static const char *reason_against(const struct unpacker *unpacker)
{
	if (archive_entry_is_encrypted(unpacker->entry))
		return "encrypted";
	if (archive_entry_filetype(unpacker->entry) != AE_IFREG &&
	    archive_entry_filetype(unpacker->entry) != 0)
		return "a link or a device, not a file";
	return NULL;
}

/* libarchive opens at the first header, so that what is wrong is told in one place. */
static int next_header(struct unpacker *unpacker)
{
	int result = ARCHIVE_OK;

	if (!unpacker->entry) {
		open_archive(unpacker, unpacker->problems);
		result = unpacker->spool.length && !unpacker->spooled ? ARCHIVE_FATAL
								      : archive_read_open1(unpacker->archive);
		if (unpacker->spool.length && !unpacker->spooled && !unpacker->failed)
			archive_set_error(unpacker->archive, EIO,
					  "a 7z archive of more than %zu MiB inside an archive",
					  SPOOL_LIMIT >> 20);
	}
	do
		result = result < ARCHIVE_WARN
				 ? result
				 : archive_read_next_header(unpacker->archive, &unpacker->entry);
	while (result == ARCHIVE_RETRY);
	return result;
}

int unpacker_next(struct unpacker *unpacker, struct member *ret_member, struct problems *problems)
{
	unpacker->problems = problems;
	errno = 0;
	for (;;) {
		int result = unpacker->failed ? ARCHIVE_FATAL : next_header(unpacker);

		if (result == ARCHIVE_EOF)
			return 0;
		if (result < ARCHIVE_WARN) {
			add_problem(unpacker, "cannot go on in");
			return -1;
		}
		if (!budget_take_member(unpacker->budget))
			return -1;
		if (archive_entry_filetype(unpacker->entry) != AE_IFDIR)
			break;
	}
	if (unpacker->raw && archive_format(unpacker->archive) == ARCHIVE_FORMAT_RAW)
		set_raw_name(unpacker);
	else
		set_name(unpacker);
	unpacker->member_bytes = 0;
	unpacker->cut = NULL;
	*ret_member = (struct member){
		.name = buf_text(&unpacker->name),
		.bytes =
			archive_entry_size_is_set(unpacker->entry) ? archive_entry_size(unpacker->entry) : -1,
		.why = reason_against(unpacker),
	};
	return 1;
}

static ssize_t member_read(void *state, void *buffer, size_t size, struct problems *problems)
{
	struct unpacker *unpacker = state;
	la_ssize_t got;

	unpacker->problems = problems;
	if (unpacker->cut || source_stop)
		return 0;
	errno = 0;
	got = archive_read_data(unpacker->archive, buffer, size);
	if (got < 0) {
		bool told = unpacker->failed;
		const char *error = archive_error_string(unpacker->archive);

		unpacker->starved |= lacks_memory(unpacker);
		if (!told && !unpacker->budget->reached)
			problems_add(problems, (struct place){ 0 }, "cannot unpack '%s!%s': %s",
				     buf_text(&unpacker->own_name), buf_text(&unpacker->name),
				     error ? error : "damaged");
		unpacker->failed |= got == ARCHIVE_FATAL;
		return -1;
	}
	unpacker->member_bytes += got;
	if (!budget_take_bytes(unpacker->budget, got))
		unpacker->cut = unpacker->budget->reached;
	else if (unpacker->budget->limits.member_bytes &&
		 unpacker->member_bytes > unpacker->budget->limits.member_bytes)
		unpacker->cut = "max-member-bytes";
	return unpacker->cut ? 0 : got;
}

static const struct source_kind member_kind = { .read = member_read };

bool unpacker_starved(const struct unpacker *unpacker)
{
	return unpacker->starved;
}

struct source *unpacker_source(struct unpacker *unpacker)
{
	return source_new(&member_kind, unpacker);
}

bool unpacker_cut(const struct unpacker *unpacker, const char **ret_limit)
{
	*ret_limit = unpacker->cut;
	return unpacker->cut != NULL;
}
