/* SPDX-License-Identifier: MIT */
#ifndef MGREP_SCAN_H
#define MGREP_SCAN_H

/*
 * scan - from the spans of one file to lines told to a sink.
 *
 * Knows selection (-v, -m), context (-A, -B), numbers (-n) and when a file is
 * binary; knows neither patterns, which a matcher does, nor output.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct input;
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
};

struct scan;

/* A scanner for any number of files, one after another.  All arguments are
   borrowed as long as it lives.  NULL with errno ENOMEM. */
struct scan *scan_new(const struct scan_options *options,
		      const struct matcher *matcher, struct match_state *state,
		      struct sink *sink);

void scan_free(struct scan *scan);

/* Scan IN, which was started on descriptor FD. */
enum scan_status scan_file(struct scan *scan, struct input *in, int fd,
			   struct scan_result *result);

#endif
