/* SPDX-License-Identifier: MIT */
#ifndef MCAT_COOK_H
#define MCAT_COOK_H

/*
 * cook - cat's formatting (-n -b -s -v -E -T) of a stream that comes in spans.
 *
 * A pure engine: no input, no output, no allocation.  What must be remembered
 * from span to span and from file to file (line number, blank lines, a CR that
 * waits for its LF) is in struct cook, which may be copied by assignment; a
 * caller that finds out that the bytes it cooked were not the file's goes back
 * to its copy:
 *
 *	saved = cook;
 *	used = cook_span(&cook, data, len, room, size, &made);
 *	if (input_valid(in) < used)
 *		cook = saved;
 *	else
 *		output_claim(out, made);
 *
 * The result is the same wherever a stream is cut into spans and whichever
 * vector kernel runs.  Thread-safe for different struct cooks.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What to show, one field an option; all false: copy. */
struct cook_style {
	bool number;   /* -n: number all lines */
	bool nonblank; /* -b: number the lines that are not empty; beats -n */
	bool squeeze;  /* -s: no more than one empty line in a row */
	bool ends;     /* -E: $ before each LF, ^M$ before the LF of CR LF */
	bool tabs;     /* -T: TAB as ^I */
	bool visible;  /* -v: ^ and M- notation, but for LF and TAB */
};

/* The state between spans.  Its fields are the engine's own. */
struct cook {
	struct cook_style style;
	const struct cook_kernel *kernel;
	unsigned char *scratch;
	uint64_t lines;  /* numbered so far */
	bool in_line;    /* does the next byte go on with a line? */
	bool pending_cr; /* was a CR taken in and not put out yet? */
	unsigned lfs;    /* bit 0: the last byte was an LF; 1: the one before */
};

enum {
	COOK_ROOM = 1 << 16,    /* with less room, cook_span may not start */
	COOK_SCRATCH = 2 << 16, /* bytes for what is between two steps */
};

/* Does STYLE change anything at all? */
bool cook_needed(const struct cook_style *style);

/*
 * Begin a stream in STYLE, which is copied.  The COOK_SCRATCH bytes at SCRATCH
 * stay the caller's; they serve while cook_span runs, and copies share them.
 */
void cook_start(struct cook *cook, const struct cook_style *style,
		unsigned char *scratch);

/*
 * Cook as many of the LEN bytes at DATA as are sure to fit into the ROOM bytes
 * at OUT, which must be COOK_ROOM or more; the buffers do not overlap.
 * Returns the number of bytes taken, LEN or less and at least one if LEN is
 * not 0, and says in *MADE how many bytes at OUT they came to; what is behind
 * those in OUT is undefined.  No byte outside of DATA is read.
 */
size_t cook_span(struct cook *cook, const unsigned char *data, size_t len,
		 unsigned char *out, size_t room, size_t *made);

/*
 * After the last file: put what still waits (at most one byte) to OUT and
 * return how many bytes that was.
 */
size_t cook_finish(struct cook *cook, unsigned char *out);

#endif
