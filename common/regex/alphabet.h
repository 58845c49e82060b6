/* SPDX-License-Identifier: MIT */
#ifndef REGEX_ALPHABET_H
#define REGEX_ALPHABET_H

/*
 * alphabet - characters as an NFA sees them: by the sets they belong to.
 *
 * All characters that belong to the same sets are one letter.  Letters are
 * numbered as they are met, since a set may be as large as "all alphabetic
 * characters" and few of them ever turn up.  Belongs to one thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "regex/ast.h"
#include "regex/nfa.h"

enum { ALPHABET_MEMO = 1024 };

struct alphabet {
	const struct nfa *nfa;
	uint64_t *bits;   /* WORDS for each letter: the sets it belongs to */
	size_t words;
	uint32_t letters; /* numbered so far */
	size_t room;
	uint32_t ascii[128]; /* letters of the characters of ASCII */
	struct {
		uint32_t code, letter;
	} memo[ALPHABET_MEMO]; /* of codes seen before */

	/*
	 * Beginnings of characters that lack one byte are equivalent if the
	 * byte leads to the same letters; TAILS lists those letters for each
	 * beginning that stands for its like.
	 */
	struct tail *tails;
	size_t tail_count, tail_room;
};

/* Make A the alphabet of NFA (borrowed). */
void alphabet_init(struct alphabet *a, const struct nfa *nfa);

void alphabet_free(struct alphabet *a);

/* The number of CODE's letter. */
uint32_t alphabet_letter(struct alphabet *a, uint32_t code);

/* alphabet_read, for any character. */
size_t alphabet_decode(struct alphabet *a, const unsigned char *line,
		       size_t len, size_t at, uint32_t *letter);

/*
 * The letter at offset AT of the LEN bytes of LINE.  Returns its length in
 * bytes.
 */
static inline size_t alphabet_read(struct alphabet *a,
				   const unsigned char *line, size_t len,
				   size_t at, uint32_t *letter)
{
	if (line[at] >= 0x80 || a->nfa->coding == CODING_OTHER)
		return alphabet_decode(a, line, len, at, letter);
	*letter = a->ascii[line[at]];
	return 1;
}

/* Is LETTER in the NFA's set number SET? */
static inline bool alphabet_in(const struct alphabet *a, uint32_t letter,
			       uint32_t set)
{
	return a->bits[letter * a->words + set / 64] >> set % 64 & 1;
}

/* What LETTER is to a look, as far as the NFA asks. */
enum side alphabet_side(const struct alphabet *a, uint32_t letter);

/* What is before, and what is at, offset AT of the LEN bytes of LINE. */
enum side alphabet_before(struct alphabet *a, const unsigned char *line,
			  size_t at);
enum side alphabet_after(struct alphabet *a, const unsigned char *line,
			 size_t len, size_t at);

/*
 * Replace the COUNT bytes at HEAD, the beginning of a character in UTF-8, by
 * the beginning that stands for all that are equivalent.
 */
void alphabet_unify(struct alphabet *a, unsigned char *head, size_t count);

#endif
