/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_TREE_H
#define DIFFERENTIAL_TREE_H

/*
 * tree - the files of a case: made before a run, described and removed after
 * it.
 *
 * The program runs in TREE_PLACE, some levels below the scratch folder that is
 * this process's working directory, so that what a case does by way of ".."
 * stays in the scratch folder, and is seen.
 */

#include <stddef.h>
#include <time.h>

#include "base/buf.h"
#include "case.h"

#define TREE_PLACE "up/here"

struct tree {
	time_t began;          /* what is not older is new */
	size_t nfifos;
	int fifos[CASE_FILES]; /* read ends, so that no writer waits */
};

/*
 * Make the files of C in TREE_PLACE, and that the working directory.  Dies
 * where it cannot; but owners and attributes that we may not give are left
 * out.
 */
void tree_make(struct tree *tree, const struct diff_case *c);

/* Back from TREE_PLACE. */
void tree_leave(struct tree *tree);

/*
 * Append a line for each file below the working directory to TEXT, in the
 * order of their names: name, type, mode, owners, times (those since the start
 * are "new"), size, blocks, contents by their hash, target, extended
 * attributes, and the first name of the same file.
 */
void tree_describe(const struct tree *tree, struct buf *text);

/* Remove all that is in the working directory. */
void tree_remove(void);

#endif
