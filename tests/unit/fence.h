/* SPDX-License-Identifier: MIT */
#ifndef UNIT_FENCE_H
#define UNIT_FENCE_H

/*
 * fence - memory between two pages that nobody may touch, so that one byte
 * read or written too many is a crash.
 */

#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include "unit/check.h"

struct fence {
	unsigned char *start; /* the byte before it is fenced off */
	unsigned char *end;   /* and so is this one */
};

/* At least SIZE bytes between fences, for good. */
static inline struct fence fence_new(size_t size)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const size_t inner = (size + page - 1) / page * page;
	unsigned char *all = mmap(NULL, inner + 2 * page, PROT_NONE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	CHECK(all != MAP_FAILED);
	CHECK_INT(mprotect(all + page, inner, PROT_READ | PROT_WRITE), 0);
	return (struct fence){all + page, all + page + inner};
}

#endif
