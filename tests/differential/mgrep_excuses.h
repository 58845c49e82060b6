/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENTIAL_MGREP_EXCUSES_H
#define DIFFERENTIAL_MGREP_EXCUSES_H

/*
 * mgrep_excuses - where mgrep differs from GNU grep on purpose, each with the
 * reason; the list ends with one that has none.
 */

#include "tool.h"

extern const struct diff_excuse mgrep_excuses[];

#endif
