/* SPDX-License-Identifier: MIT */

/*
 * A call that failed is tried again for one of two reasons: a signal came
 * between, or the descriptor is non-blocking and not ready, and then poll
 * waits for it.  EAGAIN from a descriptor that blocks is an error like others.
 */

#include "io/rw.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <unistd.h>

/* Linux moves no more than this at once, and other kernels refuse more. */
static const size_t most = 0x7ffff000;

static size_t clamp(size_t len)
{
	return len < most ? len : most;
}

/*
 * After a call on FD failed: is it worth another try?  Returns once FD has
 * one of EVENTS, where that was all that was lacking; errno is kept if not.
 */
static bool again(int fd, short events)
{
	if (errno == EINTR)
		return true;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		return false;

	int error = errno;
	int flags = fcntl(fd, F_GETFL);
	if (flags >= 0 && flags & O_NONBLOCK) {
		struct pollfd ready = {.fd = fd, .events = events};
		if (poll(&ready, 1, -1) > 0 || errno == EINTR)
			return true;
	}
	errno = error;
	return false;
}

ssize_t rw_read(int fd, void *data, size_t len)
{
	ssize_t n;

	do
		n = read(fd, data, clamp(len));
	while (n < 0 && again(fd, POLLIN));
	return n;
}

ssize_t rw_pread(int fd, void *data, size_t len, off_t offset)
{
	ssize_t n;

	do
		n = pread(fd, data, clamp(len), offset);
	while (n < 0 && again(fd, POLLIN));
	return n;
}

size_t rw_write(int fd, const void *data, size_t len)
{
	const char *from = data;
	size_t done = 0;

	while (done < len) {
		ssize_t n = write(fd, from + done, clamp(len - done));
		if (n > 0) {
			done += (size_t)n;
		} else if (n == 0) { /* a device that is full without a word */
			errno = ENOSPC;
			break;
		} else if (!again(fd, POLLOUT)) {
			break;
		}
	}
	return done;
}
