/* SPDX-License-Identifier: MIT */
#ifndef BASE_KNOB_H
#define BASE_KNOB_H

/*
 * knob - switches for tests, read from the environment in DEBUG builds only.
 *
 * A shortcut (a map, a vector kernel, a kernel offload) asks its knob once and
 * must give the same output whatever the answer.  Without DEBUG the answer is
 * the default at compile time and no variable is looked at.
 *
 *	MAPUTILS_MAP=never      map no input (io/input)
 *	MAPUTILS_MAP_MIN=N      map from N bytes up (io/input)
 *	MAPUTILS_WINDOW=N       map windows of N bytes, not whole (io/input)
 *	MAPUTILS_READ=N         read in steps of N bytes (io/input, copy)
 *	MAPUTILS_CHUNK=N        scan in chunks of N bytes (mcat, mgrep)
 *	MAPUTILS_KERNEL=NAME    scalar, sse2, avx2, avx512, neon, libc: the best
 *	                        vector kernel that may be used (text)
 *	MAPUTILS_RUNG=LIST      the only rungs of the copy ladder that may be
 *	                        used: clone,offload,splice,mapped,stream (copy)
 *	MAPUTILS_DFA_CACHE=N    bytes of an automaton's cache (regex)
 *	MAPUTILS_THREADS=N      run N threads, however little to do (sched)
 *	MAPUTILS_SLOTS=N        let N jobs wait for them (mcp)
 *	MAPUTILS_PART=N         split files of twice N bytes into parts (mgrep)
 *	MAPUTILS_AHEAD=HOW      never, or always: not only where files come from
 *	                        a disk, fetch the parts of a map (io/input), and
 *	                        run more threads (sched)
 *	MAPUTILS_NO_SIEVE=1     no search for what must occur first, nor other
 *	                        use of what patterns are made of (regex, match)
 *	MAPUTILS_NO_WATCH=1     look for NULs first, then for matches (mgrep)
 */

#include <stddef.h>

#ifdef MAPUTILS_DEBUG
/* The value of the environment variable NAME, or NULL. */
const char *knob_text(const char *name);
/* The number in the environment variable NAME, or FALLBACK. */
size_t knob_size(const char *name, size_t fallback);
#else
static inline const char *knob_text(const char *name)
{
	(void)name;
	return NULL;
}

static inline size_t knob_size(const char *name, size_t fallback)
{
	(void)name;
	return fallback;
}
#endif

#endif
