/* SPDX-License-Identifier: MIT */
#ifndef IO_RW_H
#define IO_RW_H

/*
 * rw - read and write until it is done.
 *
 * Interrupted calls are repeated, calls are kept below what a kernel takes
 * (2 GiB less a page), and a descriptor that would block is waited for.
 */

#include <stddef.h>
#include <sys/types.h>

/* One read of up to LEN bytes: bytes read, 0 at the end, or -1. */
ssize_t rw_read(int fd, void *data, size_t len);

/* The same at file offset OFFSET, without moving the descriptor's. */
ssize_t rw_pread(int fd, void *data, size_t len, off_t offset);

/*
 * Write all LEN bytes.  Returns LEN, or fewer with errno: EFAULT where DATA is
 * a map whose file shrank.
 */
size_t rw_write(int fd, const void *data, size_t len);

#endif
