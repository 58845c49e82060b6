/* SPDX-License-Identifier: MIT */

/*
 * mcat/cook for each option beside the speed of memory (libc's memchr for a
 * byte that is not there), for every kernel of this machine.  Output goes into
 * one buffer, over and over.
 *
 *	bench/cook [FILE]
 */

#include "mcat/cook.h"

#include "bench/corpus.h"
#include "text/kernel.h"

enum { ROUNDS = 9, ROOM = 1 << 17 };

static volatile size_t sink;

static void scan(const struct corpus *corpus, void *arg)
{
	(void)arg;
	sink += memchr(corpus->data, 0xfe, corpus->len) != NULL;
}

static void cook(const struct corpus *corpus, void *arg)
{
	static unsigned char room[ROOM], scratch[COOK_SCRATCH];
	const unsigned char *at = corpus->data, *end = at + corpus->len;
	struct cook cook;
	size_t made;

	cook_start(&cook, arg, scratch);
	while (at < end) {
		at += cook_span(&cook, at, (size_t)(end - at), room, ROOM,
				&made);
		sink += made;
	}
}

int main(int argc, char **argv)
{
	struct corpus corpus = corpus_open(argc, argv);
	static const struct {
		const char *name;
		struct cook_style style;
	} styles[] = {
		{"-n", {.number = true}},
		{"-b", {.nonblank = true}},
		{"-s", {.squeeze = true}},
		{"-E", {.ends = true}},
		{"-T", {.tabs = true}},
		{"-v", {.visible = true}},
		{"-A", {.visible = true, .ends = true, .tabs = true}},
		{"-nE", {.number = true, .ends = true}},
		{"-nsA", {true, false, true, true, true, true}},
	};
	double half_gib = (double)corpus.len / (512 << 20);
	double took = corpus_time(&corpus, ROUNDS, scan, NULL);

	printf("%-7s %-7s %6.1f GB/s, %5.0f ms a half GiB\n", "", "memchr",
	       (double)corpus.len * 1e-9 / took, took * 1e3 / half_gib);
	for (size_t i = 0; i < COMPAT_COUNT(styles); i++) {
		for (int kernel = 0; kernel < KERNEL_COUNT; kernel++) {
			struct cook_style style = styles[i].style;

			if (!kernel_force((enum kernel)kernel))
				continue;
			took = corpus_time(&corpus, ROUNDS, cook, &style);
			printf("%-7s %-7s %6.1f GB/s, %5.0f ms a half GiB\n",
			       styles[i].name, kernel_name((enum kernel)kernel),
			       (double)corpus.len * 1e-9 / took,
			       took * 1e3 / half_gib);
		}
	}
	return 0;
}
