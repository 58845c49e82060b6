/* SPDX-License-Identifier: MIT */

/*
 * A state is a prefix of some needles.  States are numbered by length, then in
 * the order of their bytes, so that the children of one are neighbours and come
 * in the order of their parents: where a state's children begin is all that has
 * to be known of them.  The sorted needles are cut into the states of one
 * length after the other; nothing is ever inserted.
 *
 * A state's failure link leads to the longest other state that ends it, which
 * is shorter, thus has a lower number.  The first states, which a search is in
 * most of the time, have rows that say for each class of bytes where to go,
 * failure links followed already; a row is its failure link's row with the own
 * children written over it.  Only the rest follow links while searching.
 */

#include "text/multi_aho.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/compat.h"

enum {
	AHO_ROOT,
	AHO_ROWS = 1 << 20, /* entries of all rows, at most: 4 MiB */
};

struct aho_state {
	uint32_t child;  /* the first; the last is before the next state's */
	uint32_t fail;
	uint32_t depth;  /* bytes */
	uint32_t needle; /* bytes of the longest needle that ends it; 0: none */
};

struct multi_aho {
	const unsigned char *map;
	struct aho_state *states; /* with one more behind the last */
	unsigned char *bytes;     /* by state: its last byte */
	unsigned char *tags;      /* by state: the tag of the needle it is */
	uint32_t *rows;           /* those of the first DENSE states */
	uint32_t count, dense;
	unsigned classes;
	unsigned char class_of[256]; /* of a byte of text */
	unsigned char class[256];    /* of a byte of the needles */
	bool has_empty;
	unsigned char empty_tag;
};

/* The needles that begin with some state: [low, high). */
struct aho_range {
	uint32_t low, high;
};

static size_t aho_total(const struct multi_needle *needles, size_t count)
{
	size_t total = 2; /* the root, and one behind the last */

	for (size_t i = 0; i < count && total <= INT32_MAX; i++)
		total += needles[i].len < INT32_MAX ? needles[i].len
						    : INT32_MAX;
	return total;
}

/* How many states there are: each needle adds what the last did not have. */
static size_t aho_count(const struct multi_needle *needles, size_t count)
{
	size_t states = 1;

	for (size_t i = 0; i < count; i++) {
		const unsigned char *text = needles[i].text;
		size_t same = 0;
		if (i > 0) {
			const unsigned char *last = needles[i - 1].text;
			while (same < needles[i - 1].len &&
			       last[same] == text[same])
				same++;
		}
		states += needles[i].len - same;
	}
	return states;
}

/* Number bytes by class; class 0 is that of those in no needle. */
static void aho_classify(struct multi_aho *aho,
			 const struct multi_needle *needles, size_t count)
{
	bool used[256] = {false};
	unsigned next = 1;

	for (size_t i = 0; i < count; i++) {
		const unsigned char *text = needles[i].text;
		for (size_t j = 0; j < needles[i].len; j++)
			used[text[j]] = true;
	}
	/* Where all are used, none is in class 0. */
	if (memchr(used, 0, sizeof(used)) == NULL)
		next = 0;
	for (unsigned c = 0; c < 256; c++)
		aho->class[c] = used[c] ? (unsigned char)next++ : 0;
	for (unsigned c = 0; c < 256; c++)
		aho->class_of[c] = aho->class[aho->map[c]];
	aho->classes = next;
}

/*
 * Make the states of length DEPTH + 1 that RANGES, those of DEPTH from state
 * FIRST on, split into, behind the COUNT states so far; their ranges to SPLIT.
 */
static uint32_t aho_split(struct multi_aho *aho,
			  const struct multi_needle *needles, uint32_t depth,
			  const struct aho_range *ranges, uint32_t first,
			  struct aho_range *split)
{
	const uint32_t level = aho->count;

	for (uint32_t s = first; s < level; s++) {
		struct aho_range r = ranges[s - first];
		aho->states[s].child = aho->count;
		if (r.low < r.high && needles[r.low].len == depth) {
			aho->states[s].needle = depth;
			aho->tags[s] = needles[r.low++].tag;
		}
		while (r.low < r.high) {
			const unsigned char *text = needles[r.low].text;
			unsigned char c = text[depth];
			uint32_t t = aho->count++, low = r.low++;
			while (r.low < r.high &&
			       ((const unsigned char *)
					needles[r.low].text)[depth] == c)
				r.low++;
			aho->bytes[t] = c;
			aho->states[t].depth = depth + 1;
			split[t - level] = (struct aho_range){low, r.low};
		}
	}
	return level;
}

/* All states without their links; false with errno ENOMEM. */
static bool aho_build(struct multi_aho *aho,
		      const struct multi_needle *needles, uint32_t count)
{
	/* One more, for what is of size 0 need not be there. */
	const size_t room = (count + (size_t)1) * sizeof(struct aho_range);
	struct aho_range *ranges = malloc(room);
	struct aho_range *split = malloc(room);
	uint32_t first = AHO_ROOT;

	if (ranges && split) {
		ranges[0] = (struct aho_range){0, count};
		aho->count = AHO_ROOT + 1;
		for (uint32_t depth = 0; first < aho->count; depth++) {
			struct aho_range *spare = ranges;
			first = aho_split(aho, needles, depth, ranges, first,
					  split);
			ranges = split;
			split = spare;
		}
		aho->states[aho->count].child = aho->count;
	}
	bool ok = ranges && split;
	free(ranges);
	free(split);
	return ok;
}

/* The child of S by the needles' byte C; AHO_ROOT if there is none. */
static inline uint32_t aho_child(const struct multi_aho *aho, uint32_t s,
				 unsigned char c)
{
	uint32_t child = aho->states[s].child;
	uint32_t count = aho->states[s + 1].child - child;

	if (count == 1)
		return aho->bytes[child] == c ? child : AHO_ROOT;
	if (count == 0)
		return AHO_ROOT;
	const unsigned char *at = memchr(aho->bytes + child, c, count);
	return at ? (uint32_t)(at - aho->bytes) : AHO_ROOT;
}

static inline uint32_t *aho_row(const struct multi_aho *aho, uint32_t s)
{
	return aho->rows + (size_t)s * aho->classes;
}

/* Where C, a byte of text, leads from S. */
static inline uint32_t aho_step(const struct multi_aho *aho, uint32_t s,
				unsigned char c)
{
	while (COMPAT_UNLIKELY(s >= aho->dense)) {
		uint32_t child = aho_child(aho, s, aho->map[c]);
		if (child != AHO_ROOT)
			return child;
		s = aho->states[s].fail;
	}
	return aho_row(aho, s)[aho->class_of[c]];
}

/* Where the needles' byte C leads from S, of whose row nothing is known. */
static uint32_t aho_follow(const struct multi_aho *aho, uint32_t s,
			   unsigned char c)
{
	for (; s >= aho->dense; s = aho->states[s].fail) {
		uint32_t child = aho_child(aho, s, c);
		if (child != AHO_ROOT)
			return child;
	}
	return aho_row(aho, s)[aho->class[c]];
}

/*
 * The rows, the failure links, and what ends each state.  A state comes after
 * its failure link, and so do both their children.
 */
static void aho_link(struct multi_aho *aho)
{
	const size_t row = aho->classes * sizeof(*aho->rows);

	for (uint32_t s = AHO_ROOT; s < aho->count; s++) {
		struct aho_state *state = &aho->states[s];
		uint32_t end = state[1].child;
		if (s != AHO_ROOT && !state->needle)
			state->needle = aho->states[state->fail].needle;
		for (uint32_t t = state->child; s != AHO_ROOT && t < end; t++)
			aho->states[t].fail = aho_follow(aho, state->fail,
							 aho->bytes[t]);
		if (s >= aho->dense)
			continue;
		if (s == AHO_ROOT)
			memset(aho_row(aho, s), 0, row);
		else
			memcpy(aho_row(aho, s), aho_row(aho, state->fail), row);
		for (uint32_t t = state->child; t < end; t++)
			aho_row(aho, s)[aho->class[aho->bytes[t]]] = t;
	}
}

struct multi_aho *multi_aho_new(const struct multi_needle *needles,
				size_t count, const unsigned char *map)
{
	struct multi_aho *aho = calloc(1, sizeof(*aho));
	size_t states;

	if (!aho)
		return NULL;
	if (count > 0 && needles[0].len == 0) {
		aho->has_empty = true;
		aho->empty_tag = needles[0].tag;
	}
	aho->map = map;
	if (count > INT32_MAX || aho_total(needles, count) > INT32_MAX)
		goto nomem;
	states = aho_count(needles, count);
	aho_classify(aho, needles, count);
	aho->states = calloc(states + 1, sizeof(*aho->states));
	aho->bytes = malloc(states);
	aho->tags = calloc(states, 1);
	aho->dense = (uint32_t)states;
	if (states > AHO_ROWS / aho->classes)
		aho->dense = AHO_ROWS / aho->classes;
	aho->rows = malloc((size_t)aho->dense * aho->classes *
			   sizeof(*aho->rows));
	if (!aho->states || !aho->bytes || !aho->tags || !aho->rows ||
	    !aho_build(aho, needles, (uint32_t)count))
		goto nomem;
	aho_link(aho);
	return aho;
nomem:
	multi_aho_free(aho);
	errno = ENOMEM;
	return NULL;
}

void multi_aho_free(struct multi_aho *aho)
{
	if (!aho)
		return;
	free(aho->states);
	free(aho->bytes);
	free(aho->tags);
	free(aho->rows);
	free(aho);
}

bool multi_aho_at(const struct multi_aho *aho, const unsigned char *text,
		  size_t len, size_t at, struct multi_hit *hit, size_t *cost)
{
	bool found = aho->has_empty;
	uint32_t s = AHO_ROOT;
	size_t pos = at;

	*hit = (struct multi_hit){at, at, aho->empty_tag};
	while (pos < len) {
		uint32_t depth = aho->states[s].depth;
		/* But for the root's, rows are too far apart for the cache. */
		s = s == AHO_ROOT ? aho_row(aho, s)[aho->class_of[text[pos]]]
				  : aho_child(aho, s, aho->map[text[pos]]);
		if (s == AHO_ROOT)
			break;
		pos++;
		if (aho->states[s].needle == depth + 1) {
			hit->end = pos;
			hit->tag = aho->tags[s];
			found = true;
		}
	}
	*cost += pos - at;
	return found;
}

/* The tag of the needle of LEN bytes that ends state S. */
static unsigned char aho_tag(const struct multi_aho *aho, uint32_t s,
			     uint32_t len)
{
	while (aho->states[s].depth > len)
		s = aho->states[s].fail;
	return aho->tags[s];
}

bool multi_aho_find(const struct multi_aho *aho, const unsigned char *text,
		    size_t len, size_t from, size_t bound,
		    struct multi_hit *hit)
{
	uint32_t s = AHO_ROOT, best = AHO_ROOT;

	/* An occurrence lowers BOUND: now only those count that start no
	   later, and what has been read of them is in the state. */
	for (size_t pos = from; pos < len;) {
		s = aho_step(aho, s, text[pos++]);
		const struct aho_state *state = &aho->states[s];
		if (state->needle && pos - state->needle < bound) {
			bound = pos - state->needle + 1;
			hit->start = pos - state->needle;
			hit->end = pos;
			best = s;
		}
		if (pos >= bound && pos - state->depth >= bound)
			break;
	}
	if (best == AHO_ROOT)
		return false;
	hit->tag = aho_tag(aho, best, (uint32_t)(hit->end - hit->start));
	return true;
}
