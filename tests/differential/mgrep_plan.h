/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_MGREP_PLAN_H
#define DIFFERENTIAL_MGREP_PLAN_H

/*
 * mgrep_plan - a case of grep's in the making, and its options.
 */

#include "case.h"
#include "mgrep_pattern.h"
#include "random.h"

enum { PLAN_SAMPLES = 4 };

struct plan {
	struct random *random; /* not owned */
	struct diff_case *c;   /* not owned */
	struct pattern_maker maker;
	struct buf samples[PLAN_SAMPLES]; /* what patterns may match */
	size_t nsamples;
	bool null_data; /* -z: lines end in NUL */
};

/* Add any option; or that of the syntax; or some for trees. */
void plan_option(struct plan *plan);
void plan_syntax(struct plan *plan);
void plan_tree_options(struct plan *plan);

/* Perhaps set variables of colours. */
void plan_colors(struct plan *plan);

#endif
