/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_RANDOM_H
#define DIFFERENTIAL_RANDOM_H

/*
 * random - numbers that look random and depend on the seed alone, so that
 * every case can be made again.  Source: splitmix64, by Sebastiano Vigna.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

static inline uint64_t random_next(struct random *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/* A number below LIMIT, which is not 0. */
static inline size_t random_below(struct random *random, size_t limit)
{
	return (size_t)(random_next(random) % limit);
}

/* True PERCENT times in a hundred. */
static inline bool random_chance(struct random *random, unsigned percent)
{
	return random_below(random, 100) < percent;
}

/* One of the strings of an array. */
#define RANDOM_PICK(random, array) \
	((array)[random_below((random), COMPAT_COUNT(array))])

#endif
