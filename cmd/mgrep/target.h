/* SPDX-License-Identifier: MIT */
#ifndef MGREP_TARGET_H
#define MGREP_TARGET_H

/*
 * target - one file that is to be searched, as a job: opened, looked at
 * whether it is to be left alone, searched, its results printed in turn.
 */

#include <stdbool.h>

#include "mgrep/emit.h"
#include "mgrep/search.h"

struct files_options;
struct folder;
struct sched;
struct sched_queue;

/* What all targets share. */
struct targets {
	const struct files_options *options;
	const struct search_options *search;
	struct sched *sched;
	struct sched_queue *queue;
	struct emit_out out;
	struct search *splitter; /* for large files; NULL: not yet needed */
	bool selected;           /* a line, in what was retired so far */
};

enum target_kind {
	TARGET_STDIN,
	TARGET_OPERAND,
	TARGET_ENTRY,   /* of a directory */
	TARGET_REGULAR, /* the same, and by its type there a regular file, or
	                   a link that will not be followed */
};

/*
 * Submit the file NAME in FOLDER, known as PATH, of which NAME is the last
 * part; FOLDER NULL: PATH in the working directory.  IN_TREE: its name is shown
 * even without -H.
 */
void target_submit(struct targets *targets, enum target_kind kind,
		   struct folder *folder, const char *path, const char *name,
		   bool in_tree);

#endif
