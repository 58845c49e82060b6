/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_EXEC_H
#define DIFFERENTIAL_EXEC_H

/*
 * exec - run a program on a case, without a shell, and say what came of it.
 *
 * The working directory of this process is the scratch folder; a case's files
 * are made below it before a run and removed after it (tree.h).  A case's user
 * is for root alone.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "case.h"

struct outcome {
	int status;    /* as waitpid gives it */
	bool hung;     /* killed after EXEC_SECONDS */
	off_t offset;  /* at which standard input was left, or -1 */
	struct buf out; /* standard output, or the file it was */
	struct buf err;
	struct buf tree; /* the files, described, where the case says so */
};

enum { EXEC_SECONDS = 10 };

/* Run PROGRAM (an absolute path) as ARGV0.  Dies where the case cannot be set
   up or the program not started.  The caller frees OUTCOME. */
void exec_case(const struct diff_case *c, const char *program,
	       const char *argv0, struct outcome *outcome);

bool outcome_equal(const struct outcome *a, const struct outcome *b);
void outcome_free(struct outcome *outcome);

#endif
