/* SPDX-License-Identifier: MIT */
#ifndef MGREP_SCAN_STATE_H
#define MGREP_SCAN_STATE_H

/*
 * scan_state - what scan.c and lines.c share.
 */

#include "base/buf.h"
#include "io/input.h"
#include "match/match.h"
#include "mgrep/scan.h"
#include "mgrep/sink.h"

#define SCAN_NO_STOP INT64_MAX

struct scan {
	const struct scan_options *options;
	const struct matcher *matcher;
	struct match_state *state;
	struct sink *sink;
	size_t chunk;
	size_t step;      /* bytes looked at before the sink may be full */
	bool skips_empty; /* an empty line is never selected */
	bool may_watch;   /* the matcher tells of NULs */
	bool has_context; /* lines beside the selected ones matter, or gaps */
	bool blind; /* where blocks begin is all the same, unless there is a
	               NUL, or context beside a line that the sink refuses */

	/* of the current file */
	struct input *in;
	int fd;
	int more;     /* what input_next answered last */
	bool is_empty; /* it was 0 or an error at once */
	off_t origin; /* where it was begun */
	off_t piece;  /* where blocks count from */
	off_t size;   /* of a regular file, as it was begun; otherwise 0 */
	off_t stop;   /* where a part ends */
	const struct scan_part *part; /* or NULL: what is before and behind is
	                                 somebody else's */
	bool asked;      /* how many lines end before the part: */
	uintmax_t lines; /* so many; 0 where it is no part */
	bool muted;   /* the sink is told nothing */
	bool watching;      /* no NUL was looked for beforehand: */
	struct watch watch; /* what the matcher saw */
	bool refused;       /* the sink did not take a line of this chunk */
	bool within;        /* -v: the block has lines behind those at hand */
	struct input_span span;
	struct scan_place place;
	struct buf copy; /* lines with NULs replaced by line ends */
};

/* Whole lines as they are looked at. */
struct view {
	const char *text;
	size_t len;
	off_t offset; /* of text[0] */
};

static inline const char *span_at(const struct scan *s, off_t offset)
{
	return (const char *)s->span.data + (offset - s->span.offset);
}

static inline off_t span_end(const struct scan *s)
{
	return s->span.offset + (off_t)s->span.len;
}

/* The offset of the LINESth line before AT, in the span but not before
   FLOOR. */
off_t lines_back(const struct scan *s, off_t at, uintmax_t lines, off_t floor);

/* The number of the line that begins at AT, in the span as is the last one
   asked for; 0 where numbers are not wanted. */
uintmax_t lines_number(struct scan *s, off_t at);

/*
 * Look at the lines of V from AT on, and move place.at: to V's end, or where
 * the sink is full.  False where an engine gave up.
 */
bool lines_scan(struct scan *s, const struct view *v, size_t at);

/*
 * Find out what the lines before place.at leave to be told behind it: the
 * place is then as if they had been scanned.  False where an engine gave up.
 */
bool lines_look_back(struct scan *s);

/* Is an empty line never selected? */
bool lines_skip_empty(struct scan *s);

#endif
