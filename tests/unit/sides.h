/* SPDX-License-Identifier: MIT */
#ifndef UNIT_SIDES_H
#define UNIT_SIDES_H

/*
 * sides - files, pipes and sockets to copy from and to, with the bytes of
 * unit/scratch.h; threads feed and drain what has a far end.
 */

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "copy/rung.h"
#include "io/rw.h"
#include "unit/check.h"
#include "unit/scratch.h"

enum kind { A_FILE, A_PIPE, A_SOCKET, A_NULL, KINDS };

/* One side of a copy, with a thread that writes to it or reads from it. */
struct side {
	enum kind kind;
	int fd, far;    /* what is copied; the other end, or -1 */
	off_t from, to; /* a feeder writes the bytes of these offsets */
	off_t got;      /* a drain has read so many, all of them right */
	pthread_t thread;
};

static inline void *feed(void *arg)
{
	struct side *side = arg;
	unsigned char data[10007];

	for (off_t at = side->from; at < side->to;) {
		size_t len = rung_step(side->to - at, sizeof(data));
		for (size_t i = 0; i < len; i++)
			data[i] = scratch_byte(at + (off_t)i);
		CHECK_INT(rw_write(side->far, data, len), len);
		at += (off_t)len;
	}
	close(side->far);
	return NULL;
}

static inline void *drain(void *arg)
{
	struct side *side = arg;
	unsigned char data[100003];
	ssize_t n;

	while ((n = read(side->far, data, sizeof(data))) > 0) {
		CHECK(scratch_holds(data, (size_t)n, side->from + side->got));
		side->got += n;
	}
	CHECK_INT(n, 0);
	close(side->far);
	return NULL;
}

static inline void open_far(struct side *side, bool is_source)
{
	int ends[2];

	if (side->kind == A_PIPE)
		CHECK(pipe(ends) == 0);
	else
		CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	side->fd = ends[is_source ? 0 : 1];
	side->far = ends[is_source ? 1 : 0];
	CHECK(pthread_create(&side->thread, NULL, is_source ? feed : drain,
			     side) == 0);
}

/* A source that gives the bytes of offsets FROM to TO. */
static inline struct side source(enum kind kind, off_t from, off_t to)
{
	struct side side = {.kind = kind, .from = from, .to = to, .far = -1};

	side.fd = scratch_file(NULL, to);
	CHECK_INT(lseek(side.fd, from, SEEK_SET), from);
	return side;
}

/* A target that is to get the bytes of offset FROM and on. */
static inline struct side target(enum kind kind, off_t from)
{
	struct side side = {.kind = kind, .from = from, .far = -1};

	if (kind == A_FILE)
		side.fd = scratch_file(NULL, 0);
	else if (kind == A_NULL)
		side.fd = open("/dev/null", O_WRONLY);
	return side;
}

/* Start the threads: only once SIDE is where it stays. */
static inline void start(struct side *side, bool is_source)
{
	if (side->kind != A_PIPE && side->kind != A_SOCKET)
		return;
	if (is_source)
		close(side->fd);
	open_far(side, is_source);
}

/* Close a source behind which there must be nothing. */
static inline void finish_source(struct side *side)
{
	char byte;

	CHECK_INT(read(side->fd, &byte, 1), 0);
	if (side->far >= 0)
		CHECK(pthread_join(side->thread, NULL) == 0);
	close(side->fd);
}

/* The file FD has the bytes of offset FROM and on behind its own byte AT. */
static inline off_t right_bytes(int fd, off_t at, off_t from)
{
	unsigned char data[65536];
	off_t got = 0;
	ssize_t n;

	while ((n = pread(fd, data, sizeof(data), at + got)) > 0) {
		CHECK(scratch_holds(data, (size_t)n, from + got));
		got += n;
	}
	return got;
}

/* Close a target that must have got LEN bytes. */
static inline void finish_target(struct side *side, off_t len)
{
	if (side->kind == A_FILE) {
		CHECK_INT(lseek(side->fd, 0, SEEK_CUR), len);
		CHECK_INT(right_bytes(side->fd, 0, side->from), len);
	}
	close(side->fd);
	if (side->far >= 0) {
		CHECK(pthread_join(side->thread, NULL) == 0);
		CHECK_INT(side->got, len);
	}
}

#endif
