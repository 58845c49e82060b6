/* SPDX-License-Identifier: MIT */

/*
 * stream - read and write: the rung that is always there, and the one that
 * says where a source ends.
 *
 * 256 KiB at once stays in the second level cache (bench/copy, November 2026,
 * ext4, 1 MiB: 64 KiB 176 us, 256 KiB 158, 1 MiB 188).  A pipe is left at its
 * size, for the same reason: read from one of 1 MiB, cat | mcat > file took 100
 * ms where it takes 80.
 */

#include <stdlib.h>
#include <unistd.h>

#include "base/knob.h"
#include "copy/rung.h"
#include "io/rw.h"

enum {
	STEP = 256 << 10,
	FEW = 16 << 10, /* for so few bytes no memory is asked for */
};

static bool stream_suits(const struct copy_job *job, off_t len)
{
	(void)job, (void)len;
	return true;
}

/* RUNG_NEXT: go on with the rest. */
static enum rung_answer move(struct copy_job *job, unsigned char *data,
			     size_t room, size_t *moved)
{
	ssize_t n = rw_read(job->request->src, data, room);

	*moved = 0;
	if (n < 0)
		return rung_fail(job, COPY_SRC);
	if (n == 0)
		return RUNG_DONE;
	*moved = rw_write(job->request->dst, data, (size_t)n);
	job->result->bytes += (off_t)*moved;
	if (*moved == (size_t)n)
		return rung_is_last(job, (size_t)n, room) ? RUNG_DONE
							  : RUNG_NEXT;
	(void)rung_fail(job, COPY_DST);
	(void)lseek(job->request->src, (off_t)*moved - n, SEEK_CUR);
	return RUNG_FAILED;
}

/* Copy LEN bytes (-1: to the end) by way of DATA, which has ROOM. */
static enum rung_answer move_all(struct copy_job *job, off_t len,
				 unsigned char *data, size_t room)
{
	enum rung_answer answer = RUNG_NEXT;

	while (answer == RUNG_NEXT && len != 0) {
		size_t moved;
		answer = move(job, data, rung_step(len, room), &moved);
		len = rung_rest(len, moved);
	}
	return len == 0 ? RUNG_DONE : answer;
}

static enum rung_answer stream_run(struct copy_job *job, off_t len)
{
	const size_t step = knob_size("MAPUTILS_READ", STEP);
	const off_t rest = job->src_st.st_size - job->result->bytes;
	unsigned char few[FEW];

	if (step >= FEW && S_ISREG(job->src_st.st_mode) && rest < FEW)
		return move_all(job, len, few, sizeof(few));
	unsigned char *data = malloc(step);
	if (!data)
		return rung_fail(job, COPY_EITHER);
	enum rung_answer answer = move_all(job, len, data, step);
	free(data);
	return answer;
}

const struct rung rung_stream = {
	.way = COPY_STREAM,
	.suits = stream_suits,
	.run = stream_run,
};
