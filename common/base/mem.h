/* SPDX-License-Identifier: MIT */
#ifndef BASE_MEM_H
#define BASE_MEM_H

/*
 * mem - small allocations that cannot fail, and arenas.
 *
 * The mem_ functions say "NAME: memory exhausted" and exit with the tool's
 * failure status when there is no memory; they are for what a program needs
 * to run at all.  Whatever is sized by input or by a pattern uses malloc, or
 * base/buf.h, and reports.  All are thread-safe; an arena is not.
 */

#include <stddef.h>

#include "base/compat.h"

/* Say that memory is exhausted, and exit. */
COMPAT_NORETURN void mem_exhausted(void);

/* SIZE bytes, uninitialised; the caller frees. */
void *mem_alloc(size_t size);

/* COUNT zeroed elements of SIZE bytes; the caller frees. */
void *mem_zalloc(size_t count, size_t size);

/* Resize PTR (or NULL) to COUNT elements of SIZE bytes; the caller frees. */
void *mem_resize(void *ptr, size_t count, size_t size);

/*
 * Room for one more element behind the USED ones of PTR, growing *CAPACITY
 * (both in elements of SIZE bytes) by half as needed.  Returns the array.
 */
void *mem_grow(void *ptr, size_t used, size_t *capacity, size_t size);

/* A copy of the LEN bytes at DATA (NULL will do for none), with a NUL behind
   them. */
char *mem_dup(const void *data, size_t len);

/* A copy of the string STR. */
char *mem_strdup(const char *str);

/*
 * An arena: allocations that live and die together.  Zero-initialised, it is
 * empty and ready.
 */
struct mem_arena {
	struct mem_block *blocks; /* newest first */
	size_t total;             /* bytes taken from malloc so far */
	size_t limit;             /* refuse to exceed this, in bytes; 0: none */
};

/*
 * SIZE bytes aligned for any type, valid until arena_free; NULL with errno
 * ENOMEM where the limit or the memory is exhausted.
 */
void *arena_alloc(struct mem_arena *arena, size_t size);

/* Free all of ARENA; it is then empty and can be used again. */
void arena_free(struct mem_arena *arena);

#endif
