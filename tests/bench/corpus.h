/* SPDX-License-Identifier: MIT */
#ifndef BENCH_CORPUS_H
#define BENCH_CORPUS_H

/*
 * corpus - what the benchmarks of text run over, and the clock they use.
 *
 * Either a file, mapped anew for each run, so that page faults count; or,
 * where none is named, CORPUS_MIB of made-up source in C in memory: lines of
 * 27 bytes in the mean, tabs in front, one in six of them empty.
 */

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "differential/random.h"

enum { CORPUS_MIB = 256 };

struct corpus {
	int fd;              /* -1: made up */
	unsigned char *data; /* from corpus_map to corpus_unmap */
	size_t len;
};

static inline void corpus_make(unsigned char *data, size_t len)
{
	static const char *const words[] = {
		"static", "int",   "return", "if (", "struct",   "dev->",
		"err",    "NULL",  "= 0;",   "size", "{",        "}",
		"for (",  "i++)",  "goto",   "out;", "&&",       "u32",
		"const",  "lock",  "flags",  "/* a", "b */",     "unsigned",
		"!=",     "#else", "ret);",  "*p",   "0xffff,",  "bool",
	};
	struct random seed = {1};
	size_t at = 0;

	while (at < len) {
		size_t n = random_chance(&seed, 17) ? 0
						    : random_below(&seed, 11);
		size_t tabs = n ? random_below(&seed, 4) : 0;

		while (tabs-- > 0 && at < len)
			data[at++] = '\t';
		while (n-- > 0) {
			const char *word = RANDOM_PICK(&seed, words);

			while (*word && at < len)
				data[at++] = (unsigned char)*word++;
			if (n > 0 && at < len)
				data[at++] = ' ';
		}
		if (at < len)
			data[at++] = '\n';
	}
}

/* The corpus that the first argument names, if there is one. */
static inline struct corpus corpus_open(int argc, char **argv)
{
	struct corpus corpus = {.fd = -1, .len = (size_t)CORPUS_MIB << 20};
	struct stat st;

	if (argc > 1) {
		corpus.fd = open(argv[1], O_RDONLY);
		if (corpus.fd < 0 || fstat(corpus.fd, &st) != 0) {
			perror(argv[1]);
			exit(1);
		}
		corpus.len = (size_t)st.st_size;
		return corpus;
	}
	corpus.data = malloc(corpus.len);
	if (!corpus.data) {
		perror("malloc");
		exit(1);
	}
	corpus_make(corpus.data, corpus.len);
	return corpus;
}

static inline void corpus_map(struct corpus *corpus)
{
	if (corpus->fd < 0)
		return;
	corpus->data = mmap(NULL, corpus->len, PROT_READ, MAP_PRIVATE,
			    corpus->fd, 0);
	if (corpus->data == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
}

static inline void corpus_unmap(struct corpus *corpus)
{
	if (corpus->fd >= 0)
		munmap(corpus->data, corpus->len);
}

/* Processor time, so that a busy machine changes little. */
static inline double corpus_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/*
 * How many seconds WORK(ARG) takes over CORPUS, the map and its faults
 * included: the least of ROUNDS.
 */
static inline double corpus_time(struct corpus *corpus, int rounds,
				 void (*work)(const struct corpus *, void *),
				 void *arg)
{
	double best = 0;

	for (int i = 0; i < rounds; i++) {
		double start = corpus_seconds(), took;

		corpus_map(corpus);
		work(corpus, arg);
		corpus_unmap(corpus);
		took = corpus_seconds() - start;
		if (i == 0 || took < best)
			best = took;
	}
	return best;
}

#endif
