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

enum { SCRATCH_RUN = 16384 };

/* SCRATCH_RUN bytes as they are from offset FROM on. */
static inline const unsigned char *scratch_run(off_t from)
{
	static unsigned char bytes[SCRATCH_RUN + 251];

	if (!bytes[0])
		for (size_t i = sizeof(bytes); i--;)
			bytes[i] = scratch_byte((off_t)i);
	return bytes + from % 251;
}

/* Write the bytes of offsets FROM to TO into FD. */
static inline void scratch_fill(int fd, off_t from, off_t to)
{
	while (from < to) {
		size_t len = SCRATCH_RUN;
		if ((off_t)len > to - from)
			len = (size_t)(to - from);
		CHECK_INT(pwrite(fd, scratch_run(from), len, from), len);
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

/* How many of the LEN bytes at DATA are those of offsets FROM and on? */
static inline size_t scratch_good(const unsigned char *data, size_t len,
				  off_t from)
{
	size_t good = 0;

	while (len - good >= SCRATCH_RUN &&
	       !memcmp(data + good, scratch_run(from + (off_t)good),
		       SCRATCH_RUN))
		good += SCRATCH_RUN;
	while (good < len && data[good] == scratch_byte(from + (off_t)good))
		good++;
	return good;
}

/* Are all of them? */
static inline bool scratch_holds(const unsigned char *data, size_t len,
				 off_t from)
{
	return scratch_good(data, len, from) == len;
}

#endif
