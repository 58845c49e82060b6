/* SPDX-License-Identifier: MIT */
#ifndef UNIT_SCRATCH_H
#define UNIT_SCRATCH_H

/*
 * scratch - files without a name for tests, whose byte at any offset is known
 * and never zero.
 */

#include <stdbool.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "unit/check.h"

/* The byte at OFFSET: 1 to 251, with a period that no page size shares. */
static inline unsigned char scratch_byte(off_t offset)
{
	return (unsigned char)(1 + offset % 251);
}

/* Write the bytes of offsets FROM to TO into FD. */
static inline void scratch_fill(int fd, off_t from, off_t to)
{
	unsigned char data[16384];

	while (from < to) {
		size_t len = sizeof(data);
		if ((off_t)len > to - from)
			len = (size_t)(to - from);
		for (size_t i = 0; i < len; i++)
			data[i] = scratch_byte(from + (off_t)i);
		CHECK_INT(pwrite(fd, data, len, from), len);
		from += (off_t)len;
	}
}

/* A new file of SIZE bytes in DIR (NULL: TMPDIR or /tmp), at offset 0. */
static inline int scratch_file(const char *dir, off_t size)
{
	char name[4096];

	if (!dir)
		dir = getenv("TMPDIR");
	snprintf(name, sizeof(name), "%s/maputils-unit-XXXXXX",
		 dir && *dir ? dir : "/tmp");
	int fd = mkstemp(name);
	CHECK(fd >= 0);
	unlink(name);
	scratch_fill(fd, 0, size);
	return fd;
}

/* Are the LEN bytes at DATA those of offsets FROM and on? */
static inline bool scratch_holds(const unsigned char *data, size_t len,
				 off_t from)
{
	for (size_t i = 0; i < len; i++)
		if (data[i] != scratch_byte(from + (off_t)i))
			return false;
	return true;
}

#endif
