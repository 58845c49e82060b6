/* SPDX-License-Identifier: MIT */

#include "text/stretch.h"

#include <stdint.h>
#include <string.h>

#include "text/kernel.h"

enum { AT_ONCE = 64 }; /* stretches that are looked for at a time */

struct stretch_kernel {
	size_t (*find)(const struct stretch *stretch, const unsigned char *text,
		       size_t len, size_t from, struct stretch_span *spans,
		       size_t room);
	size_t (*copy)(const struct stretch *stretch, const unsigned char *text,
		       size_t len, unsigned char end, unsigned char *out);
};

#define BLOCK_TEMPLATE "text/stretch_kernel.h"
#include "text/block_each.h"

static const struct stretch_kernel *const stretch_kernels[KERNEL_COUNT] = {
	KERNEL_TABLE(stretch_kernel),
};

size_t stretch_find(const struct stretch *stretch, const void *text, size_t len,
		    size_t from, struct stretch_span *spans, size_t room)
{
	return stretch_kernels[kernel_best()]->find(stretch, text, len, from,
						    spans, room);
}

/* As stretch_copy, one by one. */
static size_t copy_each(const struct stretch *stretch,
			const unsigned char *text, size_t len,
			unsigned char end, unsigned char *out)
{
	struct stretch_span spans[AT_ONCE];
	size_t made = 0, from = 0, count;

	/* Whoever may be writing to TEXT, no byte of it counts twice. */

	do {
		count = stretch_find(stretch, text, len, from, spans, AT_ONCE);
		for (size_t i = 0; i < count; i++) {
			size_t size = spans[i].end - spans[i].start;
			memcpy(out + made, text + spans[i].start, size);
			made += size;
			out[made++] = end;
			from = spans[i].end + 1;
		}
	} while (count == AT_ONCE);
	return made;
}

size_t stretch_copy(const struct stretch *stretch, const void *text, size_t len,
		    unsigned char end, void *out)
{
	if (stretch->least > 1)
		return copy_each(stretch, text, len, end, out);
	return stretch_kernels[kernel_best()]->copy(stretch, text, len, end,
						    out);
}
