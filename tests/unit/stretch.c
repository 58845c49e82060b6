/* SPDX-License-Identifier: MIT */

/*
 * text/stretch against a loop over bytes: random sets, few and many of their
 * bytes in the text, every kernel of this machine, up to the fences.
 */

#include "text/stretch.h"

#include "differential/random.h"
#include "text/kernel.h"
#include "unit/check.h"
#include "unit/fence.h"

enum { LONGEST = 400, ROUNDS = 6000, LETTERS = 8, END = '\n', GUARD = 0x5a };

static struct random seed = {1};
static bool first[256], rest[256];

static void add(struct byteset *set, bool *in, unsigned char c)
{
	byteset_add(set, c);
	in[c] = true;
}

static struct stretch make(void)
{
	struct stretch s = {.same = random_chance(&seed, 50), .least = 1};

	memset(first, 0, sizeof(first));
	memset(rest, 0, sizeof(rest));
	if (random_chance(&seed, 30))
		s.least += random_below(&seed, 80);
	s.rest.high = random_chance(&seed, 30);
	s.first.high = s.rest.high && (s.same || random_chance(&seed, 50));
	for (unsigned c = 0x80; c < 0x100; c++) {
		rest[c] = s.rest.high;
		first[c] = s.first.high;
	}
	for (unsigned char c = 'a'; c < 'a' + LETTERS; c++) {
		if (!random_chance(&seed, 70))
			continue;
		add(&s.rest, rest, c);
		if (s.same || random_chance(&seed, 60))
			add(&s.first, first, c);
	}
	if (random_chance(&seed, 20)) {
		add(&s.rest, rest, '\0'); /* as is behind the text's end */
		if (s.same)
			add(&s.first, first, '\0');
	}
	return s;
}

/* The first stretch from AT on; false where there is none. */
static bool next(const struct stretch *s, const unsigned char *text, size_t len,
		 size_t at, struct stretch_span *span)
{
	for (; at < len; at = span->end) {
		while (at < len && !first[text[at]])
			at++;
		span->start = span->end = at;
		while (span->end < len && rest[text[span->end]])
			span->end++;
		if (span->end - at >= s->least)
			return true;
	}
	return false;
}

static void try_find(const struct stretch *s, const unsigned char *text,
		     size_t len)
{
	const size_t room = 1 + random_below(&seed, 20);
	struct stretch_span got[20], want;
	size_t at = 0, count;

	do {
		count = stretch_find(s, text, len, at, got, room);
		CHECK(count <= room);
		for (size_t i = 0; i < count; i++) {
			CHECK(next(s, text, len, at, &want));
			CHECK_INT(got[i].start, want.start);
			CHECK_INT(got[i].end, want.end);
			at = want.end;
		}
	} while (count == room);
	CHECK(!next(s, text, len, at, &want));
}

static void try_copy(const struct stretch *s, const unsigned char *text,
		     size_t len)
{
	unsigned char got[LONGEST + 1 + STRETCH_SLACK + 1];
	unsigned char want[LONGEST + 1];
	struct stretch_span span;
	size_t made = 0, at = 0;

	for (; next(s, text, len, at, &span); at = span.end) {
		memcpy(want + made, text + span.start, span.end - span.start);
		made += span.end - span.start;
		want[made++] = END;
	}
	got[made + STRETCH_SLACK] = GUARD;
	CHECK_INT(stretch_copy(s, text, len, END, got), made);
	CHECK(memcmp(got, want, made) == 0);
	CHECK_INT(got[made + STRETCH_SLACK], GUARD);
}

static void fill(unsigned char *text, size_t len)
{
	unsigned others = (unsigned)random_below(&seed, 60);

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
			const struct stretch s = make();
			size_t len = random_below(&seed, LONGEST);
			unsigned char *text = round % 2 ? fence.start
							: fence.end - len;
			fill(text, len);
			try_find(&s, text, len);
			try_copy(&s, text, len);
		}
		printf("ok - stretch, %s\n", kernel_name((enum kernel)kernel));
	}
	return 0;
}
