/* SPDX-License-Identifier: MIT */
#ifndef BASE_BUF_H
#define BASE_BUF_H

/*
 * buf - a growing buffer of bytes in anonymous memory.
 *
 * For what input sizes: running out of memory is an answer (false with errno
 * ENOMEM), not the end.  Zero-initialised, a buffer is empty and ready.
 */

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data;   /* LEN bytes; NULL while nothing was reserved */
	size_t len;   /* bytes in use */
	size_t room;  /* bytes allocated */
};

/* Make room for MORE bytes behind the LEN in use. */
bool buf_reserve(struct buf *buf, size_t more);

/* Append the LEN bytes at DATA. */
bool buf_add(struct buf *buf, const void *data, size_t len);

/* Append the string STR without its NUL. */
bool buf_adds(struct buf *buf, const char *str);

/* Append one byte. */
bool buf_addc(struct buf *buf, char byte);

/* Free the memory; the buffer is then empty and can be used again. */
void buf_free(struct buf *buf);

#endif
