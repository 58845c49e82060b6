/* SPDX-License-Identifier: MIT */
#ifndef MGREP_EMIT_H
#define MGREP_EMIT_H

/*
 * emit - the way from printers, which work side by side, to standard output,
 * where what they print stands in order.
 *
 * What a job prints is held until its turn has come, and goes straight to the
 * output from then on.  Where all jobs together hold too much, they wait for
 * their turns.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct output;
struct sched_job;

/* Where it all goes. */
struct emit_out {
	struct output *output;
	bool flush;            /* after each piece */
	size_t due;            /* otherwise, as soon as so many bytes wait: few
				  at first, lest a reader waits for what he
				  needs no more of */
	struct buf separator;  /* between groups of lines; LEN 0: nothing */
	bool used;             /* lines were printed, of whatever file */
	atomic_size_t held;    /* room of what all jobs hold */
};

/* What comes of one job. */
struct emit {
	struct emit_out *out;
	struct sched_job *job;
	bool whole;      /* nothing goes out before the job's end */
	bool open;       /* its turn has come */
	bool separated;  /* it begins with a separator, unless it comes first */
	bool used;
	struct buf held;
};

/* Begin for JOB, which must be the running thread's when text comes. */
void emit_begin(struct emit *emit, struct emit_out *out,
		struct sched_job *job, bool whole);

/*
 * Print TEXT, which is empty then.  SEPARATED: a separator comes before all
 * that EMIT was given; USED: some of it is a line.  A write error is reported,
 * and ends the program.
 */
void emit_text(struct emit *emit, struct buf *text, bool separated,
	       bool used);

/* Wait for EMIT's turn: from then on text and messages come as they are
   given. */
void emit_turn(struct emit *emit);

/* The job is being retired: print what is held, and forget it. */
void emit_end(struct emit *emit);

/* The same, but print nothing. */
void emit_drop(struct emit *emit);

#endif
