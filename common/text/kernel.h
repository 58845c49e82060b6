/* SPDX-License-Identifier: MIT */
#ifndef TEXT_KERNEL_H
#define TEXT_KERNEL_H

/*
 * kernel - which vector instructions this machine has.
 *
 * A module with vector kernels has one for each of these that it cares for,
 * each compiled for its instruction set in a file of its own, and asks here
 * once which to use.  MAPUTILS_KERNEL (base/knob.h) caps the answer.
 */

#include <stdbool.h>

enum kernel {
	KERNEL_SCALAR, /* plain C and the C library's own kernels */
	KERNEL_SSE2,   /* every x86-64 */
	KERNEL_NEON,   /* every arm64 */
	KERNEL_AVX2,   /* AVX2, BMI1 and BMI2: x86-64 since 2013 */
	KERNEL_AVX512, /* F, BW, VL, VBMI, VBMI2 and BMI2: x86-64 since 2019;
	                  older AVX-512 slows its core down and uses AVX2 */
};

enum { KERNEL_COUNT = KERNEL_AVX512 + 1 };

/* Can this machine run KERNEL?  Thread-safe. */
bool kernel_has(enum kernel kernel);

/* The best kernel that this machine has and the knob allows.  Thread-safe. */
enum kernel kernel_best(void);

/* Its name, as in MAPUTILS_KERNEL: "scalar", "sse2", ... */
const char *kernel_name(enum kernel kernel);

#endif
