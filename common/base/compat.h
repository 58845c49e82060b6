/* SPDX-License-Identifier: MIT */
#ifndef BASE_COMPAT_H
#define BASE_COMPAT_H

/*
 * compat - what differs between compilers and C libraries, in one place.
 *
 * Only this header and base/sys_*.c test for a platform; everything else asks
 * for what it wants by one of these names.
 */

#include <limits.h> /* with which a C library says which it is */
#include <stddef.h>

#if defined(__GNUC__) || defined(__clang__)
#define COMPAT_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define COMPAT_NORETURN __attribute__((noreturn))
#define COMPAT_COLD __attribute__((cold))
#define COMPAT_UNUSED __attribute__((unused))
#define COMPAT_INLINE __attribute__((always_inline))
#define COMPAT_LIKELY(x) __builtin_expect(!!(x), 1)
#define COMPAT_UNLIKELY(x) __builtin_expect(!!(x), 0)
#else
#define COMPAT_PRINTF(fmt, args)
#define COMPAT_NORETURN _Noreturn
#define COMPAT_COLD
#define COMPAT_UNUSED
#define COMPAT_INLINE
#define COMPAT_LIKELY(x) (x)
#define COMPAT_UNLIKELY(x) (x)
#endif

/* Vector kernels: compiled with target attributes, chosen at run time. */
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define COMPAT_X86_64 1
#else
#define COMPAT_X86_64 0
#endif

/*
 * May instructions of the extension NAME (AVX2) be used, also called TEXT
 * ("avx2")?  glibc has found out already; asking the processor again traps in
 * a virtual machine, for microseconds each time.
 */
#define COMPAT_CPU_HAS(NAME, text) (__builtin_cpu_supports(text) != 0)
#if COMPAT_X86_64 && defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 33)
#include <sys/platform/x86.h>
#undef COMPAT_CPU_HAS
#define COMPAT_CPU_HAS(NAME, text) (CPU_FEATURE_ACTIVE(NAME) != 0)
#endif
#endif

#if defined(__aarch64__) && defined(__ARM_NEON)
#define COMPAT_NEON 1
#else
#define COMPAT_NEON 0
#endif

/* In front of a short loop over registers: write it out. */
#if defined(__clang__)
#define COMPAT_UNROLL _Pragma("unroll")
#elif defined(__GNUC__)
#define COMPAT_UNROLL _Pragma("GCC unroll 8")
#else
#define COMPAT_UNROLL
#endif

/* Is the first byte of a word in memory its highest? */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define COMPAT_BIG_ENDIAN 1
#else
#define COMPAT_BIG_ENDIAN 0
#endif

/* The number of elements of an array. */
#define COMPAT_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
