/* SPDX-License-Identifier: MIT */

/*
 * text/lit against a naive search: every kernel of this machine, random
 * needles over alphabets from one letter to all bytes, both ways of case, texts
 * of any length at both fences; and texts on which the filter must give up,
 * which have to take linear time.
 */

#include "text/lit.h"

#include <ctype.h>
#include <time.h>

#include "base/compat.h"
#include "differential/random.h"
#include "text/kernel.h"
#include "text/twoway.h"
#include "unit/check.h"
#include "unit/fence.h"
#include "unit/watched.h"

enum { LONGEST = 700, LONGEST_NEEDLE = 100, HUGE_TEXT = 1 << 21 };

static struct random seed = {1};

static bool same(unsigned char a, unsigned char b, bool fold)
{
	return fold ? tolower(a) == tolower(b) : a == b;
}

static const unsigned char *naive(const unsigned char *needle, size_t size,
				  bool fold, const unsigned char *text,
				  size_t len)
{
	for (size_t at = 0; at + size <= len; at++) {
		size_t i = 0;

		while (i < size && same(text[at + i], needle[i], fold))
			i++;
		if (i == size)
			return text + at;
	}
	return NULL;
}

/* The linear search alone: only in large texts is it asked by the filter. */
static void try_twoway(const unsigned char *needle, size_t size,
		       const unsigned char *text, size_t len)
{
	static const unsigned char bits[LONGEST_NEEDLE];
	struct twoway twoway;

	twoway_prepare(&twoway, needle, size);
	CHECK(twoway_find(&twoway, needle, bits, text, len) ==
	      naive(needle, size, false, text, len));
}

/* All occurrences, each from behind the one before. */
static void try(const unsigned char *needle, size_t size, bool fold,
		const unsigned char *text, size_t len)
{
	struct lit *lit = lit_new(needle, size, fold);
	const unsigned char *end = text + len, *want;

	CHECK(lit != NULL);
	do {
		want = naive(needle, size, fold, text, (size_t)(end - text));
		size_t left = (size_t)(end - text);
		size_t certain = want ? (size_t)(want - text) + size : left;
		struct watch watch = {0};
		CHECK(lit_find(lit, text, left, NULL) == want);
		CHECK(lit_find(lit, text, left, &watch) == want);
		CHECK(watched_well(watch, text, certain, left));
		if (want)
			text = want + 1;
	} while (want && text <= end && size > 0);
	lit_free(lit);
}

/* LEN bytes from ALPHABET letters (0: any byte). */
static void fill(unsigned char *data, size_t len, unsigned alphabet)
{
	static const unsigned char letters[] = "aAbB\xe1[";

	for (size_t i = 0; i < len; i++) {
		uint64_t any = random_next(&seed);

		data[i] = alphabet ? letters[any % alphabet]
				   : (unsigned char)any;
	}
}

static void try_random(const struct fence *fence)
{
	unsigned alphabet = (unsigned)random_below(&seed, 7);
	unsigned longest = random_chance(&seed, 70) ? 12 : LONGEST_NEEDLE;
	size_t size = random_below(&seed, longest);
	size_t len = random_below(&seed, LONGEST);
	bool fold = random_chance(&seed, 50);
	unsigned char needle[LONGEST_NEEDLE];

	fill(fence->start, LONGEST, alphabet);
	memcpy(fence->end - LONGEST, fence->start, LONGEST);
	fill(needle, size, alphabet);
	/* Often a piece of the text itself, to be found late or cut off. */
	if (random_chance(&seed, 50))
		memcpy(needle,
		       fence->start + random_below(&seed, LONGEST - size),
		       size);
	try(needle, size, fold, fence->start, len);
	try(needle, size, fold, fence->end - len, len);
	if (size > 0)
		try_twoway(needle, size, fence->end - len, len);
}

/* Each byte alone, against every byte: what folding may and may not do. */
static void try_bytes(void)
{
	unsigned char text[256];

	for (unsigned i = 0; i < 256; i++)
		text[i] = (unsigned char)i;
	for (unsigned i = 0; i < 256; i++) {
		try(text + i, 1, false, text, 256);
		try(text + i, 1, true, text, 256);
	}
}

/* Of the processor's, whatever else it does. */
/* A single NUL at each place of texts at each alignment: whoever watches is
   told.  The needle's rarest bytes, Q and J, are apart by FAR. */
static void try_watch(const struct fence *fence, size_t far, bool fold)
{
	unsigned char needle[LONGEST_NEEDLE];
	struct lit *lit;

	memset(needle, 'e', LONGEST_NEEDLE);
	needle[1] = 'Q';
	needle[1 + far] = 'J';
	lit = lit_new(needle, far + 5, fold);
	CHECK(lit != NULL);
	memset(fence->start, 'a', LONGEST);
	for (size_t i = 0; i < (size_t)LONGEST * 64; i++) {
		unsigned char *text = fence->start + i % 64;
		size_t at = i / 64, len = LONGEST - 64;

		fence->start[at] = 0;
		struct watch watch = {0};
		CHECK(lit_find(lit, text, len, &watch) == NULL);
		CHECK(watched_well(watch, text, len, len));
		fence->start[at] = 'a';
	}
	lit_free(lit);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/*
 * The needle is NEEDLE with its first byte repeated up to SIZE bytes in front,
 * the text that byte alone: each position is a candidate for almost all of the
 * needle.  A quadratic search would take HUGE_TEXT * SIZE steps, hours.
 */
static void try_worst(const char *tail, size_t size, bool fold)
{
	const size_t more = strlen(tail);
	unsigned char *needle = malloc(size + more);
	unsigned char *text = malloc(HUGE_TEXT);
	double start = seconds();
	struct lit *lit;

	CHECK(needle && text);
	memset(needle, 'a', size);
	memcpy(needle + size, tail, more);
	memset(text, fold ? 'A' : 'a', HUGE_TEXT);
	lit = lit_new(needle, size + more, fold);
	CHECK(lit != NULL);
	CHECK(lit_find(lit, text, HUGE_TEXT, NULL) == NULL);
	memcpy(text + HUGE_TEXT - more, tail, more);
	struct watch watch = {0};
	CHECK(lit_find(lit, text, HUGE_TEXT, &watch) ==
	      text + HUGE_TEXT - size - more);
	CHECK(!watch.nul);
	CHECK(seconds() - start < 20);
	lit_free(lit);
	free(needle);
	free(text);
}

/*
 * A text that has the needle's two rarest letters everywhere, so that the
 * filter soon gives up: is the needle found where one way of searching hands
 * over to the other, some blocks after the start and again 64 KiB on?
 */
static void try_handover(bool fold)
{
	static const char needle[] = "qzqzqze";
	const size_t size = sizeof(needle) - 1, len = 80000;
	unsigned char *text = malloc(len);
	struct lit *lit = lit_new(needle, size, fold);

	CHECK(text && lit);
	for (size_t odd = 0; odd < 2; odd++) {
		for (size_t i = 0; i < len; i++)
			text[i] = (i + odd) % 2 ? 'z' : 'q';
		for (size_t at = 6; at < 67600; at += at == 2000 ? 63600 : 2) {
			unsigned char *e = text + at + odd;

			*e = 'e';
			CHECK(lit_find(lit, text, len, NULL) ==
			      e + 1 - size);
			*e = 'q';
		}
	}
	lit_free(lit);
	free(text);
}

int main(void)
{
	const struct fence fence = fence_new(LONGEST);

	for (int kernel = 0; kernel < KERNEL_COUNT; kernel++) {
		if (!kernel_force((enum kernel)kernel))
			continue;
		try_bytes();
		for (int i = 0; i < 6000; i++)
			try_random(&fence);
		for (size_t far = 1; far < 80; far += 26)
			try_watch(&fence, far, far % 4 == 1);
		try_handover(false);
		try_handover(true);
		try_worst("ba", 1000, false);
		try_worst("ba", 1000, true);
		try_worst("abaa", HUGE_TEXT / 4, false);
		try_worst("b", 2, false);
		printf("ok - lit, %s\n", kernel_name((enum kernel)kernel));
	}
	return 0;
}
