/* SPDX-License-Identifier: MIT */

/*
 * text/multi against a naive search: every kernel of this machine, random sets
 * of needles over alphabets from one letter to all bytes, both ways of case,
 * texts of any length at both fences; sets on both sides of each tier; and
 * texts on which the filters must give up, which have to take linear time.
 */

#include "text/multi.h"

#include <ctype.h>
#include <time.h>

#include "base/compat.h"
#include "differential/random.h"
#include "text/kernel.h"
#include "unit/check.h"
#include "unit/fence.h"
#include "unit/watched.h"

enum {
	LONGEST = 400,
	MOST = 40,
	LONGEST_NEEDLE = 24,
	MANY = 2500,
	HUGE_TEXT = 1 << 21,
};

static struct random seed = {1};

struct set {
	struct multi_needle needles[MOST];
	unsigned char texts[MOST][LONGEST_NEEDLE];
	size_t count;
	bool fold;
};

static bool same(const unsigned char *a, const unsigned char *b, size_t len,
		 bool fold)
{
	for (size_t i = 0; i < len; i++) {
		if (fold ? tolower(a[i]) != tolower(b[i]) : a[i] != b[i])
			return false;
	}
	return true;
}

/* The longest at AT, and the tags of all that are equal to it. */
static bool naive_at(const struct multi_needle *needles, size_t count,
		     bool fold, const unsigned char *text, size_t len,
		     size_t at, struct multi_hit *hit)
{
	bool found = false;

	*hit = (struct multi_hit){at, at, 0};
	for (size_t i = 0; i < count; i++) {
		const struct multi_needle *n = &needles[i];
		if (n->len > len - at || n->len < hit->end - at ||
		    !same(text + at, n->text, n->len, fold))
			continue;
		if (n->len > hit->end - at)
			hit->tag = 0;
		hit->end = at + n->len;
		hit->tag |= n->tag;
		found = true;
	}
	return found;
}

static bool naive(const struct multi_needle *needles, size_t count, bool fold,
		  const unsigned char *text, size_t len, size_t from,
		  struct multi_hit *hit)
{
	for (size_t at = from; at <= len; at++) {
		if (naive_at(needles, count, fold, text, len, at, hit))
			return true;
	}
	return false;
}

static void check_hit(const struct multi_hit *got, const struct multi_hit *want)
{
	CHECK_INT(got->start, want->start);
	CHECK_INT(got->end, want->end);
	CHECK_INT(got->tag, want->tag);
}

/* All occurrences, each from behind the start of the one before. */
static void try(const struct set *set, const struct multi *multi,
		const unsigned char *text, size_t len)
{
	struct multi_hit got, want = {0};

	for (size_t from = 0; from <= len; from = want.start + 1) {
		bool found = naive(set->needles, set->count, set->fold, text,
				   len, from, &want);
		struct watch watch = {0};
		CHECK_INT(multi_find(multi, text, len, from, &got, NULL),
			  found);
		CHECK_INT(multi_find(multi, text, len, from, &got, &watch),
			  found);
		CHECK(from > len ||
		      watched_well(watch, text + from,
				   (found ? got.end : len) - from, len - from));
		if (!found)
			break;
		check_hit(&got, &want);
		/* And the shorter ones there. */
		while (want.end > want.start) {
			size_t less = want.end - 1;
			found = naive_at(set->needles, set->count, set->fold,
					 text, less, want.start, &want);
			CHECK_INT(multi_at(multi, text, less, want.start, &got),
				  found);
			if (!found)
				break;
			check_hit(&got, &want);
		}
	}
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

static void make_set(struct set *set, unsigned alphabet,
		     const unsigned char *text)
{
	size_t least = random_below(&seed, 7);
	size_t most = least + random_below(&seed, LONGEST_NEEDLE - 7);

	set->fold = random_chance(&seed, 50);
	set->count = random_chance(&seed, 50) ? 8 : MOST;
	set->count = 1 + random_below(&seed, set->count);
	for (size_t i = 0; i < set->count; i++) {
		size_t len = least + random_below(&seed, most - least + 1);
		fill(set->texts[i], len, alphabet);
		/* Often a piece of the text itself. */
		if (random_chance(&seed, 30))
			memcpy(set->texts[i],
			       text + random_below(&seed, LONGEST - len), len);
		set->needles[i] = (struct multi_needle){
			set->texts[i], len,
			(unsigned char)(1 << random_below(&seed, 8))};
	}
}

static void try_random(const struct fence *fence)
{
	unsigned alphabet = (unsigned)random_below(&seed, 7);
	size_t len = random_below(&seed, LONGEST);
	struct set set;
	struct multi *multi;

	fill(fence->start, LONGEST, alphabet);
	memcpy(fence->end - LONGEST, fence->start, LONGEST);
	make_set(&set, alphabet, fence->start);
	multi = multi_new(set.needles, set.count, set.fold);
	CHECK(multi != NULL);
	CHECK(multi_longest(multi) < LONGEST_NEEDLE);
	try(&set, multi, fence->start, len);
	try(&set, multi, fence->end - len, len);
	multi_free(multi);
}

/* Each byte alone, against every byte: what folding may and may not do. */
static void try_bytes(void)
{
	unsigned char text[256];

	for (unsigned i = 0; i < 256; i++)
		text[i] = (unsigned char)i;
	for (unsigned i = 0; i < 512; i++) {
		struct set set = {.count = 1, .fold = i & 1};
		struct multi *multi;

		set.needles[0] = (struct multi_needle){text + i / 2, 1, 1};
		multi = multi_new(set.needles, 1, set.fold);
		CHECK(multi != NULL);
		try(&set, multi, text, 256);
		multi_free(multi);
	}
}

/* A single NUL, or byte beyond ASCII, at each place of texts at each alignment:
   whoever watches is told. */
static void try_watch(const struct fence *fence, size_t size)
{
	const struct multi_needle needle = {"wxyzwxyz", size, 1};
	struct multi *multi = multi_new(&needle, 1, false);
	struct multi_hit hit;

	CHECK(multi != NULL);
	memset(fence->start, 'a', LONGEST);
	for (size_t i = 0; i < (size_t)LONGEST * 64; i++) {
		unsigned char *text = fence->start + i % 64;
		size_t at = i / 64, len = LONGEST - 64;

		fence->start[at] = i % 3 ? 0x80 : 0;
		struct watch watch = {0};
		CHECK(!multi_find(multi, text, len, 0, &hit, &watch));
		CHECK(watched_well(watch, text, len, len));
		fence->start[at] = 'a';
	}
	multi_free(multi);
}

/* More needles than any filter's buckets hold, all of at least LEAST bytes. */
static void try_many(const struct fence *fence, size_t least, bool fold)
{
	static unsigned char texts[MANY][LONGEST_NEEDLE];
	static struct multi_needle needles[MANY];
	struct multi_hit got, want;
	struct multi *multi;

	fill(fence->end - LONGEST, LONGEST, 6);
	for (size_t i = 0; i < MANY; i++) {
		size_t len = random_below(&seed, LONGEST_NEEDLE - least);
		len += least;
		fill(texts[i], len, i % 2 ? 0 : 6);
		needles[i] = (struct multi_needle){texts[i], len, 1};
	}
	multi = multi_new(needles, MANY, fold);
	CHECK(multi != NULL);
	for (size_t len = 0; len < LONGEST; len++) {
		const unsigned char *text = fence->end - len;
		bool found = naive(needles, MANY, fold, text, len, 0, &want);
		CHECK_INT(multi_find(multi, text, len, 0, &got, NULL), found);
		if (found)
			check_hit(&got, &want);
	}
	multi_free(multi);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/*
 * Needles of SIZE times one byte and another behind, the text that byte alone:
 * each position is a candidate for almost all of a needle.  The needle is put
 * at several places around those where one way of searching hands over.
 */
static void try_worst(size_t size, bool fold)
{
	unsigned char *needle = malloc(size + 1);
	unsigned char *text = malloc(HUGE_TEXT);
	const struct multi_needle needles[] = {
		{needle, size + 1, 1}, {"aac", 3, 2}, {"xyz", 3, 4}};
	double start = seconds();
	struct multi_hit hit;
	struct multi *multi;

	CHECK(needle && text);
	memset(needle, 'a', size);
	needle[size] = 'b';
	memset(text, fold ? 'A' : 'a', HUGE_TEXT);
	multi = multi_new(needles, COMPAT_COUNT(needles), fold);
	CHECK(multi != NULL);
	CHECK(!multi_find(multi, text, HUGE_TEXT, 0, &hit, NULL));
	for (size_t at = HUGE_TEXT - 1; at > size; at /= 2) {
		text[at] = 'b';
		struct watch watch = {0};
		CHECK(multi_find(multi, text, HUGE_TEXT, 0, &hit, &watch));
		CHECK(!watch.nul && !watch.high);
		CHECK_INT(hit.start, at - size);
		CHECK_INT(hit.end, at + 1);
		CHECK_INT(hit.tag, 1);
	}
	CHECK(seconds() - start < 20);
	multi_free(multi);
	free(needle);
	free(text);
}

int main(void)
{
	const struct fence fence = fence_new(LONGEST);

	for (int kernel = 0; kernel < KERNEL_COUNT; kernel++) {
		if (!kernel_force((enum kernel)kernel))
			continue;
		try_bytes();
		for (int i = 0; i < 3000; i++)
			try_random(&fence);
		for (size_t size = 1; size < 6; size++)
			try_watch(&fence, size);
		try_many(&fence, 1, false);
		try_many(&fence, 3, true);
		try_many(&fence, 9, false);
		try_worst(3, false);
		try_worst(1000, true);
		try_worst(HUGE_TEXT / 4, false);
		printf("ok - multi, %s\n", kernel_name((enum kernel)kernel));
	}
	return 0;
}
