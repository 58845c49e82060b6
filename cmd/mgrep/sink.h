/* SPDX-License-Identifier: MIT */
#ifndef MGREP_SINK_H
#define MGREP_SINK_H

/*
 * sink - the seam between scanning and printing.
 *
 * scan.c decides which lines are selected, are context or separate groups, and
 * tells a sink in order; a sink (print.c) knows names, numbers, colours and
 * the terminal, and nothing of patterns' engines or of where spans come from.
 * All of what a sink was told since the last commit can be taken back, because
 * a mapped file may turn out to have shrunk under the scan.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum sink_kind {
	SINK_SELECTED,
	SINK_CONTEXT,
};

struct sink_line {
	enum sink_kind kind;
	const char *data;  /* LEN bytes, without the end byte */
	size_t len;
	off_t offset;      /* of data[0] in the input */
	uintmax_t number;  /* 1-based; 0 unless numbers are wanted */
};

enum sink_answer {
	SINK_MORE, /* go on */
	SINK_STOP, /* this file has told enough */
};

struct sink;

struct sink_ops {
	/* A file begins; NAME is as it is to be printed. */
	void (*begin)(struct sink *sink, const char *name);
	enum sink_answer (*line)(struct sink *sink,
				 const struct sink_line *line);
	/* A gap between two groups of context. */
	void (*gap)(struct sink *sink);
	/* All of the file is scanned; SELECTED lines were. */
	void (*end)(struct sink *sink, uintmax_t selected);
	/* What was told so far is certain; or: forget what was not. */
	void (*commit)(struct sink *sink);
	void (*rollback)(struct sink *sink);
};

struct sink {
	const struct sink_ops *ops;
	/* the printer's own follows */
};

#endif
