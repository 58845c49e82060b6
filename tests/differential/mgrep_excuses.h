/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_MGREP_EXCUSES_H
#define DIFFERENTIAL_MGREP_EXCUSES_H

/*
 * mgrep_excuses - differences from GNU grep that are to be, one by one.
 */

#include "tool.h"

/* All that follow, with those about options and output. */
extern const struct diff_excuse mgrep_excuses[];

#define EXCUSE(name)                                                           \
	bool excuse_##name(const struct diff_case *c,                          \
			   const struct outcome *theirs,                       \
			   const struct outcome *ours)

/* About what patterns mean: mgrep_excuses_syntax.c. */
EXCUSE(repeats_anchor);
EXCUSE(begins_with_brace);
EXCUSE(finds_other_fault);
EXCUSE(loses_part);
EXCUSE(misses_empty_word);
EXCUSE(takes_for_end);
EXCUSE(closes_too_early);
EXCUSE(forgets_group);
EXCUSE(folds_range);
EXCUSE(ends_within);
EXCUSE(skips_end);
EXCUSE(swallows_parenthesis);

/* About characters: mgrep_excuses_encoding.c. */
EXCUSE(refuses_bracket);
EXCUSE(sees_latin_letters);
EXCUSE(finds_half);
EXCUSE(splits_characters);
EXCUSE(beyond_unicode);
EXCUSE(loses_odd_line);

#endif
