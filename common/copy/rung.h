/* SPDX-License-Identifier: MIT */
#ifndef COPY_RUNG_H
#define COPY_RUNG_H

/*
 * rung - what a rung of the copy ladder is, for copy.c and the rungs alone.
 */

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "copy/copy.h"

/* One copy under way. */
struct copy_job {
	const struct copy_request *request;
	struct copy_result *result;
	struct stat src_st, dst_st;
};

enum rung_answer {
	RUNG_DONE,        /* the source's end was reached */
	RUNG_UNSUPPORTED, /* not between these two: try the next rung */
	RUNG_FAILED,      /* RESULT says which side and why */
};

struct rung {
	enum copy_way way;

	/* Is it worth trying for JOB at all? */
	bool (*suits)(const struct copy_job *job);

	/*
	 * Copy up to LEN bytes (-1: to the end of the source) from the
	 * descriptors' offsets, and advance both and RESULT->bytes by what was
	 * copied, whatever the answer.
	 */
	enum rung_answer (*run)(struct copy_job *job, off_t len);
};

extern const struct rung rung_clone, rung_offload, rung_splice, rung_mapped,
	rung_stream;

/* Does ERRNUM mean 'unsupported here' rather than a failure of the file? */
bool rung_unsupported(int errnum);

/* Note a failure: RESULT->side and RESULT->error from errno. */
enum rung_answer rung_fail(struct copy_job *job, enum copy_side side);

#endif
