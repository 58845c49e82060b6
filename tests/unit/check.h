/* SPDX-License-Identifier: MIT */
#ifndef UNIT_CHECK_H
#define UNIT_CHECK_H

/*
 * check - what a unit test says when something does not hold: the place and
 * the values, then exit 1.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(holds)                                                         \
	do {                                                                 \
		if (!(holds)) {                                              \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__,     \
				__LINE__, #holds);                           \
			exit(1);                                             \
		}                                                            \
	} while (0)

#define CHECK_INT(got, want)                                                 \
	do {                                                                 \
		long long got_ = (long long)(got);                           \
		long long want_ = (long long)(want);                         \
		if (got_ != want_) {                                         \
			fprintf(stderr, "%s:%d: %s is %lld, not %lld\n",     \
				__FILE__, __LINE__, #got, got_, want_);      \
			exit(1);                                             \
		}                                                            \
	} while (0)

#define CHECK_STR(got, want)                                                 \
	do {                                                                 \
		const char *got_ = (got);                                    \
		const char *want_ = (want);                                  \
		if (!got_ || strcmp(got_, want_) != 0) {                     \
			fprintf(stderr, "%s:%d: %s is \"%s\", not \"%s\"\n", \
				__FILE__, __LINE__, #got,                    \
				got_ ? got_ : "(null)", want_);              \
			exit(1);                                             \
		}                                                            \
	} while (0)

#endif
