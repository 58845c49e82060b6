/* SPDX-License-Identifier: MIT */

/*
 * text/multi beside the speed of memory (libc's memchr for a byte that is not
 * there), for every kernel of this machine: sets of 2 to 100,000 needles, made
 * up so that they are rare, or words of the text; and what it takes to prepare
 * them.
 *
 *	bench/multi [FILE]
 */

#include "text/multi.h"

#include <ctype.h>
#include <inttypes.h>

#include "bench/corpus.h"
#include "text/kernel.h"

enum { ROUNDS = 3, MOST = 100000, ROOM = 24 };

struct search {
	const struct multi *multi;
	size_t found;
};

static struct multi_needle needles[MOST];
static char texts[MOST][ROOM];
static volatile size_t sink;

static void scan(const struct corpus *corpus, void *arg)
{
	(void)arg;
	sink += memchr(corpus->data, 0xfe, corpus->len) != NULL;
}

static void find(const struct corpus *corpus, void *arg)
{
	struct search *search = arg;
	struct multi_hit hit = {0};

	search->found = 0;
	while (multi_find(search->multi, corpus->data, corpus->len, hit.end,
			  &hit, NULL))
		search->found++;
}

/* Words with a syllable that source code hardly has, 6 to 15 letters. */
static void make_rare(size_t count)
{
	static const char *const parts[] = {"ka", "zu", "mor", "shi", "wex",
					    "oth", "pli", "gra"};
	struct random seed = {1};

	for (size_t i = 0; i < count; i++) {
		int len = snprintf(texts[i], ROOM, "%s%s%s%04" PRIx64,
				   RANDOM_PICK(&seed, parts),
				   RANDOM_PICK(&seed, parts),
				   RANDOM_PICK(&seed, parts),
				   random_below(&seed, 1 << 16));
		needles[i] = (struct multi_needle){texts[i], (size_t)len, 1};
	}
}

/* Words of CORPUS, from places all over it. */
static void make_words(struct corpus *corpus, size_t count)
{
	struct random seed = {1};

	corpus_map(corpus);
	for (size_t i = 0; i < count;) {
		size_t at = random_below(&seed, corpus->len - ROOM), len = 0;
		while (isalnum(corpus->data[at]))
			at++;
		while (at < corpus->len && !isalnum(corpus->data[at]))
			at++;
		while (at + len < corpus->len && len < ROOM &&
		       (isalnum(corpus->data[at + len]) ||
			corpus->data[at + len] == '_')) {
			texts[i][len] = (char)corpus->data[at + len];
			len++;
		}
		if (len < 5)
			continue;
		needles[i] = (struct multi_needle){texts[i], len, 1};
		i++;
	}
	corpus_unmap(corpus);
}

static void measure(struct corpus *corpus, const char *name, size_t count,
		    bool fold)
{
	const double gigabytes = (double)corpus->len * 1e-9;

	for (int kernel = 0; kernel < KERNEL_COUNT; kernel++) {
		struct multi *multi;
		struct search search;
		double start, took;

		if (!kernel_force((enum kernel)kernel))
			continue;
		start = corpus_seconds();
		multi = multi_new(needles, count, fold);
		if (!multi) {
			perror("multi_new");
			exit(1);
		}
		start = corpus_seconds() - start;
		search.multi = multi;
		took = corpus_time(corpus, ROUNDS, find, &search);
		printf("%-5s %6zu %-8s %5.1f GB/s, found %zu%s, "
		       "made in %.0f us\n",
		       name, count, kernel_name((enum kernel)kernel),
		       gigabytes / took, search.found,
		       fold ? " in either case" : "", 1e6 * start);
		multi_free(multi);
	}
}

int main(int argc, char **argv)
{
	static const size_t counts[] = {2, 8, 64, 1000, 100000};
	struct corpus corpus = corpus_open(argc, argv);

	printf("memchr %.1f GB/s\n",
	       (double)corpus.len * 1e-9 /
		       corpus_time(&corpus, ROUNDS, scan, NULL));
	for (size_t i = 0; i < COMPAT_COUNT(counts); i++) {
		make_rare(counts[i]);
		measure(&corpus, "rare", counts[i], false);
		measure(&corpus, "rare", counts[i], true);
		make_words(&corpus, counts[i]);
		measure(&corpus, "words", counts[i], false);
	}
	return 0;
}
