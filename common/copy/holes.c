/* SPDX-License-Identifier: MIT */

/*
 * holes - copy what is data, and pass over what is not.
 *
 * Not a way of its own to move bytes: each extent of data goes down the rest
 * of the ladder, or, where runs of zeros are to become holes, through a buffer
 * that is searched for them.  In both cases a hole is only a gap that grows
 * until the next data is written; then the output's offset jumps over it, and
 * at the end the output's size does.
 *
 * Where extents lie is advice that changes while we look, and some kernels
 * give a SEEK_HOLE at or before where it was asked: every turn of the loop
 * gets a step further all the same, by taking at least a block as data.  The
 * last extent is copied to the end of the source, wherever that is by then.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/sys.h"
#include "copy/rung.h"
#include "io/rw.h"

enum {
	BLOCK = 4096,      /* the smallest hole, aligned in the file, and the
			      block of nearly all file systems */
	BLOCK_LEAST = 512, /* some have smaller ones */
	STEP = 256 << 10,  /* as in stream.c */
};

struct sparse {
	struct copy_job *job;
	off_t gap; /* bytes passed over in SRC and not yet in DST, which are
		      not yet in RESULT->bytes either */
	size_t block; /* bytes of the smallest hole, at multiples of them */
};

static bool holes_suits(const struct copy_job *job, off_t len)
{
	return job->request->whole && !job->pieces && len < 0 &&
	       S_ISREG(job->dst_st.st_mode) &&
	       (job->request->sparse == COPY_SPARSE_ALWAYS ||
		rung_is_sparse(job));
}

/* Write the gap as zeros. */
static enum rung_answer fill(struct sparse *sparse)
{
	static const unsigned char zeros[64 << 10];
	struct copy_job *job = sparse->job;
	const off_t to = job->result->bytes + sparse->gap;
	const enum copy_act act = to < job->src_st.st_size ? COPY_ACT_FILL
							   : COPY_ACT_EXTEND;

	while (sparse->gap > 0) {
		size_t n = rung_step(sparse->gap, sizeof(zeros));
		size_t put = rw_write(job->request->dst, zeros, n);
		sparse->gap -= (off_t)put;
		job->result->bytes += (off_t)put;
		if (put < n)
			return rung_fail_act(job, COPY_DST, act);
	}
	return RUNG_DONE;
}

/* Does ERRNUM mean that this is not what the file system can do? */
static bool is_unsupported(int errnum)
{
	return errnum == EOPNOTSUPP || errnum == ENOTSUP || errnum == ENOSYS;
}

/*
 * Make the gap a hole of DST, or fill it.  RUNG_DONE or RUNG_FAILED.  If this
 * may be the LAST of the file, nothing behind it makes DST as long.
 */
static enum rung_answer settle(struct sparse *sparse, bool last)
{
	struct copy_job *job = sparse->job;
	const int dst = job->request->dst;
	const off_t from = job->result->bytes, to = from + sparse->gap;

	if (sparse->gap == 0)
		return RUNG_DONE;
	if (job->request->sparse == COPY_SPARSE_NEVER)
		return fill(sparse);
	if (lseek(dst, to, SEEK_SET) < 0)
		return rung_fail_act(job, COPY_DST, COPY_ACT_SEEK);
	if (last && ftruncate(dst, to) != 0)
		return rung_fail_act(job, COPY_DST, COPY_ACT_EXTEND);
	/* XFS keeps blocks behind the end of a growing file. */
	if (sys_punch(dst, from, sparse->gap) != 0 && !is_unsupported(errno))
		return rung_fail_act(job, COPY_DST, COPY_ACT_PUNCH);
	job->result->bytes = to;
	sparse->gap = 0;
	return RUNG_DONE;
}

static bool is_zero(const unsigned char *data, size_t len)
{
	return data[0] == 0 && memcmp(data, data + 1, len - 1) == 0;
}

/* The bytes of the smallest hole that pays in DST. */
static size_t block_of(int dst)
{
	struct stat st;

	if (fstat(dst, &st) == 0 && st.st_blksize >= BLOCK_LEAST &&
	    st.st_blksize < BLOCK)
		return (size_t)st.st_blksize;
	return BLOCK;
}

/*
 * Where the block of SIZE bytes that holds byte AT of the LEN bytes of data
 * ends, the first of which is the file's byte POS.
 */
static size_t block_end(size_t at, off_t pos, size_t len, size_t size)
{
	size_t end = at + size - (size_t)(pos + (off_t)at) % size;

	return end < len ? end : len;
}

/* Write the LEN bytes at DATA, but for blocks of zeros, which widen the gap. */
static enum rung_answer squeeze(struct sparse *sparse,
				const unsigned char *data, size_t len)
{
	struct copy_result *result = sparse->job->result;
	const off_t pos = result->bytes + sparse->gap;

	for (size_t at = 0, end; at < len; at = end) {
		end = block_end(at, pos, len, sparse->block);
		bool zero = is_zero(data + at, end - at);
		for (size_t next; end < len; end = next) {
			next = block_end(end, pos, len, sparse->block);
			if (is_zero(data + end, next - end) != zero)
				break;
		}
		if (zero) {
			sparse->gap += (off_t)(end - at);
			continue;
		}
		if (settle(sparse, false) == RUNG_FAILED)
			return RUNG_FAILED;
		size_t put = rw_write(sparse->job->request->dst, data + at,
				      end - at);
		result->bytes += (off_t)put;
		if (put < end - at)
			return rung_fail(sparse->job, COPY_DST);
	}
	return RUNG_DONE;
}

/* Copy LEN bytes (-1: to the end) and make holes of zeros. */
static enum rung_answer scan(struct sparse *sparse, off_t len)
{
	struct copy_job *job = sparse->job;
	unsigned char *data = malloc(STEP);
	enum rung_answer answer = RUNG_DONE;

	if (!data)
		return rung_fail(job, COPY_EITHER);
	if (!sparse->block)
		sparse->block = block_of(job->request->dst);
	job->result->zeros = true;
	job->result->offload = COPY_AVOIDED;
	while (answer == RUNG_DONE && len != 0) {
		ssize_t n =
			rw_read(job->request->src, data, rung_step(len, STEP));
		if (n < 0)
			answer = rung_fail(job, COPY_SRC);
		if (n <= 0)
			break;
		job->result->way = COPY_STREAM;
		answer = squeeze(sparse, data, (size_t)n);
		len = rung_rest(len, (size_t)n);
	}
	free(data);
	return answer;
}

/* Copy LEN bytes (-1: to the end) of data. */
static enum rung_answer data(struct sparse *sparse, off_t len)
{
	struct copy_job *job = sparse->job;

	if (job->request->sparse == COPY_SPARSE_ALWAYS)
		return scan(sparse, len);
	const bool hole =
		sparse->gap > 0 && job->request->sparse != COPY_SPARSE_NEVER;
	if (settle(sparse, false) == RUNG_FAILED)
		return RUNG_FAILED;
	/* Not as long as the hole before there is data: a failure must not
	   leave what looks whole. */
	const off_t from = job->result->bytes;
	enum rung_answer answer = rung_descend(job, len);
	if (answer != RUNG_FAILED && len < 0 && hole &&
	    job->result->bytes == from &&
	    ftruncate(job->request->dst, from) != 0)
		return rung_fail_act(job, COPY_DST, COPY_ACT_EXTEND);
	return answer;
}

struct extent {
	off_t from; /* first byte of data, or the end of the file */
	off_t to;   /* first byte behind it; -1: behind it is nothing known */
};

/*
 * Find the next EXTENT of data at or behind POS.  RUNG_NEXT: SRC's file system
 * knows no extents, which is said at the first; RUNG_FAILED.
 */
static enum rung_answer next_extent(struct copy_job *job, off_t pos,
				    struct extent *extent)
{
	const int src = job->request->src;
	off_t from = sys_seek_data(src, pos);

	*extent = (struct extent){.to = -1};
	job->result->holes |= from >= 0 || errno == ENXIO;
	if (from < 0 && errno == ENXIO) {
		/* The size first: what is appended from now on is no hole. */
		struct stat st;
		if (fstat(src, &st) != 0)
			return rung_fail(job, COPY_SRC);
		from = sys_seek_data(src, pos);
		if (from < 0 && errno == ENXIO) {
			extent->from = st.st_size < pos ? pos : st.st_size;
			return RUNG_DONE;
		}
	}
	if (from < 0 && pos == 0 && (errno == EINVAL || is_unsupported(errno)))
		return RUNG_NEXT;
	if (from < 0)
		return rung_fail_act(job, COPY_SRC, COPY_ACT_SEEK);
	extent->from = from < pos ? pos : from;
	off_t to = sys_seek_hole(src, extent->from);
	if (to < 0 && errno != ENXIO) /* or it has become shorter */
		return rung_fail_act(job, COPY_SRC, COPY_ACT_SEEK);
	if (to >= 0)
		extent->to =
			to > extent->from
				? to
				: extent->from - extent->from % BLOCK + BLOCK;
	return RUNG_DONE;
}

/* Copy extent by extent.  RUNG_NEXT: SRC's file system knows no extents. */
static enum rung_answer extents(struct sparse *sparse)
{
	struct copy_job *job = sparse->job;
	const int src = job->request->src;

	for (;;) {
		const off_t pos = job->result->bytes + sparse->gap;
		struct extent extent;
		enum rung_answer answer = next_extent(job, pos, &extent);
		if (answer != RUNG_DONE)
			return answer;
		job->pieces = true;

		if (lseek(src, extent.from, SEEK_SET) < 0)
			return rung_fail_act(job, COPY_SRC, COPY_ACT_SEEK);
		sparse->gap += extent.from - pos;
		/* To the end: there may be more by now than anyone knew. */
		if (extent.to >= job->src_st.st_size)
			extent.to = -1;
		off_t len = extent.to < 0 ? -1 : extent.to - extent.from;
		answer = data(sparse, len);
		if (answer == RUNG_FAILED || len < 0 ||
		    job->result->bytes + sparse->gap < extent.to)
			return answer;
	}
}

static enum rung_answer holes_run(struct copy_job *job, off_t len)
{
	struct sparse sparse = {.job = job};
	enum rung_answer answer = RUNG_NEXT;

	if (rung_is_sparse(job))
		answer = extents(&sparse);
	/* Zeros to fill are what any rung reads. */
	if (answer == RUNG_NEXT && job->request->sparse == COPY_SPARSE_NEVER)
		return RUNG_NEXT;
	if (answer == RUNG_NEXT)
		answer = scan(&sparse, len);
	return answer == RUNG_FAILED ? answer : settle(&sparse, true);
}

const struct rung rung_holes = {
	.way = COPY_NONE,
	.suits = holes_suits,
	.run = holes_run,
};
