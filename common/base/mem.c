/* SPDX-License-Identifier: MIT */

/*
 * Arenas hand out from a list of blocks, each at least double the last, so
 * that an arena of n bytes costs O(log n) calls of malloc.
 */

#include "base/mem.h"

#include <errno.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { FIRST_BLOCK = 4096 };

struct mem_block {
	struct mem_block *next;
	size_t used, size; /* bytes of data */
	alignas(max_align_t) unsigned char data[];
};

void mem_exhausted(void)
{
	err_die(0, "memory exhausted");
}

static void *or_die(void *ptr)
{
	if (!ptr)
		mem_exhausted();
	return ptr;
}

void *mem_alloc(size_t size)
{
	return or_die(malloc(size ? size : 1));
}

void *mem_zalloc(size_t count, size_t size)
{
	return or_die(calloc(count ? count : 1, size ? size : 1));
}

void *mem_resize(void *ptr, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return or_die(NULL);
	return or_die(realloc(ptr, count && size ? count * size : 1));
}

void *mem_grow(void *ptr, size_t used, size_t *capacity, size_t size)
{
	if (used < *capacity)
		return ptr;
	size_t more = *capacity / 2 + 8;
	if (*capacity > SIZE_MAX - more)
		return or_die(NULL);
	ptr = mem_resize(ptr, *capacity + more, size);
	*capacity += more;
	return ptr;
}

char *mem_dup(const void *data, size_t len)
{
	char *copy = mem_alloc(len + 1);

	if (len)
		memcpy(copy, data, len);
	copy[len] = '\0';
	return copy;
}

char *mem_strdup(const char *str)
{
	return mem_dup(str, strlen(str));
}

static struct mem_block *new_block(struct mem_arena *arena, size_t size)
{
	size_t want = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;

	if (want < size)
		want = size;
	if (arena->limit && want > arena->limit - arena->total)
		want = size; /* near the limit: no slack */
	if (want > SIZE_MAX / 4 ||
	    (arena->limit && want > arena->limit - arena->total)) {
		errno = ENOMEM;
		return NULL;
	}
	struct mem_block *block = malloc(sizeof(*block) + want);
	if (!block)
		return NULL;
	*block = (struct mem_block){.next = arena->blocks, .size = want};
	arena->blocks = block;
	arena->total += want;
	return block;
}

void *arena_alloc(struct mem_arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct mem_block *block = arena->blocks;

	if (size > SIZE_MAX / 4) {
		errno = ENOMEM;
		return NULL;
	}
	size = (size + align - 1) / align * align;
	if (!block || block->size - block->used < size)
		block = new_block(arena, size);
	if (!block)
		return NULL;
	void *data = block->data + block->used;
	block->used += size;
	return data;
}

void arena_free(struct mem_arena *arena)
{
	for (struct mem_block *next; arena->blocks; arena->blocks = next) {
		next = arena->blocks->next;
		free(arena->blocks);
	}
	arena->total = 0;
}
