/* SPDX-License-Identifier: MIT */
#ifndef TEXT_KERNEL_H
#define TEXT_KERNEL_H

/*
 * kernel - which vector instructions to use on this machine.
 *
 * What is worth vectors is written once, as a template over blocks of 64
 * bytes, and compiled for each instruction set by text/block_each.h; the
 * module then calls by KERNEL_TABLE the one that kernel_best names.  All give
 * the same results.
 */

#include <stdbool.h>

#include "base/compat.h"

enum kernel {
	KERNEL_SCALAR, /* plain C, eight bytes at a time */
	KERNEL_SSE2,   /* every x86-64 */
	KERNEL_NEON,   /* every arm64 */
	KERNEL_AVX2,   /* AVX2, BMI1, BMI2: x86-64 since 2013 */
	KERNEL_AVX512, /* F, BW, VBMI, VBMI2: x86-64 since 2019 (older AVX-512
	                  slows its core down: AVX2 serves it better) */
	KERNEL_COUNT,
};

/* Initialisers of an array by enum kernel: &NAME_scalar and so on. */
#if COMPAT_X86_64
#define KERNEL_TABLE(name)                                                     \
	[KERNEL_SCALAR] = &name##_scalar, [KERNEL_SSE2] = &name##_sse2,        \
	[KERNEL_AVX2] = &name##_avx2, [KERNEL_AVX512] = &name##_avx512
#elif COMPAT_NEON
#define KERNEL_TABLE(name)                                                     \
	[KERNEL_SCALAR] = &name##_scalar, [KERNEL_NEON] = &name##_neon
#else
#define KERNEL_TABLE(name) [KERNEL_SCALAR] = &name##_scalar
#endif

/*
 * The best kernel that this machine has and MAPUTILS_KERNEL (base/knob.h)
 * allows.  Thread-safe; always the same answer.
 */
enum kernel kernel_best(void);

/*
 * Make kernel_best answer KERNEL, for tests that try them all.  False where
 * this machine does not have it.  Not while another thread asks.
 */
bool kernel_force(enum kernel kernel);

/* Its name, as in MAPUTILS_KERNEL: "scalar", "sse2", ... */
const char *kernel_name(enum kernel kernel);

#endif
