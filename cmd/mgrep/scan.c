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
 * All offsets are the file's.  Line ends are looked for only around what the
 * matcher found, and counted only where a number is asked for.
 */

#include "mgrep/scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/knob.h"
#include "base/sys.h"
#include "io/input.h"
#include "match/match.h"
#include "mgrep/sink.h"
#include "text/byte.h"

enum {
	BLOCK = 96 << 10, /* in which GNU looks for a NUL (null-byte) */
	CHUNK = 1 << 20,  /* between two looks at the file's size */
	HOLE = 4096,      /* so many NULs may be a hole */
};

/* What scanning a chunk changes. */
struct place {
	off_t at;         /* the first line not looked at begins here */
	off_t seen;       /* no line ends between AT and here */
	off_t nul_free;   /* no NUL before here */
	off_t told;       /* end of the last line told; -1: none of this file */
	off_t counted;    /* NUMBER lines end before here */
	uintmax_t number;
	uintmax_t selected;
	uintmax_t left;    /* lines that may still be selected */
	uintmax_t pending; /* lines of trailing context still to be told */
	off_t resume;
	bool binary;       /* a NUL was seen */
	bool binary_selected;
	bool done;         /* the rest of the file makes no difference */
};

struct scan {
	const struct scan_options *options;
	const struct matcher *matcher;
	struct match_state *state;
	struct sink *sink;
	size_t chunk;
	bool skips_empty; /* an empty line is never selected */

	/* of the current file */
	struct input *in;
	int fd;
	off_t origin; /* where it was begun */
	off_t size;   /* of a regular file, as it was begun; otherwise 0 */
	struct input_span span;
	struct place place;
	struct buf copy; /* lines with NULs replaced by line ends */
};

/* Whole lines as they are looked at. */
struct view {
	const char *text;
	size_t len;
	off_t offset; /* of text[0] */
};

static const char *span_at(const struct scan *s, off_t offset)
{
	return (const char *)s->span.data + (offset - s->span.offset);
}

static off_t span_end(const struct scan *s)
{
	return s->span.offset + (off_t)s->span.len;
}

static off_t min_off(off_t a, off_t b)
{
	return a < b ? a : b;
}

/* Lines. */

/*
 * The offset in V behind *LINES lines from FROM on, TO at most; *LINES is how
 * many are still lacking then.
 */
static size_t lines_on(const struct scan *s, const struct view *v, size_t from,
		       size_t to, uintmax_t *lines)
{
	unsigned char end = s->options->end;
	const char *p = NULL;

	if (*lines <= to - from)
		p = byte_nth(v->text + from, to - from, end, (size_t)*lines);
	if (p) {
		*lines = 0;
		return (size_t)(p - v->text) + 1;
	}
	uintmax_t passed = byte_count(v->text + from, to - from, end);
	if (to > from && (unsigned char)v->text[to - 1] != end)
		passed++;
	/* Somebody may be writing to what is mapped here. */
	*lines -= passed < *lines ? passed : *lines;
	return to;
}

/* The offset of the LINESth line before AT, in the span but not before
   FLOOR. */
static off_t lines_back(const struct scan *s, off_t at, uintmax_t lines,
			off_t floor)
{
	if (floor < s->span.offset)
		floor = s->span.offset;
	for (; lines > 0 && at > floor; lines--) {
		const char *p = byte_last(span_at(s, floor),
					  (size_t)(at - 1 - floor),
					  s->options->end);
		at = p ? floor + (p - span_at(s, floor)) + 1 : floor;
	}
	return at;
}

/* The number of the line that begins at AT. */
static uintmax_t line_number(struct scan *s, off_t at)
{
	struct place *p = &s->place;

	if (!s->options->numbers)
		return 0;
	p->number += byte_count(span_at(s, p->counted),
				(size_t)(at - p->counted), s->options->end);
	p->counted = at;
	return p->number + 1;
}

/* Telling the sink. */

static bool tell(struct scan *s, enum sink_kind kind, const char *data,
		 off_t from, off_t to)
{
	const struct sink_run run = {
		.kind = kind,
		.data = data,
		.len = (size_t)(to - from),
		.offset = from - s->origin,
		.number = line_number(s, from),
	};

	s->place.told = to;
	return s->sink->ops->run(s->sink, &run);
}

/* Tell what is due of the context behind the last selected line, up to TO. */
static bool tell_after(struct scan *s, const struct view *v, size_t to)
{
	struct place *p = &s->place;

	if (p->pending == 0)
		return true;
	size_t from = (size_t)(p->told - v->offset);
	if (from >= to)
		return true;
	to = lines_on(s, v, from, to, &p->pending);
	return tell(s, SINK_CONTEXT, v->text + from, p->told,
		    v->offset + (off_t)to);
}

/* Tell the context of a line at offset AT, which lies in the span. */
static bool tell_before(struct scan *s, off_t at)
{
	off_t told = s->place.told;
	off_t from = lines_back(s, at, s->options->before,
				told < 0 ? s->origin : told);

	if (s->options->gaps && from != told)
		s->sink->ops->gap(s->sink);
	return from == at || tell(s, SINK_CONTEXT, span_at(s, from), from, at);
}

/*
 * The lines of V in [FROM, TO) are selected; SINGLE: there is but one.  False
 * where the sink gave up.
 */
static bool select_lines(struct scan *s, const struct view *v, size_t from,
			 size_t to, bool single)
{
	const struct scan_options *o = s->options;
	struct place *p = &s->place;
	uintmax_t count = 1;

	if (!single && (o->count || p->left != SCAN_NO_LIMIT)) {
		uintmax_t lacking = p->left;
		to = lines_on(s, v, from, to, &lacking);
		count = p->left - lacking;
	}
	p->selected += count;
	if (p->left != SCAN_NO_LIMIT)
		p->left -= count;
	p->resume = v->offset + (off_t)to;
	p->binary_selected |= p->binary;
	if (o->first ||
	    (p->binary && !o->count && p->left == SCAN_NO_LIMIT))
		p->done = true;
	if (o->quiet || p->binary)
		return true;

	if (!tell_after(s, v, from) ||
	    !tell_before(s, v->offset + (off_t)from) ||
	    !tell(s, SINK_SELECTED, v->text + from, v->offset + (off_t)from,
		  v->offset + (off_t)to))
		return false;
	p->pending = o->after;
	return true;
}

/* Looking at lines. */

/* The first line at or after AT that a pattern matches. */
static enum match_answer next_line(const struct scan *s, const struct view *v,
				   size_t at, struct match *line)
{
	switch (s->matcher->lines) {
	case MATCH_LINES_NONE:
		return MATCH_NO;
	case MATCH_LINES_EVERY:
		/* All of them at once: a line as good as any other. */
		*line = (struct match){at, v->len};
		return MATCH_YES;
	case MATCH_LINES_SOME:
		break;
	}
	return match_line(s->matcher, s->state, v->text, v->len, at, line);
}

/* Look at the lines of V from AT on.  False where an engine gave up. */
static bool scan_view(struct scan *s, const struct view *v, size_t at)
{
	struct place *p = &s->place;
	bool invert = s->options->invert;
	bool single = !invert && s->matcher->lines == MATCH_LINES_SOME &&
		      !s->matcher->runs;

	while (at < v->len && p->left > 0 && !p->done) {
		struct match line;
		enum match_answer answer = next_line(s, v, at, &line);
		if (answer == MATCH_ERROR)
			return false;
		if (answer == MATCH_NO)
			line = (struct match){v->len, v->len};
		size_t from = invert ? at : line.start;
		size_t to = invert ? line.start : line.end;
		if (from < to && !select_lines(s, v, from, to, single))
			return false;
		at = line.end;
	}
	if (!p->done && !tell_after(s, v, v->len))
		return false;
	if (p->left == 0 && p->pending == 0)
		p->done = true;
	return true;
}

/* Note a NUL between what was looked at before and TO. */
static void look_for_nul(struct scan *s, off_t to)
{
	struct place *p = &s->place;

	if (p->binary || s->options->nul == SCAN_NUL_TEXT || to <= p->nul_free)
		return;
	p->binary = memchr(span_at(s, p->nul_free), '\0',
			   (size_t)(to - p->nul_free));
	p->nul_free = to;
	if (p->binary && s->options->nul == SCAN_NUL_NOTHING) {
		p->selected = 0;
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
	struct place *p = &s->place;
	struct view v = {(const char *)s->span.data,
			 (size_t)(to - s->span.offset), s->span.offset};

	if (p->binary && !(v = copy_lines(s, to)).text)
		return SCAN_READ_ERROR;
	if (!scan_view(s, &v, (size_t)(p->at - v.offset)))
		return SCAN_MATCH_ERROR;
	p->at = to;
	return SCAN_DONE;
}

/* Look at the lines that end before LIMIT, or in their block if that is
   nearer. */
static enum scan_status scan_step(struct scan *s, off_t limit)
{
	struct place *p = &s->place;
	off_t block = (p->seen / BLOCK + 1) * BLOCK;
	off_t from = p->seen;
	off_t to = min_off(block, limit);

	look_for_nul(s, min_off(block, span_end(s)));
	if (p->done)
		return SCAN_DONE;
	off_t cut = last_line_end(s, from, to);
	p->seen = to;
	return cut == from ? SCAN_DONE : scan_lines(s, cut);
}

/*
 * Where a file was all NULs until here, it may have a hole: go over the rest
 * of it, which is nothing but empty lines.
 */
static void skip_hole(struct scan *s)
{
	static const char zeros[HOLE];
	struct place *p = &s->place;

	if (!p->binary || !s->skips_empty || p->pending ||
	    p->at - s->span.offset < HOLE ||
	    memcmp(span_at(s, p->at - HOLE), zeros, HOLE) != 0)
		return;
	off_t saved = lseek(s->fd, 0, SEEK_CUR);
	off_t data = sys_seek_data(s->fd, p->at);
	if (data < 0 && errno == ENXIO)
		data = lseek(s->fd, 0, SEEK_END);
	if (data > p->at)
		p->at = p->seen = data;
	lseek(s->fd, saved, SEEK_SET);
}

/*
 * How far the span may be looked at, if it is not the LAST.  The blocks of a
 * regular file are the same however it is read: one that is not complete has
 * to wait.
 */
static off_t ready_end(const struct scan *s, bool last)
{
	off_t end = span_end(s);

	if (last || end >= s->size || s->options->nul == SCAN_NUL_TEXT)
		return end;
	return end / BLOCK * BLOCK;
}

/* The file shrank: VALID bytes are left of the span. */
static void shorten(struct scan *s, size_t valid)
{
	struct place *p = &s->place;

	s->span.len = valid;
	p->seen = min_off(p->seen, span_end(s));
	p->nul_free = min_off(p->nul_free, span_end(s));
	/* Less is left than was already told of: that is the end. */
	if (p->at > span_end(s))
		p->done = true;
}

/*
 * Look at the lines of the span from place.at on; LAST: it ends with a line,
 * even if an unfinished one.
 */
static enum scan_status scan_span(struct scan *s, bool last)
{
	struct place *p = &s->place;

	for (;;) {
		const struct place start = *p;
		enum scan_status status = SCAN_DONE;
		off_t end = ready_end(s, last);
		off_t limit = min_off(p->seen + (off_t)s->chunk, end);
		while (status == SCAN_DONE && p->seen < limit && !p->done)
			status = scan_step(s, limit);
		if (status == SCAN_DONE && last && limit == end && !p->done &&
		    p->at < end)
			status = scan_lines(s, end);

		size_t valid = input_valid(s->in);
		if (valid < s->span.len) {
			s->sink->ops->rollback(s->sink);
			*p = start;
			shorten(s, valid);
			if (p->done)
				return SCAN_DONE;
			continue;
		}
		s->sink->ops->commit(s->sink);
		if (status != SCAN_DONE || p->done)
			return status;
		skip_hole(s);
		if (limit >= end || p->at > end)
			return status;
	}
}

/* Files. */

/* Does a hole promise a NUL behind the first block?  GNU asks that once
   (big-hole). */
static bool has_hole(struct scan *s)
{
	if (s->options->nul == SCAN_NUL_TEXT || s->size - s->origin <= BLOCK)
		return false;
	off_t at = lseek(s->fd, 0, SEEK_CUR);
	off_t hole = sys_seek_hole(s->fd, span_end(s));
	lseek(s->fd, at, SEEK_SET);
	return hole >= 0 && hole < s->size;
}

/* The first span is there, or the file is empty. */
static void begin(struct scan *s)
{
	const struct stat *st = input_stat(s->in);
	off_t at = s->span.offset;

	s->origin = at;
	s->size = S_ISREG(st->st_mode) ? st->st_size : 0;
	s->place = (struct place){
		.at = at,
		.seen = at,
		.nul_free = at,
		.told = -1,
		.counted = at,
		.resume = at,
		.left = s->options->max,
	};
	if (s->span.len == 0)
		return;
	if (has_hole(s)) {
		s->place.binary = s->options->nul == SCAN_NUL_BINARY;
		s->place.done = s->options->nul == SCAN_NUL_NOTHING;
	}
}

/*
 * The next span, with what is still needed of this one before it: the
 * unfinished line, and lines that may become context.
 */
static int next_span(struct scan *s)
{
	struct place *p = &s->place;
	off_t end = span_end(s);
	off_t from = p->at;

	if (from > end)
		return input_seek(s->in, from) == 0
			       ? input_next(s->in, 0, &s->span)
			       : -1;
	if (!p->binary && !s->options->quiet)
		from = lines_back(s, from, s->options->before,
				  p->told < 0 ? s->origin : p->told);
	/* A map is mostly followed by the end: nobody may want its number. */
	bool mapped = input_way(s->in) == INPUT_MAPPED;
	if (!mapped)
		line_number(s, from);
	int more = input_next(s->in, (size_t)(end - from), &s->span);
	if (more == 1 && mapped && s->options->numbers) {
		/* The file grew: its lines have to be counted after all. */
		if (input_seek(s->in, p->counted) != 0)
			return -1;
		more = input_next(s->in, 0, &s->span);
	}
	return more;
}

enum scan_status scan_file(struct scan *s, struct input *in, int fd,
			   struct scan_result *result)
{
	struct place *p = &s->place;
	enum scan_status status = SCAN_DONE;
	int more;

	s->in = in;
	s->fd = fd;
	s->span = (struct input_span){0};
	more = input_next(in, 0, &s->span);
	begin(s);
	while (more == 1 && !p->done && status == SCAN_DONE) {
		status = scan_span(s, false);
		if (!p->done && status == SCAN_DONE &&
		    (more = next_span(s)) == 0)
			status = scan_span(s, true);
	}
	*result = (struct scan_result){
		.selected = p->selected,
		.binary_selected = p->binary_selected,
		.limited = p->left == 0 && p->selected > 0,
		.resume = p->resume,
	};
	return more < 0 ? SCAN_READ_ERROR : status;
}

/* Is an empty line never selected? */
static bool skips_empty(const struct scan *s)
{
	const char end = (char)s->options->end;
	const struct view v = {&end, 1, 0};
	struct match line;

	return next_line(s, &v, 0, &line) ==
	       (s->options->invert ? MATCH_YES : MATCH_NO);
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
	s->skips_empty = skips_empty(s);
	return s;
}

void scan_free(struct scan *s)
{
	if (s)
		buf_free(&s->copy);
	free(s);
}
