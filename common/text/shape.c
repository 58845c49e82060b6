/* SPDX-License-Identifier: MIT */

/* What is left at the end of a block is carried over to the next. */

#include "text/shape.h"

#include <stdint.h>

#include "text/byte.h"
#include "text/kernel.h"
#include "text/watch.h"

#define BLOCK_TEMPLATE "text/shape_kernel.h"
#include "text/block_each.h"

static size_t (*const shape_scans[KERNEL_COUNT])(const struct shape *shape,
						 const unsigned char *text,
						 size_t len,
						 struct watch *watch) = {
	KERNEL_TABLE(shape_scan),
};

size_t shape_find(const struct shape *shape, const void *text, size_t len,
		  struct watch *watch)
{
	struct watch unwatched = {0};
	size_t found = shape_scans[kernel_best()](
		shape, text, len, watch ? watch : &unwatched);
	size_t rest = len % BLOCK; /* what the last block has only a part of */

	if (watch && (found == len || found + shape->len > len - rest))
		byte_watch((const char *)text + len - rest, rest, watch);
	return found;
}
