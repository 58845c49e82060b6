/* SPDX-License-Identifier: MIT */

/*
 * text/byte against loops over single bytes: every kernel of this machine,
 * every length up to some blocks, at both fences and in between, with few and
 * with many of the byte looked for.
 */

#include "text/byte.h"

#include <string.h>

#include "differential/random.h"
#include "text/kernel.h"
#include "unit/check.h"
#include "unit/fence.h"
#include "unit/watched.h"

enum { LONGEST = 600 };

static struct random seed = {1};

static void try(const unsigned char *data, size_t len, unsigned char byte)
{
	size_t count = 0, ascii = len;
	const unsigned char *last = NULL;

	for (size_t i = 0; i < len; i++) {
		if (data[i] >= 0x80 && ascii == len)
			ascii = i;
		if (data[i] != byte)
			continue;
		last = data + i;
		CHECK(byte_nth(data, len, byte, ++count) == last);
	}
	CHECK_INT(byte_has(data, len, byte), count > 0);
	CHECK_INT(byte_count(data, len, byte), count);
	CHECK(byte_nth(data, len, byte, count + 1) == NULL);
	CHECK(byte_last(data, len, byte) == last);
	CHECK_INT(byte_ascii(data, len), ascii);

	const unsigned char *first = len ? memchr(data, byte, len) : NULL;
	size_t seen = first ? (size_t)(first - data) + 1 : len;
	struct watch watch = {0};
	CHECK(byte_first(data, len, byte, NULL) == first);
	CHECK(byte_first(data, len, byte, &watch) == first);
	CHECK(watched_well(watch, data, seen, seen));
	watch = (struct watch){0};
	byte_watch(data, len, &watch);
	CHECK(watched_well(watch, data, len, len));
}

/* Fill with BYTE as often as PERCENT says, and with anything else. */
static void fill(unsigned char *data, size_t len, unsigned char byte,
		 unsigned percent)
{
	bool ascii = random_chance(&seed, 50);

	for (size_t i = 0; i < len; i++) {
		data[i] = (unsigned char)random_next(&seed);
		if (ascii)
			data[i] &= 0x7f;
		if (random_chance(&seed, percent))
			data[i] = byte;
	}
}

int main(void)
{
	static const unsigned char bytes[] = {'\n', 0, 0x7f, 0x80, 0xff};
	static const unsigned percents[] = {0, 1, 30, 100};
	const struct fence fence = fence_new(LONGEST);

	for (int kernel = 0; kernel < KERNEL_COUNT; kernel++) {
		if (!kernel_force((enum kernel)kernel))
			continue;
		for (size_t len = 0; len <= LONGEST; len++) {
			unsigned char byte = RANDOM_PICK(&seed, bytes);
			unsigned percent = RANDOM_PICK(&seed, percents);

			fill(fence.start, len, byte, percent);
			try(fence.start, len, byte);
			fill(fence.end - len, len, byte, percent);
			try(fence.end - len, len, byte);
			try(fence.end - len, len - len / 3, byte);
		}
		printf("ok - byte, %s\n", kernel_name((enum kernel)kernel));
	}
	return 0;
}
