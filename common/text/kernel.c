/* SPDX-License-Identifier: MIT */

/*
 * The choice is made once and kept in one atomic number.  Threads that come
 * first together make it twice, with the same result.
 */

#include "text/kernel.h"

#include <stdatomic.h>
#include <string.h>

#include "base/knob.h"

static const char *const kernel_names[KERNEL_COUNT] = {
	[KERNEL_SCALAR] = "scalar",
	[KERNEL_SSE2] = "sse2",
	[KERNEL_NEON] = "neon",
	[KERNEL_AVX2] = "avx2",
	[KERNEL_AVX512] = "avx512",
};

/* The answer of kernel_best; KERNEL_COUNT: not known yet. */
static atomic_int kernel_chosen = KERNEL_COUNT;

const char *kernel_name(enum kernel kernel)
{
	return kernel_names[kernel];
}

#if COMPAT_X86_64
static bool kernel_has(enum kernel kernel)
{
	switch (kernel) {
	case KERNEL_SCALAR:
	case KERNEL_SSE2:
		return true;
	case KERNEL_AVX2:
		return COMPAT_CPU_HAS(AVX2, "avx2") &&
		       COMPAT_CPU_HAS(BMI1, "bmi") &&
		       COMPAT_CPU_HAS(BMI2, "bmi2");
	case KERNEL_AVX512:
		return kernel_has(KERNEL_AVX2) &&
		       COMPAT_CPU_HAS(AVX512F, "avx512f") &&
		       COMPAT_CPU_HAS(AVX512BW, "avx512bw") &&
		       COMPAT_CPU_HAS(AVX512_VBMI, "avx512vbmi") &&
		       COMPAT_CPU_HAS(AVX512_VBMI2, "avx512vbmi2");
	default:
		return false;
	}
}
#else
static bool kernel_has(enum kernel kernel)
{
	return kernel == KERNEL_SCALAR ||
	       (COMPAT_NEON && kernel == KERNEL_NEON);
}
#endif

/* The best that the knob allows; a name that is no kernel leaves plain C. */
static enum kernel kernel_cap(void)
{
	const char *text = knob_text("MAPUTILS_KERNEL");
	int kernel = KERNEL_COUNT - 1;

	while (text && kernel > 0 && strcmp(text, kernel_names[kernel]) != 0)
		kernel--;
	return (enum kernel)kernel;
}

enum kernel kernel_best(void)
{
	int kernel = atomic_load_explicit(&kernel_chosen, memory_order_relaxed);

	if (COMPAT_UNLIKELY(kernel == KERNEL_COUNT)) {
		kernel = (int)kernel_cap();
		while (!kernel_has((enum kernel)kernel))
			kernel--;
		atomic_store_explicit(&kernel_chosen, kernel,
				      memory_order_relaxed);
	}
	return (enum kernel)kernel;
}

bool kernel_force(enum kernel kernel)
{
	if (!kernel_has(kernel))
		return false;
	atomic_store(&kernel_chosen, (int)kernel);
	return true;
}
