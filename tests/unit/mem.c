/* SPDX-License-Identifier: MIT */

/* mem and buf: alignment, growth, limits, and what is left alone. */

#include "base/mem.h"

#include <errno.h>
#include <stdint.h>

#include "base/buf.h"
#include "unit/check.h"

static void test_grow(void)
{
	int *numbers = NULL;
	size_t capacity = 0;

	for (size_t i = 0; i < 10000; i++) {
		numbers = mem_grow(numbers, i, &capacity, sizeof(*numbers));
		CHECK(capacity > i);
		numbers[i] = (int)i;
	}
	for (int i = 0; i < 10000; i++)
		CHECK_INT(numbers[i], i);
	free(numbers);
}

static void test_arena(void)
{
	struct mem_arena arena = {.limit = 1 << 20};
	unsigned char *last = NULL;
	size_t got = 0;

	for (size_t size = 1; last || size == 1; size = size % 777 + 1) {
		unsigned char *data = arena_alloc(&arena, size);
		if (!data)
			break;
		CHECK_INT((uintptr_t)data % sizeof(max_align_t) % 16, 0);
		memset(data, (int)size, size);
		got += size;
		last = data;
		CHECK(arena.total <= arena.limit);
	}
	CHECK_INT(errno, ENOMEM);
	CHECK(got > arena.limit / 2);
	arena_free(&arena);
	CHECK_INT(arena.total, 0);
	CHECK(arena_alloc(&arena, 100) != NULL); /* usable again */
	arena_free(&arena);

	struct mem_arena free_arena = {0};
	CHECK(arena_alloc(&free_arena, 1 << 22) != NULL);
	CHECK(arena_alloc(&free_arena, SIZE_MAX) == NULL);
	arena_free(&free_arena);
}

static void test_buf(void)
{
	struct buf buf = {0};

	CHECK(buf_adds(&buf, "ab") && buf_addc(&buf, 'c'));
	CHECK(buf_add(&buf, "\0d", 2));
	CHECK_INT(buf.len, 5);
	CHECK(memcmp(buf.data, "abc\0d", 5) == 0);
	CHECK(!buf_reserve(&buf, SIZE_MAX - 2));
	CHECK_INT(errno, ENOMEM);
	CHECK(memcmp(buf.data, "abc\0d", 5) == 0);
	for (int i = 0; i < 100000; i++)
		CHECK(buf_addc(&buf, (char)i));
	CHECK_INT(buf.len, 100005);
	buf_free(&buf);
	CHECK(buf.data == NULL && buf.room == 0);
}

int main(void)
{
	test_grow();
	test_arena();
	test_buf();
	char *copy = mem_dup("a\0b", 3);
	CHECK(memcmp(copy, "a\0b", 4) == 0);
	free(copy);
	return 0;
}
