/* SPDX-License-Identifier: MIT */

/*
 * text/byteset against loops over single bytes: every kernel of this machine,
 * every length up to some blocks, at both fences, with few and with many bytes
 * of the set, and lines short and long.
 */

#include "text/byteset.h"

#include <string.h>

#include "differential/random.h"
#include "text/kernel.h"
#include "unit/check.h"
#include "unit/fence.h"

enum { LONGEST = 300, END = '\n' };

static struct random seed = {1};
static bool in[256];

static struct byteset make(void)
{
	struct byteset set = {.high = random_chance(&seed, 50)};
	size_t count = random_below(&seed, random_chance(&seed, 50) ? 4 : 100);

	for (unsigned c = 0; c < 256; c++)
		in[c] = c >= 0x80 && set.high;
	for (; count > 0; count--) {
		unsigned char c = (unsigned char)random_below(&seed, 0x80);
		if (c == END)
			continue;
		in[c] = true;
		byteset_add(&set, c);
	}
	return set;
}

/* Has the line of TEXT from *AT on a byte of the set?  Steps over it. */
static bool has(const unsigned char *text, size_t len, size_t *at)
{
	bool found = false;

	while (*at < len && text[*at] != END)
		found |= in[text[(*at)++]];
	*at += *at < len;
	return found;
}

static void try(const struct byteset *set, const unsigned char *text,
		size_t len)
{
	struct byteset_lines lines;
	size_t first = 0, at = 0, stop;

	while (first < len && !in[text[first]])
		first++;
	CHECK_INT(byteset_find(set, text, len), first);
	bool some = byteset_lines(set, text, len, END, &lines);
	CHECK_INT(some, first < len);
	if (!some)
		return;
	while (stop = at, !has(text, len, &stop))
		at = stop;
	CHECK_INT(lines.start, at);
	for (at = lines.start; at < lines.end;)
		CHECK(has(text, len, &at));
	CHECK_INT(at, lines.end);
	CHECK(at == len || !has(text, len, &at));
}

static void fill(unsigned char *text, size_t len)
{
	size_t lines = 1 + random_below(&seed, 60);
	unsigned percent = (unsigned)random_below(&seed, 100);

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)random_next(&seed);
		for (int tries = 0; in[c] != random_chance(&seed, percent) &&
				    tries < 20; tries++)
			c = (unsigned char)random_next(&seed);
		text[i] = random_below(&seed, lines) ? c : END;
	}
}

int main(void)
{
	const struct fence fence = fence_new(LONGEST);

	for (int kernel = 0; kernel < KERNEL_COUNT; kernel++) {
		if (!kernel_force((enum kernel)kernel))
			continue;
		for (size_t len = 0; len <= 4 * LONGEST; len++) {
			const struct byteset set = make();
			size_t size = len % LONGEST;

			fill(fence.start, size);
			try(&set, fence.start, size);
			fill(fence.end - size, size);
			try(&set, fence.end - size, size);
		}
		printf("ok - byteset, %s\n", kernel_name((enum kernel)kernel));
	}
	return 0;
}
