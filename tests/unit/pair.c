/* SPDX-License-Identifier: MIT */

/*
 * text/pair against a loop over bytes: every kernel of this machine, every
 * length up to some blocks, NUL among the bytes, up to the fences.
 */

#include "text/pair.h"

#include "differential/random.h"
#include "text/kernel.h"
#include "unit/check.h"
#include "unit/fence.h"
#include "unit/watched.h"

enum { LONGEST = 300, ROUNDS = 4000, LETTERS = 3 };

static const unsigned char letters[LETTERS] = {'a', 0, 0xff};

static struct random seed = {1};

static size_t naive(const unsigned char *text, size_t len, unsigned char first,
		    unsigned char second)
{
	size_t count = 0;

	for (size_t i = 1; i < len; i++)
		count += text[i - 1] == first && text[i] == second;
	return count;
}

static void try(unsigned char *text, size_t len)
{
	size_t count = 1 + random_below(&seed, LETTERS);

	for (size_t i = 0; i < len; i++)
		text[i] = letters[random_below(&seed, count)];
	for (unsigned i = 0; i < LETTERS * LETTERS; i++) {
		unsigned char a = letters[i % LETTERS];
		unsigned char b = letters[i / LETTERS];
		struct watch watch = {0};

		CHECK_INT(pair_count(text, len, a, b, i % 2 ? &watch : NULL),
			  naive(text, len, a, b));
		CHECK(i % 2 == 0 || watched_well(watch, text, len, len));
	}
}

int main(void)
{
	const struct fence fence = fence_new(LONGEST);

	for (int kernel = 0; kernel < KERNEL_COUNT; kernel++) {
		if (!kernel_force((enum kernel)kernel))
			continue;
		for (size_t round = 0; round < ROUNDS; round++) {
			size_t len = round % LONGEST;
			try(round % 2 ? fence.start : fence.end - len, len);
		}
		printf("ok - pair, %s\n", kernel_name((enum kernel)kernel));
	}
	return 0;
}
