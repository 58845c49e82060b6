/* SPDX-License-Identifier: MIT */
#ifndef IO_INPUT_H
#define IO_INPUT_H

/*
 * input - any file as spans of bytes: mapped where that is best, read where
 * it is not, without the caller seeing which.
 *
 * A large regular file is mapped whole; where the address space is too small
 * for that, in windows.  Small files, pipes, terminals, devices, files that
 * claim to be empty (/proc) and files that the kernel refuses to map are read
 * into one buffer, which is reused from file to file.
 *
 * A span may be read as plain memory: a file that shrinks meanwhile shows
 * zeros there and never raises a signal.  What was derived from a span counts
 * only after input_valid has said that the bytes were the file's:
 *
 *	while ((n = input_next(in, 0, &span)) > 0) {
 *		result = work(span.data, span.len);
 *		if (input_valid(in) < span.len)
 *			result = work(span.data, input_valid(in));
 *		commit(result);
 *	}
 *
 * Handing a span from a map to write(2) lets the kernel look at it later than
 * input_valid did: where a zero too many could not be taken back (a pipe), copy
 * first, ask, and write the copy.
 *
 * An input belongs to one thread at a time, and to the same one from
 * input_start to input_stop; different inputs are independent.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

struct input;

struct input_span {
	const unsigned char *data; /* borrowed until the next input_next */
	size_t len;                /* bytes */
	off_t offset;              /* of data[0] in the file; where there are
				      no offsets, counted from the start of
				      reading */
};

enum input_way {
	INPUT_READ,     /* into the buffer */
	INPUT_MAPPED,   /* the whole file in one map */
	INPUT_WINDOWED, /* a window at a time */
};

/* A reusable input without a file; the caller frees it with input_free. */
struct input *input_new(void);

/* Forget the current file, and free. */
void input_free(struct input *in);

/*
 * Begin with descriptor FD at its current offset, whose fstat is *ST (NULL:
 * input asks).  FD stays the caller's and must outlive the reading; a regular
 * file's offset is not moved unless it has to be read (see input_settle).
 * Returns 0, or -1 with errno from fstat.
 */
int input_start(struct input *in, int fd, const struct stat *st);

/*
 * Begin with descriptor FD, just opened by the caller, one of many that are
 * mostly small regular files, by reading.  Where that was all of it, input_stat
 * knows no more than that it is one, and its size: an fstat costs a tenth of
 * all that is done with such a file, and lseek tells the size for a third.
 * False: nothing was begun, nor anything taken from FD, as it is large or
 * cannot seek or because of an error.
 */
bool input_start_small(struct input *in, int fd);

/*
 * Begin with the file that LENDER has mapped whole, where LENDER's span begins,
 * in the same map, perhaps on another thread.  LENDER must not change it
 * meanwhile.  Once input_valid has said that the file shrank, LENDER must go on
 * with input_leave_map: the map may show zeros now where the file, should it
 * grow again, does not.
 */
void input_borrow(struct input *in, const struct input *lender);

/*
 * Bytes [FROM, TO) of the file are about to be looked at, not from front to end
 * but from several places, by other threads say.  Where they wait for the disk,
 * a kernel sees no order in that, and reads small pieces.  So if the file is
 * mapped whole, wait here until it is in memory: part by part, in order, where
 * one was not, and otherwise at the price of one look at each.  Does nothing to
 * a map that is borrowed: its lender fetches.  False: the file shrank; if it is
 * lent, go on with input_leave_map, as input_borrow says.
 */
bool input_fetch(struct input *in, off_t from, off_t to);

/*
 * Done with the file: its map and span are gone, the descriptor may be closed.
 * input_start and input_free do this too.
 */
void input_stop(struct input *in);

/*
 * The next span.  It begins with the last KEEP bytes of the previous one (an
 * unfinished line, say; of what is valid of it, where input_valid has said
 * less), which is no longer valid, and has at least one new byte behind them.
 * Returns 1; 0 at the end, in which case the previous span stays valid; -1
 * with errno, likewise (EISDIR for a directory, ENOMEM where KEEP bytes and
 * more do not fit into memory).
 *
 * A span from a map is as long as the map; a span that was read is what one
 * read returned.
 */
int input_next(struct input *in, size_t keep, struct input_span *span);

/*
 * How many bytes of the current span are known to have been the file's, asked
 * now: less than its length after the file shrank, in which case the next
 * input_next continues at the new end (and mostly says 0).  Costs one fstat
 * for a map, nothing for a span that was read.
 */
size_t input_valid(struct input *in);

/*
 * Go on at file offset OFFSET, which need not be aligned to anything.  Only
 * for regular files.  The current span is no longer valid, and the next one
 * can keep nothing of it.  Returns 0, or -1 with errno ESPIPE (EINVAL for a
 * negative OFFSET).
 */
int input_seek(struct input *in, off_t offset);

/* Go on at file offset OFFSET by reading.  Only after a span from a map, which
   is no longer valid. */
void input_leave_map(struct input *in, off_t offset);

/*
 * Leave the descriptor's offset as if the bytes up to file offset OFFSET had
 * been read from it, so that the next program continues there.  Does nothing
 * where the descriptor cannot seek.
 */
void input_settle(struct input *in, off_t offset);

/*
 * Might the next input_next block?  True where that cannot be known, as of
 * some devices; never of a regular file that has a size.
 */
bool input_would_block(const struct input *in);

/* The fstat of the current file as input_start saw it. */
const struct stat *input_stat(const struct input *in);

/* How the current file is being looked at; a changing file may go to READ. */
enum input_way input_way(const struct input *in);

#endif
