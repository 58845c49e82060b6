/* SPDX-License-Identifier: MIT */

#include "base/knob.h"

#ifdef MAPUTILS_DEBUG
#include <stdlib.h>

const char *knob_text(const char *name)
{
	const char *text = getenv(name);

	return text && *text ? text : NULL;
}

size_t knob_size(const char *name, size_t fallback)
{
	const char *text = knob_text(name);

	return text ? strtoul(text, NULL, 10) : fallback;
}
#else
typedef int knob_is_empty_without_debug;
#endif
