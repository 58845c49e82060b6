/* SPDX-License-Identifier: MIT */
#ifndef COPY_COPY_H
#define COPY_COPY_H

/*
 * copy - the contents of one open file into another, down a ladder of ways.
 *
 *	clone     both files share the blocks (reflink)
 *	offload   copy_file_range: the kernel, or the server behind it, copies
 *	splice    into a pipe or a device, pages move without a copy
 *	mapped    map the source, write from the map
 *	stream    read and write: works between any two descriptors
 *
 * Each rung does the work, or says 'unsupported here' before it has moved a
 * byte, or stops where it cannot go on; the next goes on from there.  An error
 * such as EIO or ENOSPC is an error on every rung and ends the copy.  That
 * there is no more is never concluded from a size: it is a call that found
 * nothing behind as many bytes as the file said to have, or a read.  Holes of
 * a sparse source stay holes, and runs of zeros become holes on request.
 *
 * A source that shrinks meanwhile is copied up to its new end.  Behind that,
 * zeros of a page that was being cut may be seen as by any read(2); what a map
 * shows of them is taken back from a file, but what a pipe, terminal or socket
 * was given stays given.
 *
 * This module neither prints nor knows any tool's options; what happened is
 * the result.  Thread-safe, but for one pair of descriptors at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

enum copy_way {
	COPY_NONE, /* there was nothing to copy */
	COPY_CLONE,
	COPY_OFFLOAD,
	COPY_SPLICE,
	COPY_MAPPED,
	COPY_STREAM,
	COPY_WAYS
};

enum copy_reflink {
	COPY_REFLINK_AUTO,
	COPY_REFLINK_NEVER,  /* share no block by any rung */
	COPY_REFLINK_ALWAYS, /* clone or fail */
};

enum copy_sparse {
	COPY_SPARSE_AUTO,   /* keep the holes of a source that has some */
	COPY_SPARSE_NEVER,  /* fill every hole */
	COPY_SPARSE_ALWAYS, /* and make holes of runs of zeros */
};

struct copy_request {
	int src, dst;              /* descriptors, at their current offsets */
	const struct stat *src_st; /* fstat of SRC; NULL: copy asks */
	const struct stat *dst_st; /* fstat of DST; NULL: copy asks */
	enum copy_reflink reflink;
	enum copy_sparse sparse; /* of no effect unless WHOLE */
	bool whole;     /* SRC and DST are both at offset 0, DST empty, and the
	                   result is to be as long as SRC: files may be cloned,
	                   holes made, and what was reserved for more than came
	                   is given back */
	bool no_splice; /* write to a pipe, so that it holds a copy that later
	                   changes of SRC do not reach */
};

enum copy_side {
	COPY_DONE,     /* all of SRC is in DST */
	COPY_SRC,      /* reading or asking SRC failed, or ACT */
	COPY_DST,      /* writing or asking DST failed, or ACT */
	COPY_EITHER,   /* copying failed, and the kernel does not say where */
	COPY_CLONING,  /* sharing the blocks failed, or could not be done and
	                  COPY_REFLINK_ALWAYS is wanted */
};

/* What failed, where that was neither to read nor to write. */
enum copy_act {
	COPY_ACT_MOVE,
	COPY_ACT_SEEK,   /* on either side */
	COPY_ACT_EXTEND, /* DST by the hole at its end */
	COPY_ACT_PUNCH,  /* a hole in DST */
	COPY_ACT_FILL,   /* one of SRC's with zeros, in DST, but at its end */
};

/* How a rung stands in what --debug reports. */
enum copy_state {
	COPY_UNKNOWN,     /* not tried, or there was nothing to try it on */
	COPY_UNSUPPORTED, /* refused by the kernel, now or for a file before */
	COPY_AVOIDED,     /* not wanted */
	COPY_USED,
};

struct copy_result {
	enum copy_side side;
	enum copy_act act;     /* COPY_ACT_MOVE, unless side is COPY_SRC or
	                          COPY_DST */
	int error;             /* errno, unless side is COPY_DONE */
	enum copy_way way;     /* the rung that moved the (last) bytes */
	off_t bytes;           /* copied from SRC into DST, holes counted */
	enum copy_state clone, offload;
	bool zeros;            /* runs of zeros were looked for */
	bool holes;            /* SEEK_HOLE was used */
};

/*
 * Copy SRC from its offset to its end into DST at its offset, and leave both
 * offsets behind what was copied (where they can seek).  Returns 0 with
 * RESULT->side COPY_DONE, or -1.
 */
int copy_data(const struct copy_request *request, struct copy_result *result);

/* The name of a rung: "clone" to "stream" as above; "none". */
const char *copy_way_name(enum copy_way way);

#endif
