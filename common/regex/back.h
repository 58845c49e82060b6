/* SPDX-License-Identifier: MIT */
#ifndef REGEX_BACK_H
#define REGEX_BACK_H

/*
 * back - matching with back-references, by trying.
 *
 * A match is any way through the NFA for which each back-reference repeats
 * what its group matched last.  All ways are tried; once a line takes long,
 * failures are remembered, so that no way is tried twice: time is polynomial
 * then, and bounded by the memory for it, at the end of which the answer is
 * BACK_GAVE_UP.  Belongs to one thread.
 */

#include <stdbool.h>
#include <stddef.h>

struct back;
struct nfa;

enum back_answer { BACK_NO, BACK_YES, BACK_GAVE_UP };

/*
 * A matcher for NFA (borrowed; made with its option exact).  With FOLD,
 * letters repeat in either case.  NULL with errno ENOMEM.
 */
struct back *back_new(const struct nfa *nfa, bool fold);

void back_free(struct back *back);

/* The LEN bytes of LINE are searched from now on, and stay as they are. */
void back_begin(struct back *back, const char *line, size_t len);

/*
 * Is there a match in the line that starts at FROM?  *END is the end of the
 * longest, if END is not NULL.
 */
enum back_answer back_match(struct back *back, size_t from, size_t *end);

#endif
