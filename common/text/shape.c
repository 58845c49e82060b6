/* SPDX-License-Identifier: MIT */

/* What is left at the end of a block is carried over to the next. */

#include "text/shape.h"

#include <stdint.h>

#include "text/kernel.h"

#define BLOCK_TEMPLATE "text/shape_kernel.h"
#include "text/block_each.h"

static size_t (*const shape_scans[KERNEL_COUNT])(const struct shape *shape,
						 const unsigned char *text,
						 size_t len) = {
	KERNEL_TABLE(shape_scan),
};

size_t shape_find(const struct shape *shape, const void *text, size_t len)
{
	return shape_scans[kernel_best()](shape, text, len);
}
