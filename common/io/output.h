/* SPDX-License-Identifier: MIT */
#ifndef IO_OUTPUT_H
#define IO_OUTPUT_H

/*
 * output - a buffered descriptor whose errors are not lost.
 *
 * The first failure is kept and everything later is dropped, so that a loop
 * may write on and look once.  A pipe is widened when as much is written at
 * once as a new one holds.  Not thread-safe.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Bytes of buffer.  By bench/output, 2026-11-23: 128 and 256 KiB are best for
 * files and pipes, 64 KiB and 1 MiB a tenth slower.
 */
enum { OUTPUT_ROOM = 128 << 10 };

struct output {
	int fd;
	int error;   /* errno of the first failure; 0: none */
	bool wide;   /* if FD is a pipe, it was made to hold more */
	size_t len;  /* bytes waiting in DATA */
	size_t room; /* bytes at DATA */
	unsigned char *data;
};

/* Write to FD through a buffer of OUTPUT_ROOM bytes.  0, or -1 (ENOMEM). */
int output_open(struct output *out, int fd);

/* Append LEN bytes; large pieces go past the buffer.  0, or -1 after errors. */
int output_write(struct output *out, const void *data, size_t len);

/*
 * Room for at least LEN <= OUTPUT_ROOM bytes, to be filled and then claimed
 * with output_claim.  Never NULL; flushes where needed.
 */
unsigned char *output_room(struct output *out, size_t len);

/* The LEN bytes at output_room's result are output now. */
static inline void output_claim(struct output *out, size_t len)
{
	out->len += len;
}

/* Write what is waiting.  0, or -1 with OUT->error set. */
int output_flush(struct output *out);

/* Flush, free the buffer, leave the descriptor open.  As output_flush. */
int output_close(struct output *out);

#endif
