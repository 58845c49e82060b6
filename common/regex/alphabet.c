/* SPDX-License-Identifier: MIT */

#include "regex/alphabet.h"

#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/mem.h"
#include "regex/coding.h"
#include "regex/nfa.h"

enum { TAIL_BYTES = 64 }; /* values of a byte that continues a character */

struct tail {
	uint32_t letters[TAIL_BYTES];
	unsigned char head[4];
	unsigned char count; /* bytes of HEAD */
	uint32_t alone[3];   /* letters of them, if they are no character */
};

void alphabet_init(struct alphabet *a, const struct nfa *nfa)
{
	*a = (struct alphabet){.nfa = nfa};
	a->words = (nfa->set_count + 1 + 63) / 64;
	for (size_t i = 0; i < ALPHABET_MEMO; i++)
		a->memo[i].code = UINT32_MAX;
	for (uint32_t i = 0; i < COMPAT_COUNT(a->ascii); i++)
		a->ascii[i] = alphabet_letter(a, i);
}

void alphabet_free(struct alphabet *a)
{
	free(a->bits);
	free(a->tails);
}

/* The number of the letter with the BITS that stand behind the last one. */
static uint32_t number(struct alphabet *a)
{
	size_t size = a->words * sizeof(*a->bits);
	const uint64_t *latest = a->bits + a->letters * a->words;

	for (uint32_t i = 0; i < a->letters; i++)
		if (memcmp(a->bits + i * a->words, latest, size) == 0)
			return i;
	return a->letters++;
}

uint32_t alphabet_letter(struct alphabet *a, uint32_t code)
{
	const struct nfa *nfa = a->nfa;
	size_t slot = code % ALPHABET_MEMO;

	if (a->memo[slot].code == code)
		return a->memo[slot].letter;
	a->bits = mem_grow(a->bits, a->letters, &a->room,
			   a->words * sizeof(*a->bits));
	uint64_t *bits = a->bits + a->letters * a->words;
	memset(bits, 0, a->words * sizeof(*bits));
	for (size_t i = 0; i < nfa->set_count; i++)
		if (set_has(nfa->sets[i], nfa->coding, code))
			bits[i / 64] |= 1ull << i % 64;
	size_t word = nfa->set_count;
	if (nfa->words && set_word(nfa->coding, code))
		bits[word / 64] |= 1ull << word % 64;
	a->memo[slot].code = code;
	return a->memo[slot].letter = number(a);
}

size_t alphabet_decode(struct alphabet *a, const unsigned char *line,
		       size_t len, size_t at, uint32_t *letter)
{
	uint32_t code;

	size_t size = coding_take(a->nfa->coding, line + at, len - at, &code);
	*letter = alphabet_letter(a, code);
	return size;
}

enum side alphabet_side(const struct alphabet *a, uint32_t letter)
{
	return alphabet_in(a, letter, (uint32_t)a->nfa->set_count)
		       ? SIDE_WORD
		       : SIDE_OTHER;
}

enum side alphabet_before(struct alphabet *a, const unsigned char *line,
			  size_t at)
{
	enum coding coding = a->nfa->coding;
	uint32_t letter = 0;
	size_t from = 0; /* a character begins here */

	if (at == 0 || !a->nfa->words)
		return at == 0 ? SIDE_EDGE : SIDE_OTHER;
	if (coding != CODING_OTHER)
		from = at - 1;
	while (coding == CODING_UTF8 && from > 0 && at - from < 4 &&
	       (line[from] & 0xc0) == 0x80)
		from--;
	while (from < at)
		from += alphabet_read(a, line, at, from, &letter);
	return alphabet_side(a, letter);
}

enum side alphabet_after(struct alphabet *a, const unsigned char *line,
			 size_t len, size_t at)
{
	uint32_t letter;

	if (at == len || !a->nfa->words)
		return at == len ? SIDE_EDGE : SIDE_OTHER;
	alphabet_read(a, line, len, at, &letter);
	return alphabet_side(a, letter);
}

/* The letters that the last byte may make of TAIL's head, or leave of it. */
static void spell_out(struct alphabet *a, struct tail *tail)
{
	unsigned char bytes[4];
	uint32_t code;

	for (size_t i = 0; i < tail->count; i++)
		tail->alone[i] =
			alphabet_letter(a, CODE_ERROR + tail->head[i]);
	memcpy(bytes, tail->head, tail->count);
	for (unsigned i = 0; i < TAIL_BYTES; i++) {
		bytes[tail->count] = (unsigned char)(0x80 + i);
		coding_decode(CODING_UTF8, bytes, tail->count + 1u, &code);
		tail->letters[i] = alphabet_letter(a, code);
	}
}

void alphabet_unify(struct alphabet *a, unsigned char *head, size_t count)
{
	size_t size = head[0] < 0xe0 ? 2 : head[0] < 0xf0 ? 3 : 4;

	for (size_t i = 0; i < count; i++)
		head[i] = a->nfa->example[a->nfa->class[head[i]]];
	if (count + 1 != size || !a->nfa->by_name)
		return;
	a->tails = mem_grow(a->tails, a->tail_count, &a->tail_room,
			    sizeof(*a->tails));
	struct tail *tail = &a->tails[a->tail_count];
	tail->count = (unsigned char)count;
	memcpy(tail->head, head, count);
	spell_out(a, tail);
	for (struct tail *like = a->tails; like < tail; like++) {
		if (like->count == count &&
		    memcmp(like->alone, tail->alone,
			   count * sizeof(*tail->alone)) == 0 &&
		    memcmp(like->letters, tail->letters,
			   sizeof(tail->letters)) == 0) {
			memcpy(head, like->head, count);
			return;
		}
	}
	a->tail_count++;
}
