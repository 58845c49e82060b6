/* SPDX-License-Identifier: MIT */

/*
 * The table of a set has a bit for each sixteen bytes of ASCII, so that those
 * machines that look a byte up by its two halves find no other bytes than those
 * of the set; the bytes beyond ASCII are told by their top bit.
 */

#include "text/byteset.h"

#include <stdint.h>

#include "text/kernel.h"

struct byteset_kernel {
	size_t (*find)(const struct byteset *set, const unsigned char *text,
		       size_t len);
	bool (*lines)(const struct byteset *set, const unsigned char *text,
		      size_t len, unsigned char end,
		      struct byteset_lines *lines);
};

#define BLOCK_TEMPLATE "text/byteset_kernel.h"
#include "text/block_each.h"

static const struct byteset_kernel *const byteset_kernels[KERNEL_COUNT] = {
	KERNEL_TABLE(byteset_kernel),
};

void byteset_add(struct byteset *set, unsigned char c)
{
	block_bits_add(&set->bits, c, (unsigned char)(1 << (c >> 4)));
}

size_t byteset_find(const struct byteset *set, const void *text, size_t len)
{
	return byteset_kernels[kernel_best()]->find(set, text, len);
}

bool byteset_lines(const struct byteset *set, const void *text, size_t len,
		   unsigned char end, struct byteset_lines *lines)
{
	return byteset_kernels[kernel_best()]->lines(set, text, len, end,
						     lines);
}
