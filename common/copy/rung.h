/* SPDX-License-Identifier: MIT */
#ifndef COPY_RUNG_H
#define COPY_RUNG_H

/*
 * rung - what a rung of the copy ladder is, for copy.c and the rungs alone.
 *
 * Two invariants let any rung go on where another stopped: when a rung answers,
 * both descriptors stand behind what was copied and RESULT->bytes counts it;
 * and a rung that is not sure of the source's end leaves the last word to the
 * rungs below it, down to a read that finds nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "copy/copy.h"

/* One copy under way. */
struct copy_job {
	const struct copy_request *request;
	struct copy_result *result;
	struct stat src_st, dst_st;
	off_t reserved; /* bytes of blocks reserved for DST; 0: none */
	bool prepared;  /* reserving blocks has been thought about */
	bool pieces;    /* rung_holes is handing out the data between holes */
};

enum rung_answer {
	RUNG_DONE,        /* all LEN bytes, or the source's end was reached */
	RUNG_NEXT,        /* no further this way: the next rung is to go on */
	RUNG_UNSUPPORTED, /* the same, as errno says why, and nothing moved */
	RUNG_FAILED,      /* RESULT says which side and why */
};

struct rung {
	enum copy_way way; /* COPY_NONE: it moves data by the others */

	/* Is it worth trying for LEN bytes of JOB? */
	bool (*suits)(const struct copy_job *job, off_t len);

	/*
	 * Copy up to LEN bytes (-1: to the end of the source) from the
	 * descriptors' offsets, and advance both and RESULT->bytes by what was
	 * copied, whatever the answer.
	 */
	enum rung_answer (*run)(struct copy_job *job, off_t len);
};

extern const struct rung rung_clone, rung_holes, rung_offload, rung_splice,
	rung_mapped, rung_stream;

/*
 * Copy LEN bytes (-1: to the end) down the ladder.  RUNG_DONE, with fewer
 * bytes where the source ended, or RUNG_FAILED.
 */
enum rung_answer rung_descend(struct copy_job *job, off_t len);

/* How much to move at once: LEN (-1: no limit), but at most MOST. */
size_t rung_step(off_t len, size_t most);

/* LEN (-1: no limit) less the N bytes that were moved. */
off_t rung_rest(off_t len, size_t n);

/*
 * From how many bytes up a rung is worth trying: MEASURED, or every size where
 * a test asks for certain rungs.
 */
off_t rung_least(off_t measured);

/* Has SRC fewer blocks than bytes?  Then it has holes, or is compressed. */
bool rung_is_sparse(const struct copy_job *job);

/*
 * What a call that found nothing more means after MOVED bytes: the end, if
 * the source has given all that it said to have, or a case for the next rung.
 */
enum rung_answer rung_end(const struct copy_job *job, off_t moved);

/*
 * Is a call that moved N bytes, where there was room for ROOM, the last of the
 * file?  It is one that found nothing behind them, if it was for the file's end
 * that it stopped.
 */
bool rung_is_last(const struct copy_job *job, size_t n, size_t room);

/*
 * What a call that failed with errno means after MOVED bytes: unsupported, no
 * further this way, or a failure of SIDE.
 */
enum rung_answer rung_refuse(struct copy_job *job, enum copy_side side,
			     off_t moved);

/* Note a failure: RESULT->side and RESULT->error from errno. */
enum rung_answer rung_fail(struct copy_job *job, enum copy_side side);

/* The same of something else than reading or writing: ACT. */
enum rung_answer rung_fail_act(struct copy_job *job, enum copy_side side,
			       enum copy_act act);

#endif
