/* SPDX-License-Identifier: MIT */

#include "text/kernel.h"

#include <string.h>

#include "base/compat.h"
#include "base/knob.h"

static const char *const kernel_names[KERNEL_COUNT] = {
	[KERNEL_SCALAR] = "scalar",
	[KERNEL_SSE2] = "sse2",
	[KERNEL_NEON] = "neon",
	[KERNEL_AVX2] = "avx2",
	[KERNEL_AVX512] = "avx512",
};

const char *kernel_name(enum kernel kernel)
{
	return kernel_names[kernel];
}

#if COMPAT_X86_64
bool kernel_has(enum kernel kernel)
{
	switch (kernel) {
	case KERNEL_SCALAR:
	case KERNEL_SSE2:
		return true;
	case KERNEL_AVX2:
		return __builtin_cpu_supports("avx2") &&
		       __builtin_cpu_supports("bmi") &&
		       __builtin_cpu_supports("bmi2");
	case KERNEL_AVX512:
		return kernel_has(KERNEL_AVX2) &&
		       __builtin_cpu_supports("avx512f") &&
		       __builtin_cpu_supports("avx512bw") &&
		       __builtin_cpu_supports("avx512vl") &&
		       __builtin_cpu_supports("avx512vbmi") &&
		       __builtin_cpu_supports("avx512vbmi2");
	default:
		return false;
	}
}
#else
bool kernel_has(enum kernel kernel)
{
	return kernel == KERNEL_SCALAR ||
	       (COMPAT_NEON && kernel == KERNEL_NEON);
}
#endif

/* The knob's cap; a name that is no kernel ("libc") leaves plain C. */
static enum kernel kernel_cap(void)
{
	const char *text = knob_text("MAPUTILS_KERNEL");

	if (!text)
		return KERNEL_COUNT - 1;
	for (int i = 0; i < KERNEL_COUNT; i++) {
		if (strcmp(text, kernel_names[i]) == 0)
			return (enum kernel)i;
	}
	return KERNEL_SCALAR;
}

enum kernel kernel_best(void)
{
	for (int i = (int)kernel_cap(); i > KERNEL_SCALAR; i--) {
		if (kernel_has((enum kernel)i))
			return (enum kernel)i;
	}
	return KERNEL_SCALAR;
}
