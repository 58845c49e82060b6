/* SPDX-License-Identifier: MIT */

#include "text/pair.h"

#include <stdint.h>

#include "text/byte.h"
#include "text/kernel.h"
#include "text/watch.h"

#define BLOCK_TEMPLATE "text/pair_kernel.h"
#include "text/block_each.h"

static size_t (*const pair_scans[KERNEL_COUNT])(const unsigned char *text,
						size_t len, unsigned char first,
						unsigned char second,
						struct watch *watch) = {
	KERNEL_TABLE(pair_scan),
};

size_t pair_count(const void *text, size_t len, unsigned char first,
		  unsigned char second, struct watch *watch)
{
	struct watch nobody = {0};

	return pair_scans[kernel_best()](text, len, first, second,
					 watch ? watch : &nobody);
}
