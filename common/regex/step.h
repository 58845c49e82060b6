/* SPDX-License-Identifier: MIT */
#ifndef REGEX_STEP_H
#define REGEX_STEP_H

/*
 * step - one step of all the threads of an NFA at once: what a transition of
 * the DFA stands for.
 *
 * A configuration is where the NFA may be between two bytes.  stepper_byte
 * leads from one to the next: it decodes, resolves the looks that waited for
 * the next character, and follows the character.  Belongs to one thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "regex/alphabet.h"
#include "regex/ast.h"
#include "regex/coding.h"

struct nfa;

enum { STEP_END = -1 }; /* instead of a byte: the end of the line */

struct config {
	uint32_t *set; /* COUNT NFA states, ascending */
	uint32_t count;
	bool waits;       /* some look in SET waits for the next character */
	enum side before; /* what it will see before it */
	unsigned char held; /* bytes of a character that is not complete: */
	unsigned char bytes[CODING_MAX - 1];
	/*
	 * Bit i: a match ended i bytes before the byte just taken was over
	 * (backward: a match starts i bytes behind the byte just taken).
	 */
	uint16_t ended;
};

struct stepper {
	const struct nfa *nfa;
	bool select; /* only whether a match ends matters, not where */
	bool found;  /* SELECT: one did, in the last step */
	struct alphabet alphabet;
	struct config now; /* where the last step led */

	uint64_t *seen;  /* a bit for each NFA state: reached */
	uint32_t *stack; /* states to follow */
	uint32_t *spare; /* room for a set */
};

/* False with errno ENOMEM. */
bool stepper_init(struct stepper *s, const struct nfa *nfa, bool select);

void stepper_free(struct stepper *s);

/* Set s->now to the NFA's STATE, with BEFORE behind. */
void stepper_start(struct stepper *s, uint32_t state, enum side before);

/* Copy FROM, whose set lives elsewhere, to s->now. */
void stepper_load(struct stepper *s, const struct config *from);

/* Lead s->now over BYTE, or STEP_END. */
void stepper_byte(struct stepper *s, int byte);

#endif
