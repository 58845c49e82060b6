/* SPDX-License-Identifier: MIT */

/*
 * clone - share all blocks of the source.
 *
 * All or nothing, in no time, and holes stay holes.  It is asked of the kernel
 * for every kind of file: what it answers to a device is what the user reads
 * who wanted a clone and nothing else.
 */

#include <errno.h>
#include <unistd.h>

#include "base/sys.h"
#include "copy/rung.h"

static bool clone_suits(const struct copy_job *job, off_t len)
{
	const struct copy_request *request = job->request;
	bool asked = request->whole || request->reflink == COPY_REFLINK_ALWAYS;

	return asked && !job->pieces && len < 0 &&
	       job->result->clone != COPY_AVOIDED;
}

static enum rung_answer clone_run(struct copy_job *job, off_t len)
{
	const struct copy_request *request = job->request;
	int error;

	(void)len;
	do
		error = sys_clone(request->dst, request->src);
	while (error != 0 && errno == EINTR);
	if (error != 0 && request->reflink == COPY_REFLINK_ALWAYS) {
		job->result->clone = COPY_UNSUPPORTED;
		return rung_fail(job, COPY_CLONING);
	}
	/* As GNU: a file system has many ways to say that it cannot. */
	if (error != 0 && (errno == EIO || errno == ENOMEM || errno == ENOSPC ||
			   errno == EDQUOT))
		return rung_fail(job, COPY_CLONING);
	if (error != 0)
		return RUNG_UNSUPPORTED;

	/* SRC may have another size by now: DST has what it had then. */
	off_t end = lseek(request->dst, 0, SEEK_END);
	if (end < 0)
		return rung_fail_act(job, COPY_DST, COPY_ACT_SEEK);
	if (lseek(request->src, end, SEEK_SET) < 0)
		return rung_fail_act(job, COPY_SRC, COPY_ACT_SEEK);
	job->result->bytes = end;
	return RUNG_DONE;
}

const struct rung rung_clone = {
	.way = COPY_CLONE,
	.suits = clone_suits,
	.run = clone_run,
};
