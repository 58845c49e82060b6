/* SPDX-License-Identifier: MIT */
#ifndef MGREP_SINK_H
#define MGREP_SINK_H

/*
 * sink - the seam between scanning and printing.
 *
 * scan.c decides which lines are selected and which are their context, and
 * tells a sink in order; a sink (print.c) knows names, numbers and colours,
 * and nothing of where the lines come from.  What a sink was told since the
 * last commit can be taken back, because a mapped file may turn out to have
 * shrunk under the scan.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum sink_kind {
	SINK_SELECTED,
	SINK_CONTEXT,
};

/* Consecutive lines of one kind. */
struct sink_run {
	enum sink_kind kind;
	const char *data; /* whole lines with their ends, of which the last
	                     line of a file may lack its own; borrowed */
	size_t len;       /* bytes, at least 1 */
	off_t offset;     /* of data[0], from where reading began */
	uintmax_t number; /* of the first line, 1-based; 0 where numbers are
	                     not wanted */
	bool ascii;       /* it is known to be nothing else */
	bool fragile;     /* a line that the sink does not take ends the run */
	size_t taken;     /* set by the sink: where the last line that it took
	                     ends; 0: it took none */
};

struct sink;

struct sink_ops {
	/* False: the matcher gave up while looking for matches in a line. */
	bool (*run)(struct sink *sink, struct sink_run *run);
	/* The next run does not follow the one before it directly. */
	void (*gap)(struct sink *sink);
	/* What was told so far is certain; or: forget what was not. */
	void (*commit)(struct sink *sink);
	void (*rollback)(struct sink *sink);
	/* How many bytes of lines, whatever they are, become no more than may
	   be told between two looks at is_full? */
	size_t (*reach)(const struct sink *sink);
	/* Does so much wait that it had better be committed soon? */
	bool (*is_full)(const struct sink *sink);
};

/* The first member of every sink. */
struct sink {
	const struct sink_ops *ops;
};

#endif
