/* SPDX-License-Identifier: MIT */

/*
 * text/lit beside the speed of memory (libc's memchr for a byte that is not
 * there) and libc's memmem, for every kernel of this machine: needles that are
 * absent, rare, and so common that the calls count; and one that makes the
 * filter give up.
 *
 *	bench/lit [FILE]
 */

#include "text/lit.h"

#include "bench/corpus.h"
#include "text/kernel.h"

enum { ROUNDS = 5 };

struct search {
	const char *needle;
	bool fold;
	size_t found;
};

static volatile size_t sink;

static void scan(const struct corpus *corpus, void *arg)
{
	(void)arg;
	sink += memchr(corpus->data, 0xfe, corpus->len) != NULL;
}

static void libc(const struct corpus *corpus, void *arg)
{
	const struct search *search = arg;
	const size_t size = strlen(search->needle);
	const unsigned char *at = corpus->data, *end = at + corpus->len;

	while ((at = memmem(at, (size_t)(end - at), search->needle, size)))
		at += size;
}

static void find(const struct corpus *corpus, void *arg)
{
	struct search *search = arg;
	const size_t size = strlen(search->needle);
	const unsigned char *at = corpus->data, *end = at + corpus->len;
	struct lit *lit = lit_new(search->needle, size, search->fold);

	search->found = 0;
	while ((at = lit_find(lit, at, (size_t)(end - at), NULL))) {
		search->found++;
		at += size;
	}
	lit_free(lit);
}

int main(int argc, char **argv)
{
	struct corpus corpus = corpus_open(argc, argv);
	static const struct search searches[] = {
		{"Xylophone", false, 0},       {"Xylophone", true, 0},
		{"pm_suspend_state", false, 0}, {"EXPORT_SYMBOL", false, 0},
		{"static", false, 0},	       {"static", true, 0},
		{"e", true, 0},		       {"                ,", false, 0},
	};
	double gigabytes = (double)corpus.len * 1e-9;

	printf("%-20s %-8s %5.1f GB/s\n", "", "memchr",
	       gigabytes / corpus_time(&corpus, ROUNDS, scan, NULL));
	for (size_t i = 0; i < COMPAT_COUNT(searches); i++) {
		struct search search = searches[i];

		if (!search.fold)
			printf("%-20s %-8s %5.1f GB/s\n", search.needle,
			       "memmem",
			       gigabytes / corpus_time(&corpus, ROUNDS, libc,
						       &search));
		for (int kernel = 0; kernel < KERNEL_COUNT; kernel++) {
			double took;

			if (!kernel_force((enum kernel)kernel))
				continue;
			took = corpus_time(&corpus, ROUNDS, find, &search);
			printf("%-20s %-8s %5.1f GB/s, found %zu%s\n",
			       search.needle,
			       kernel_name((enum kernel)kernel),
			       gigabytes / took, search.found,
			       search.fold ? " in either case" : "");
		}
	}
	return 0;
}
