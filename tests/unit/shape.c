/* SPDX-License-Identifier: MIT */

/*
 * text/shape against a loop over places and bytes: random shapes in random
 * texts, with every kernel of this machine, up to the fences around the text.
 */

#include "text/shape.h"

#include "differential/random.h"
#include "text/kernel.h"
#include "unit/check.h"
#include "unit/fence.h"
#include "unit/watched.h"

enum { LONGEST = 400, ROUNDS = 4000, LETTERS = 6 };

static struct random seed = {1};
static bool in[SHAPE_SETS][256];

static struct shape make(void)
{
	struct shape shape = {.count = 1 + random_below(&seed, SHAPE_SETS),
			      .len = 1 + random_below(&seed, SHAPE_LEN)};

	memset(in, 0, sizeof(in));
	for (size_t i = 0; i < shape.count; i++) {
		shape.sets[i].high = random_chance(&seed, 30);
		for (unsigned c = 0x80; c < 0x100; c++)
			in[i][c] = shape.sets[i].high;
		for (unsigned char c = 'a'; c < 'a' + LETTERS; c++) {
			if (!random_chance(&seed, 70))
				continue;
			byteset_add(&shape.sets[i], c);
			in[i][c] = true;
		}
	}
	for (size_t i = 0; i < shape.len; i++)
		shape.of[i] = (unsigned char)random_below(&seed, shape.count);
	return shape;
}

static bool is_at(const struct shape *shape, const unsigned char *text)
{
	size_t i = 0;

	while (i < shape->len && in[shape->of[i]][text[i]])
		i++;
	return i == shape->len;
}

static size_t naive(const struct shape *shape, const unsigned char *text,
		    size_t len)
{
	for (size_t at = 0; at + shape->len <= len; at++)
		if (is_at(shape, text + at))
			return at;
	return len;
}

static void fill(unsigned char *text, size_t len)
{
	unsigned others = (unsigned)random_below(&seed, 30);

	for (size_t i = 0; i < len; i++) {
		text[i] = (unsigned char)('a' + random_below(&seed, LETTERS));
		if (random_chance(&seed, others))
			text[i] = (unsigned char)random_next(&seed);
	}
}

int main(void)
{
	const struct fence fence = fence_new(LONGEST);

	for (int kernel = 0; kernel < KERNEL_COUNT; kernel++) {
		if (!kernel_force((enum kernel)kernel))
			continue;
		for (int round = 0; round < ROUNDS; round++) {
			const struct shape shape = make();
			size_t len = random_below(&seed, LONGEST);
			unsigned char *text = round % 2 ? fence.start
							: fence.end - len;
			fill(text, len);
			size_t want = naive(&shape, text, len);
			struct watch watch = {0};
			CHECK_INT(shape_find(&shape, text, len, NULL), want);
			CHECK_INT(shape_find(&shape, text, len, &watch), want);
			CHECK(watched_well(watch, text,
					   want < len ? want + shape.len : len,
					   len));
		}
		printf("ok - shape, %s\n", kernel_name((enum kernel)kernel));
	}
	return 0;
}
