/* SPDX-License-Identifier: MIT */

/*
 * A span is scanned in chunks; after each, the file is asked whether it still
 * was as long as the span says.  If not, the place and the sink go back to
 * where the chunk began and what is left of it is scanned again.
 *
 * Within a chunk, steps follow GNU grep's buffer of 96 KiB: the first NUL of
 * a file makes it binary from the first line that ends behind the start of the
 * NUL's block, and from there on NUL ends a line too.  As a map cannot be
 * written to, those lines are looked at in a copy.
 *
 * All offsets are the file's.
 */

#include "mgrep/scan_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/knob.h"
#include "base/sys.h"
#include "text/byte.h"

enum {
	BLOCK = 96 << 10, /* in which GNU looks for a NUL (null-byte) */
	CHUNK = 1 << 20,  /* between two looks at the file's size */
	STEP_MIN = 512,   /* bytes that are looked at between two others */
	STEP_FULL = 4096, /* as many, or less, where much was printed */
	HOLE = 4096,      /* so many NULs may be a hole */
	LINE_MOST = 8 << 20, /* where a line's end is looked for */
};

static off_t min_off(off_t a, off_t b)
{
	return a < b ? a : b;
}

/* Blocks: they count from where the file was begun, but of a pipe each read
   begins another one. */

/* Where the block begins that AT is in, and where the one before ends. */
static off_t block_start(const struct scan *s, off_t at)
{
	/* Where earlier ones began is forgotten, and made up. */
	off_t first = at < s->piece ? s->origin : s->piece;

	return at - (at - first) % BLOCK;
}

/* Where the block ends that the byte before AT is in. */
static off_t block_end(const struct scan *s, off_t at)
{
	return block_start(s, at + BLOCK - 1);
}

/* Note a NUL between what was looked at before and TO. */
static void look_for_nul(struct scan *s, off_t to)
{
	struct scan_place *p = &s->place;

	if (p->binary || s->watching || s->options->nul == SCAN_NUL_TEXT ||
	    to <= p->nul_free)
		return;
	p->binary = byte_has(span_at(s, p->nul_free),
			     (size_t)(to - p->nul_free), '\0');
	p->nul_free = to;
	if (p->binary && s->options->nul == SCAN_NUL_NOTHING) {
		p->selected = 0;
		p->seen = to;
		p->done = true;
	}
}

/* The end of the last line that ends in [FROM, TO); FROM: none does. */
static off_t last_line_end(const struct scan *s, off_t from, off_t to)
{
	const char *text = span_at(s, from);
	size_t len = (size_t)(to - from);
	const char *p = byte_last(text, len, s->options->end);
	const char *nul = s->place.binary ? byte_last(text, len, '\0') : NULL;

	if (nul && (!p || nul > p))
		p = nul;
	return p ? from + (p - text) + 1 : from;
}

/* The lines in [place.at, TO) with a line end for each NUL; V->text is NULL
   where memory is exhausted. */
static struct view copy_lines(struct scan *s, off_t to)
{
	off_t from = s->place.at;
	const char *text = span_at(s, from);
	size_t len = (size_t)(to - from);

	s->copy.len = 0;
	if (!buf_reserve(&s->copy, len))
		return (struct view){0};
	for (size_t i = 0; i < len; i++)
		s->copy.data[i] =
			text[i] ? text[i] : (char)s->options->end;
	return (struct view){s->copy.data, len, from};
}

/* Look at the lines in [place.at, TO). */
static enum scan_status scan_lines(struct scan *s, off_t to)
{
	struct scan_place *p = &s->place;
	struct view v = {(const char *)s->span.data,
			 (size_t)(to - s->span.offset), s->span.offset};

	if (p->binary && !(v = copy_lines(s, to)).text)
		return SCAN_READ_ERROR;
	if (!lines_scan(s, &v, (size_t)(p->at - v.offset)))
		return SCAN_MATCH_ERROR;
	return SCAN_DONE;
}

/*
 * Is it not for a part to go on?  Context that is due where a file turns binary
 * is told unless a line of the same block is selected, which may be behind the
 * part.
 */
static bool is_beyond(const struct scan *s)
{
	return s->part && s->place.binary && s->place.pending > 0;
}

/* The end of the last line that made a difference, selected or context. */
static off_t last_used(const struct scan *s)
{
	const struct scan_place *p = &s->place;

	return p->told > p->resume ? p->told : p->resume;
}

/* What place.at was where the last block before SEEN began, or less: in a step
   from FROM on, which may have begun within a block. */
static off_t fresh_at(const struct scan *s, off_t from, off_t seen)
{
	off_t cut = last_line_end(s, from, block_start(s, seen - 1));

	return cut > from ? cut : s->place.fresh;
}

/* Does a line end behind TO in the block that ends at BLOCK?  Where
   it matters: if what is selected there may belong to what is before. */
static bool goes_on(const struct scan *s, off_t to, off_t block)
{
	const off_t end = min_off(block, span_end(s));

	return s->options->invert && s->options->after > 0 && to < end &&
	       last_line_end(s, to, end) > to;
}

/*
 * Look at the lines that end before LIMIT, or in their block if that is nearer
 * and matters.  Where context is due and the block is binary, it is looked at
 * up to END at once: a line in it that is selected leaves no more of that.
 */
static enum scan_status scan_step(struct scan *s, off_t limit, off_t end)
{
	struct scan_place *p = &s->place;
	off_t block = block_start(s, p->seen) + BLOCK;
	off_t from = p->seen, to = limit;

	if (from == block - BLOCK)
		p->fresh = p->at;
	look_for_nul(s, min_off(block, span_end(s)));
	if (p->binary && p->pending > 0)
		to = min_off(block, end);
	else if (!s->watching || !s->blind)
		to = min_off(min_off(block, limit), from + (off_t)s->step);
	if (p->done || is_beyond(s))
		return SCAN_DONE;
	off_t cut = last_line_end(s, from, to);
	p->seen = to;
	if (cut == from)
		return SCAN_DONE;
	s->within = goes_on(s, to, block);
	enum scan_status status = scan_lines(s, cut);
	s->within = false;
	if (p->at < cut) /* the sink is full */
		p->seen = p->at;
	else if (p->done) /* with a line that ends in an earlier block */
		p->seen = min_off(to, block_end(s, last_used(s)));
	if (p->seen > block)
		p->fresh = fresh_at(s, from, p->seen);
	return status;
}

/*
 * Where a file was all NULs until here, it may have a hole: go over the rest
 * of it, which is nothing but empty lines.
 */
static void skip_hole(struct scan *s)
{
	static const char zeros[HOLE];
	struct scan_place *p = &s->place;

	if (!p->binary || !s->skips_empty || p->pending || s->part ||
	    p->at - s->span.offset < HOLE ||
	    memcmp(span_at(s, p->at - HOLE), zeros, HOLE) != 0)
		return;
	off_t saved = lseek(s->fd, 0, SEEK_CUR);
	off_t data = sys_seek_data(s->fd, p->at);
	if (data < 0 && errno == ENXIO)
		data = lseek(s->fd, 0, SEEK_END);
	if (data > p->at) /* lines of binary files have no numbers */
		p->at = p->seen = p->counted = data;
	lseek(s->fd, saved, SEEK_SET);
}

/*
 * How far the span may be looked at, if it is not the LAST.  The blocks of a
 * regular file are the same however it is read: one that is not complete has
 * to wait.
 */
static off_t ready_end(const struct scan *s, bool last)
{
	off_t end = min_off(span_end(s), s->stop);

	if (last || end >= s->size || s->options->nul == SCAN_NUL_TEXT)
		return end;
	return block_start(s, end);
}

/* The file shrank: VALID bytes are left of the span. */
static void shorten(struct scan *s, size_t valid)
{
	struct scan_place *p = &s->place;

	s->span.len = valid;
	p->seen = min_off(p->seen, span_end(s));
	p->nul_free = min_off(p->nul_free, span_end(s));
	/* Less is left than was already told of: that is the end. */
	if (p->at > span_end(s))
		p->done = true;
}

/* Look at the lines of the next chunk before END, which is a line's if it is
   the LAST. */
static enum scan_status scan_chunk(struct scan *s, off_t end, bool last)
{
	struct scan_place *p = &s->place;
	off_t limit = min_off(p->seen + (off_t)s->chunk, end);
	enum scan_status status = SCAN_DONE;

	input_fetch(s->in, p->seen, limit); /* lines end at its end first */
	while (status == SCAN_DONE && p->seen < limit && !p->done &&
	       !is_beyond(s) && !s->sink->ops->is_full(s->sink))
		status = scan_step(s, limit, end);
	if (status == SCAN_DONE && last && p->seen >= end && !p->done &&
	    p->at < end) {
		p->fresh = p->at; /* it is looked at alone */
		status = scan_lines(s, end);
	}
	if (s->sink->ops->is_full(s->sink) && s->step > STEP_FULL)
		s->step = STEP_FULL; /* these lines become many times as long */
	return status;
}

/*
 * As scan_chunk, but most files have no NUL, and then it is quicker to have the
 * matcher watch for one: each byte is fetched once.  False if there was one, or
 * a line that the sink does not take as it is no text, and the chunk was
 * scanned in vain; or if the matcher does not watch.
 */
static bool watch_chunk(struct scan *s, off_t end, bool last,
			enum scan_status *status)
{
	struct scan_place *p = &s->place;

	if (!s->may_watch || p->binary)
		return false;
	s->watch = (struct watch){0};
	s->refused = false;
	s->watching = true;
	*status = scan_chunk(s, end, last);
	s->watching = false;
	if (s->watch.nul || (s->refused && s->has_context))
		return false;
	look_for_nul(s, min_off(block_end(s, p->seen), span_end(s)));
	return !p->binary;
}

/*
 * Look at the lines of the span from place.at on; LAST: it ends with a line,
 * even if an unfinished one.
 */
static enum scan_status scan_span(struct scan *s, bool last)
{
	struct scan_place *p = &s->place;

	for (;;) {
		const struct scan_place start = *p;
		off_t end = ready_end(s, last);
		enum scan_status status = SCAN_DONE;
		if (!watch_chunk(s, end, last, &status)) {
			s->sink->ops->rollback(s->sink);
			*p = start;
			status = scan_chunk(s, end, last);
		}
		size_t valid = input_valid(s->in);
		if (valid < s->span.len) {
			s->sink->ops->rollback(s->sink);
			*p = start;
			if (s->part)
				return SCAN_DONE;
			shorten(s, valid);
			if (p->done)
				return SCAN_DONE;
			continue;
		}
		s->sink->ops->commit(s->sink);
		if (status != SCAN_DONE || p->done || is_beyond(s))
			return status;
		skip_hole(s);
		if (p->seen >= end || p->at > end)
			return status;
		if (s->part && s->sink->ops->is_full(s->sink))
			return status;
	}
}

/* Files. */

/*
 * Does a hole promise a NUL behind the first block?  GNU asks that once
 * (big-hole).  The end of a file counts as one, so a file that has just become
 * shorter than it was said to be has to be asked again where it ends.
 */
static bool has_hole(struct scan *s)
{
	struct stat now;

	if (s->options->nul == SCAN_NUL_TEXT || s->size - s->origin <= BLOCK)
		return false;
	off_t at = lseek(s->fd, 0, SEEK_CUR);
	off_t hole = sys_seek_hole(s->fd, s->origin + BLOCK);
	lseek(s->fd, at, SEEK_SET);
	return hole >= 0 && hole < s->size && fstat(s->fd, &now) == 0 &&
	       hole < now.st_size;
}

/* How many bytes are looked at before the sink is asked whether it is full. */
static size_t step_for(const struct scan *s)
{
	size_t reach = s->sink->ops->reach(s->sink);

	return reach > BLOCK ? BLOCK : reach > STEP_MIN ? reach : STEP_MIN;
}

/* The first span is there, or the file is empty. */
static void begin(struct scan *s)
{
	const struct stat *st = input_stat(s->in);
	off_t at = s->span.offset;

	s->origin = s->piece = at;
	s->stop = SCAN_NO_STOP;
	s->part = NULL;
	s->lines = 0;
	s->step = step_for(s);
	s->size = S_ISREG(st->st_mode) ? st->st_size : 0;
	s->place = (struct scan_place){
		.at = at,
		.seen = at,
		.nul_free = at,
		.fresh = at,
		.told = -1,
		.counted = at,
		.resume = at,
		.left = s->options->max,
	};
	s->is_empty = s->more <= 0;
	if (s->is_empty)
		return;
	if (has_hole(s)) {
		s->place.binary = s->options->nul == SCAN_NUL_BINARY;
		s->place.done = s->options->nul == SCAN_NUL_NOTHING;
	}
}

/* Where that begins of the span which is still needed: the unfinished line,
   and lines that may become context, even trailing context (lines.c). */
static off_t needed(const struct scan *s)
{
	const struct scan_place *p = &s->place;

	if (p->binary || s->options->quiet)
		return p->at;
	return lines_back(s, s->options->after > 0 ? p->fresh : p->at,
			  s->options->before,
			  p->told < 0 ? s->origin : p->told);
}

/*
 * The file was gone back in, to count lines after all: go on to the span that
 * place.at is in, with what is needed from FROM on.  Answers as input_next.
 */
static int catch_up(struct scan *s, off_t from)
{
	int more = 1;

	while (more == 1 && span_end(s) < s->place.at) {
		off_t end = span_end(s), counted = min_off(from, end);
		lines_number(s, counted);
		more = input_next(s->in, (size_t)(end - counted), &s->span);
	}
	return more;
}

/* The next span, with what is still needed of this one before it. */
static int next_span(struct scan *s)
{
	struct scan_place *p = &s->place;
	off_t end = span_end(s);

	if (p->at > end) /* behind a hole */
		return input_seek(s->in, p->at) == 0
			       ? input_next(s->in, 0, &s->span)
			       : -1;
	if (s->size == 0) {
		s->piece = end;
		p->fresh = p->at;
	}
	off_t from = needed(s);
	if (p->told < from)
		p->told = -1;
	/* A map is mostly followed by the end: nobody may want its number. */
	bool mapped = input_way(s->in) == INPUT_MAPPED;
	if (!mapped)
		lines_number(s, from);
	int more = input_next(s->in, (size_t)(end - from), &s->span);
	if (more == 1 && mapped && s->options->numbers) {
		/* The file grew: its lines have to be counted after all. */
		if (input_seek(s->in, min_off(p->counted, from)) != 0)
			return -1;
		more = input_next(s->in, 0, &s->span);
		if (more == 1)
			more = catch_up(s, from);
	}
	return more;
}

void scan_begin(struct scan *s, struct input *in, int fd)
{
	s->in = in;
	s->fd = fd;
	s->span = (struct input_span){0};
	s->more = input_next(in, 0, &s->span);
	begin(s);
}

enum scan_status scan_finish(struct scan *s, struct scan_result *result)
{
	struct scan_place *p = &s->place;
	enum scan_status status = SCAN_DONE;

	while (s->more == 1 && !p->done && status == SCAN_DONE) {
		status = scan_span(s, false);
		if (!p->done && status == SCAN_DONE &&
		    (s->more = next_span(s)) == 0)
			status = scan_span(s, true);
	}
	*result = (struct scan_result){
		.selected = p->selected,
		.binary_selected = p->binary_selected,
		.limited = p->left == 0 && p->selected > 0,
		.resume = p->resume,
		/* At least one block, if there was one. */
		.read = s->is_empty ? -1
				    : block_end(s, p->seen > s->origin
							   ? p->seen
							   : s->origin + 1),
	};
	return s->more < 0 ? SCAN_READ_ERROR : status;
}

/* Parts. */

struct scan_place *scan_place(struct scan *s)
{
	return &s->place;
}

off_t scan_cut(const struct scan *s, off_t from, size_t len)
{
	off_t last = from + (off_t)len - 1;
	off_t end = min_off(span_end(s), last + LINE_MOST);

	if (last >= end)
		return from;
	const char *p = memchr(span_at(s, last), s->options->end,
			       (size_t)(end - last));
	return p ? last + (p - span_at(s, last)) + 1 : from;
}

void scan_leave_map(struct scan *s)
{
	off_t from = needed(s), start = from;

	if (s->options->numbers)
		start = min_off(from, s->place.counted);
	input_leave_map(s->in, start);
	s->more = input_next(s->in, 0, &s->span);
	if (s->more == 1)
		s->more = catch_up(s, from);
}

/* place.at as it was where the block began that AT, which is a line's start, is
   in. */
static off_t fresh_before(const struct scan *s, off_t at)
{
	off_t start = block_start(s, at);

	return start == at ? at : last_line_end(s, s->origin, start);
}

enum scan_status scan_part(struct scan *s, struct input *in, int fd,
			   const struct input_span *span,
			   const struct scan_part *part,
			   struct scan_place *place)
{
	enum scan_status status = SCAN_DONE;

	s->in = in;
	s->fd = fd;
	s->span = *span;
	s->size = input_stat(in)->st_size;
	s->origin = s->piece = part->origin;
	s->stop = part->to;
	s->part = part;
	s->asked = false;
	s->lines = 0;
	s->step = step_for(s);
	s->place = (struct scan_place){
		.at = part->from,
		.seen = part->from,
		.nul_free = part->from,
		.fresh = part->from,
		.told = -1,
		.counted = part->from,
		.resume = -1, /* no line of it was selected yet */
		.left = s->options->max,
		.binary = part->binary,
	};
	if (s->has_context)
		s->place.fresh = fresh_before(s, part->from);
	if (!lines_look_back(s))
		status = SCAN_MATCH_ERROR;
	else
		status = scan_span(s, true);
	*place = s->place;
	return status;
}

bool scan_has_context(const struct scan_options *options)
{
	return options->gaps || options->before > 0 || options->after > 0;
}

struct scan *scan_new(const struct scan_options *options,
		      const struct matcher *matcher, struct match_state *state,
		      struct sink *sink)
{
	struct scan *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->options = options;
	s->matcher = matcher;
	s->state = state;
	s->sink = sink;
	s->chunk = knob_size("MAPUTILS_CHUNK", CHUNK);
	s->skips_empty = lines_skip_empty(s);
	s->may_watch = matcher->watches &&
		       matcher->lines == MATCH_LINES_SOME &&
		       options->nul != SCAN_NUL_TEXT &&
		       !knob_text("MAPUTILS_NO_WATCH");
	s->has_context = scan_has_context(options);
	s->blind = !options->invert;
	return s;
}

void scan_free(struct scan *s)
{
	if (s)
		buf_free(&s->copy);
	free(s);
}
