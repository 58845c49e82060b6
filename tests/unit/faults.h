/* SPDX-License-Identifier: MIT */
#ifndef UNIT_FAULTS_H
#define UNIT_FAULTS_H

/*
 * faults - the calls of base/sys.h, made to fail or to do less on demand.
 *
 * A test that includes this has all of sys_linux.c to itself, under other
 * names where a call can be made to fail, so that the library's is not linked.
 */

#include "base/sys.h"

static int real_clone(int dst, int src);
static ssize_t real_copy_range(int src, off_t *src_pos, int dst, off_t *dst_pos,
			       size_t len);
static ssize_t real_splice(int src, off_t *src_pos, int dst, off_t *dst_pos,
			   size_t len);
static off_t real_seek_data(int fd, off_t offset);
static off_t real_seek_hole(int fd, off_t offset);

#define sys_clone real_clone
#define sys_copy_range real_copy_range
#define sys_splice real_splice
#define sys_seek_data real_seek_data
#define sys_seek_hole real_seek_hole
#include "base/sys_linux.c"
#undef sys_clone
#undef sys_copy_range
#undef sys_splice
#undef sys_seek_data
#undef sys_seek_hole

#include <stdatomic.h>
#include <sys/wait.h>

#include "unit/check.h"

/* What becomes of a call. */
struct fault {
	int error;          /* fail with this errno ... */
	int after;          /* ... behind so many calls that work ... */
	int times;          /* ... so often; 0: for good */
	bool empty;         /* do not fail: return 0 */
	size_t most;        /* move no more than this at once; 0: no limit */
	void (*hook)(void); /* called before each call; NULL: none */
	atomic_int calls;   /* so far */
};

static struct fault fault_clone, fault_range, fault_splice, fault_data,
	fault_hole;

/* Is this call the one to fail?  Then errno is set. */
static inline bool fault_strikes(struct fault *fault)
{
	int call = fault->calls++;

	if (fault->hook)
		fault->hook();
	if (!(fault->error || fault->empty) || call < fault->after ||
	    (fault->times > 0 && call >= fault->after + fault->times))
		return false;
	errno = fault->error;
	return true;
}

static inline size_t fault_limit(const struct fault *fault, size_t len)
{
	return fault->most && fault->most < len ? fault->most : len;
}

int sys_clone(int dst, int src)
{
	return fault_strikes(&fault_clone) ? -1 : real_clone(dst, src);
}

ssize_t sys_copy_range(int src, off_t *src_pos, int dst, off_t *dst_pos,
		       size_t len)
{
	if (fault_strikes(&fault_range))
		return fault_range.empty ? 0 : -1;
	return real_copy_range(src, src_pos, dst, dst_pos,
			       fault_limit(&fault_range, len));
}

ssize_t sys_splice(int src, off_t *src_pos, int dst, off_t *dst_pos, size_t len)
{
	if (fault_strikes(&fault_splice))
		return fault_splice.empty ? 0 : -1;
	return real_splice(src, src_pos, dst, dst_pos,
			   fault_limit(&fault_splice, len));
}

off_t sys_seek_data(int fd, off_t offset)
{
	return fault_strikes(&fault_data) ? -1 : real_seek_data(fd, offset);
}

/* An empty answer is a hole where it was asked for: no progress. */
off_t sys_seek_hole(int fd, off_t offset)
{
	if (fault_strikes(&fault_hole))
		return fault_hole.empty ? offset : -1;
	return real_seek_hole(fd, offset);
}

/* Run TEST in a process of its own: its faults and refusals end with it. */
static inline void in_child(void (*test)(void))
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		test();
		exit(0);
	}
	CHECK(child > 0 && waitpid(child, &status, 0) == child);
	if (status != 0)
		exit(1);
}

#endif
