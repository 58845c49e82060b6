/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_SHRINK_H
#define DIFFERENTIAL_SHRINK_H

/*
 * shrink - make a failing case small: leave out arguments, letters, files,
 * bytes, redirections, one after another, as long as it still fails.
 */

#include "case.h"

/* Shrink C, for which FAILS(C, ARG) holds, so that it still does. */
void shrink_case(struct diff_case *c,
		 bool (*fails)(const struct diff_case *c, void *arg),
		 void *arg);

#endif
