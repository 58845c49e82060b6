/* SPDX-License-Identifier: MIT */

/*
 * text/byte beside the speed of memory (libc's memchr for a byte that is not
 * there), for every kernel of this machine.
 *
 *	bench/byte [FILE]
 */

#include "text/byte.h"

#include "bench/corpus.h"
#include "text/kernel.h"

enum { ROUNDS = 5 };

static volatile size_t sink;

static void scan(const struct corpus *corpus, void *arg)
{
	(void)arg;
	sink += memchr(corpus->data, 0xfe, corpus->len) != NULL;
}

static void has(const struct corpus *corpus, void *arg)
{
	(void)arg;
	sink += byte_has(corpus->data, corpus->len, 0xfe);
}

static void count(const struct corpus *corpus, void *arg)
{
	(void)arg;
	sink += byte_count(corpus->data, corpus->len, '\n');
}

static void last(const struct corpus *corpus, void *arg)
{
	(void)arg;
	sink += byte_last(corpus->data, corpus->len, 0xfe) != NULL;
}

/* As many lines as mgrep -m would have to number. */
static void nth(const struct corpus *corpus, void *arg)
{
	(void)arg;
	sink += byte_nth(corpus->data, corpus->len, '\n', SIZE_MAX) != NULL;
}

int main(int argc, char **argv)
{
	struct corpus corpus = corpus_open(argc, argv);
	static const struct {
		const char *name;
		void (*work)(const struct corpus *corpus, void *arg);
	} works[] = {{"has", has}, {"count", count}, {"last", last},
		     {"nth", nth}};
	double gigabytes = (double)corpus.len * 1e-9;

	printf("%-8s %-8s %5.1f GB/s\n", "memchr", "libc",
	       gigabytes / corpus_time(&corpus, ROUNDS, scan, NULL));
	for (int kernel = 0; kernel < KERNEL_COUNT; kernel++) {
		if (!kernel_force((enum kernel)kernel))
			continue;
		for (size_t i = 0; i < COMPAT_COUNT(works); i++)
			printf("%-8s %-8s %5.1f GB/s\n", works[i].name,
			       kernel_name((enum kernel)kernel),
			       gigabytes / corpus_time(&corpus, ROUNDS,
						       works[i].work, NULL));
	}
	return 0;
}
