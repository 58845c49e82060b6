/* SPDX-License-Identifier: MIT */
#ifndef MGREP_SCAN_H
#define MGREP_SCAN_H

/*
 * scan - from the spans of one file to lines told to a sink.
 *
 * Knows selection (-v, -m), context (-A, -B), numbers (-n) and when a file is
 * binary; knows neither patterns, which a matcher does, nor output.
 *
 * A large file can be scanned in parts, by other threads with scanners of their
 * own: they do not depend on each other but for what a part is told of those
 * before it.  mgrep/split.h puts them together.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct input;
struct input_span;
struct match_state;
struct matcher;
struct sink;

/* What a NUL byte among lines that end in a newline means. */
enum scan_nul {
	SCAN_NUL_TEXT,    /* nothing (-a, -z) */
	SCAN_NUL_BINARY,  /* from there on, say only that something matches */
	SCAN_NUL_NOTHING, /* the file does not match (-I) */
};

struct scan_options {
	unsigned char end;  /* of lines: '\n', or NUL (-z) */
	bool invert;        /* -v */
	bool numbers;       /* runs need line numbers */
	bool quiet;         /* no runs are wanted, only what is selected */
	bool first;         /* whether a line is selected is all that counts */
	bool count;         /* how many lines are selected counts */
	bool gaps;          /* the sink wants to hear of gaps */
	enum scan_nul nul;
	uintmax_t before;   /* lines of context */
	uintmax_t after;
	uintmax_t max;      /* select no more lines than this (-m) */
};

#define SCAN_NO_LIMIT UINTMAX_MAX /* for max */

enum scan_status {
	SCAN_DONE,
	SCAN_READ_ERROR,  /* errno says why; what came before counts */
	SCAN_MATCH_ERROR, /* match_error says why; the file is given up */
};

struct scan_result {
	uintmax_t selected;   /* lines; with COUNT or a MAX exact, otherwise
	                         at least 1 if there were any */
	bool binary_selected; /* a line that was not told because of a NUL */
	bool limited;         /* the scan ended because of MAX */
	off_t resume;         /* file offset behind the last selected line */
	off_t read;           /* and behind the block where the scan ended; -1:
	                         nothing was read */
};

struct scan;

/* Do lines beside the selected ones matter, or gaps between them? */
bool scan_has_context(const struct scan_options *options);

/* A scanner for any number of files, one after another.  All arguments are
   borrowed as long as it lives.  NULL with errno ENOMEM. */
struct scan *scan_new(const struct scan_options *options,
		      const struct matcher *matcher, struct match_state *state,
		      struct sink *sink);

void scan_free(struct scan *scan);

/* Begin with IN, which was started on descriptor FD. */
void scan_begin(struct scan *scan, struct input *in, int fd);

/* Scan it from where the scan stands to the end. */
enum scan_status scan_finish(struct scan *scan, struct scan_result *result);

/* Where a scan stands: what going on from there takes. */
struct scan_place {
	off_t at;         /* the first line not looked at begins here */
	off_t seen;       /* no line ends between AT and here */
	off_t nul_free;   /* no NUL before here */
	off_t fresh;      /* AT, where the block at hand began */
	off_t told;       /* end of the last line that was told, and taken; -1:
	                     none of this file */
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

/* Where SCAN stands, to be looked at and, between scan_begin and scan_finish,
   moved to behind what was scanned otherwise. */
struct scan_place *scan_place(struct scan *scan);

/* The end of the line at FROM + LEN - 1 in what SCAN has in view; FROM where
   that is not, or far away. */
off_t scan_cut(const struct scan *scan, off_t from, size_t len);

/* Have SCAN go on from its place by reading: the file shrank, and the map is
   not to be trusted any more. */
void scan_leave_map(struct scan *scan);

struct scan_part {
	off_t origin;    /* where the file was begun */
	off_t from, to;  /* whole lines */
	bool binary;     /* a NUL was seen before FROM */
	/* How many lines end before FROM: asked once, where numbers are wanted
	   and there is a line that gets one. */
	uintmax_t (*lines_before)(const struct scan_part *part);
};

/*
 * Scan PART of a file in which all lines before it are scanned, too.  IN has
 * the whole of it, with FD, as SPAN.  *PLACE is where this ended, before PART's
 * end where the file shrank, the sink is full, or context is due where the file
 * turns binary; what it says of lines selected, left and counted is about this
 * part alone.
 */
enum scan_status scan_part(struct scan *scan, struct input *in, int fd,
			   const struct input_span *span,
			   const struct scan_part *part,
			   struct scan_place *place);

#endif
