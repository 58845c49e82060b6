/* SPDX-License-Identifier: MIT */

/*
 * The current span lies in the map or, where there is no map, in the buffer.
 * POS is the file offset behind the span, where the next one continues: in a
 * map while WAY says so and POS is below SIZE, otherwise by reading, whatever
 * the file's size is said to be.
 *
 * A file that changed its size under a map is read from there on.  So the read
 * that follows tells a file that ended (0 bytes) from one that grew again and
 * from a page that could not be had from the disk (the error).  Where a file
 * shrinks and grows again between two looks at its size, a span may show what
 * neither version held; that can happen within one read(2) as well.
 */

#include "io/input.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/knob.h"
#include "base/mem.h"
#include "base/sys.h"
#include "io/guard.h"
#include "io/rw.h"

/*
 * Measured by bench/input, 2026-11-23, Linux 6.18, Xeon, files read back from
 * ext4 (and on tmpfs): time of map, look, unmap as a part of that of read:
 *
 *	64 KiB 1.5 (1.2)   128 KiB 1.3 (1.0)   256 KiB 0.95 (0.9)   1 MiB 0.85
 *
 * For one large file, GB/s: read in steps of 64 KiB 8.1, 256 KiB 8.3, 1 MiB
 * 8.1; windows of 1 MiB 9.8, 8 MiB 12.6; whole 12.9, be it MAP_PRIVATE or
 * MAP_SHARED (some file systems only have the former), with or without advice.
 *
 * Where files are many, memory has them in smaller pieces: on an AMD EPYC,
 * 2026-11-27, the same is 1.4 for 256 KiB, 1.2 for 2 MiB.  A tree of 78,579
 * files, in two threads, 273 ms, and 264 where those below 4 MiB are read; but
 * one file of 2 MiB alone, in a buffer that is new, 0.9 ms, and 1.2 if read.
 *
 * From a disk of 3 GB/s, 2026-11-27, ms for 512 MiB (bench/race -c), where the
 * kernel reads ahead by 128 KiB, its default, and by 2.5 MiB:
 *
 *	a plain reader                       300   175
 *	a map, one thread                    470   180
 *	a map, two threads in turns          440   415
 *	the same, parts fetched in order     250   180
 *	parts advised with MADV_WILLNEED     380   390
 *
 * The last fills memory with small pages.
 */
enum {
	MAP_MIN = 256 << 10,   /* map from so many bytes up */
	SMALL_MOST = 4 << 20,  /* but from these for one of many files */
	READ_STEP = 256 << 10, /* bytes asked for at once: all of a file that
				  is too small for a map */
	WINDOW = 8 << 20,      /* a window where the whole does not fit */
	WINDOW_MIN = 1 << 20,  /* read rather than map less for want of space */
	BUFFER_MAX = 4 << 20,  /* a buffer that grew beyond is not kept */
	WAIT = 50000, /* nanoseconds; who takes as long waits for the disk */
	FETCHES = 16, /* parts that are fetched when one was not there */
	WAITS = 3,    /* in sequence: the kernel does not read ahead enough */
};

struct input {
	int fd;                 /* -1: no file */
	struct stat st;         /* as input_start saw it */
	enum input_way way;     /* to the next span, unless POS is past SIZE */
	bool by_offset;         /* read at POS, leaving the descriptor's */
	bool ended;             /* there is nothing behind the span */
	bool is_next;           /* the span is still to be asked for */
	struct input_span span; /* the current one; LEN 0: none */
	off_t pos;              /* behind it; -1: not known before a read */

	struct guard map; /* LEN 0: none */
	bool borrowed;    /* it is another input's */
	off_t map_start;  /* file offset of its base */
	off_t map_end;    /* file offset behind what was asked for */
	off_t size;       /* what a map may cover of the file */
	bool probed;      /* it was seen whether the first part is there */
	unsigned fetches; /* so many parts are still to be fetched */
	unsigned waits;   /* for so many of them in sequence, until now */

	unsigned char *buffer;
	size_t room; /* its bytes, at least two steps */

	off_t map_min, small_most; /* the constants above, or knobs */
	size_t step, window;
	bool windows_only;
	enum { AHEAD_COLD, AHEAD_NEVER, AHEAD_ALWAYS } ahead;
};

struct input *input_new(void)
{
	struct input *in = mem_zalloc(1, sizeof(*in));
	const char *map = knob_text("MAPUTILS_MAP");
	const char *ahead = knob_text("MAPUTILS_AHEAD");
	size_t window = knob_size("MAPUTILS_WINDOW", 0);

	in->fd = -1;
	in->map_min = (off_t)knob_size("MAPUTILS_MAP_MIN", MAP_MIN);
	in->small_most = (off_t)knob_size("MAPUTILS_MAP_MIN", SMALL_MOST);
	if (map && strcmp(map, "never") == 0)
		in->map_min = in->small_most = INT64_MAX;
	in->windows_only = window > 0;
	in->window = window ? window : WINDOW;
	in->step = knob_size("MAPUTILS_READ", READ_STEP);
	in->room = 2 * in->step;
	in->buffer = mem_alloc(in->room);
	if (ahead && strcmp(ahead, "never") == 0)
		in->ahead = AHEAD_NEVER;
	else if (ahead && strcmp(ahead, "always") == 0)
		in->ahead = AHEAD_ALWAYS;
	return in;
}

static void drop_map(struct input *in)
{
	if (in->map.len) {
		guard_leave(&in->map);
		if (!in->borrowed)
			munmap(in->map.base, in->map.len);
		in->borrowed = false;
		in->map.len = 0;
	}
}

/*
 * Map LEN bytes of the file from OFFSET on, in place of the map that was.
 * False with errno, and the old map as it was, where that is refused.
 */
static bool map(struct input *in, off_t offset, size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t slack = (size_t)offset & (page - 1);
	size_t pages = (slack + len + page - 1) & ~(page - 1);
	void *base = mmap(NULL, pages, PROT_READ, MAP_PRIVATE, in->fd,
			  offset - (off_t)slack);

	if (base == MAP_FAILED)
		return false;
	drop_map(in);
	in->map = (struct guard){.base = base, .len = pages};
	in->map_start = offset - (off_t)slack;
	in->map_end = offset + (off_t)len;
	guard_enter(&in->map);
	return true;
}

/*
 * Would a map of LEN bytes leave enough of the address space to others?  It
 * may take a quarter, as a window is made before the last one is given back.
 */
static bool fits(off_t len)
{
	struct rlimit limit;
	rlim_t space = SIZE_MAX;

	if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur < space)
		space = limit.rlim_cur;
	return (rlim_t)len <= space / 4;
}

/* The choice between map, windows and read for the file just begun. */
static void choose(struct input *in)
{
	in->way = INPUT_READ;
	if (!S_ISREG(in->st.st_mode) || in->size < in->map_min)
		return;
	off_t pos = lseek(in->fd, 0, SEEK_CUR);
	if (pos < 0 || in->size - pos < in->map_min || sys_size_lies(in->fd))
		return;
	if (in->windows_only || !fits(in->size))
		in->way = INPUT_WINDOWED;
	else if (map(in, 0, (size_t)in->size))
		in->way = INPUT_MAPPED;
	else if (errno == ENOMEM)
		in->way = INPUT_WINDOWED;
	else
		return;
	in->by_offset = true;
	in->pos = pos;
	in->probed = false;
	in->fetches = in->waits = 0;
}

int input_start(struct input *in, int fd, const struct stat *st)
{
	input_stop(in);
	if (st)
		in->st = *st;
	else if (fstat(fd, &in->st) != 0)
		return -1;
	in->fd = fd;
	in->by_offset = false;
	in->ended = false;
	in->pos = -1;
	in->size = in->st.st_size;
	choose(in);
	return 0;
}

bool input_start_small(struct input *in, int fd)
{
	input_stop(in);
	ssize_t n = rw_pread(fd, in->buffer, in->step, 0);
	if (n < 0)
		return false;
	in->st = (struct stat){.st_mode = S_IFREG, .st_size = n};
	off_t size = lseek(fd, 0, SEEK_END);
	/* Files of /proc lie about their size, and some give each byte but
	   once; an error ends a read early, and only the next one fails. */
	bool ends = size == n;
	/* A device may stand where the directory tells of a file. */
	if (size >= in->small_most ||
	    ((!ends || n == 0) &&
	     (fstat(fd, &in->st) != 0 || !S_ISREG(in->st.st_mode)))) {
		(void)lseek(fd, 0, SEEK_SET);
		return false;
	}
	if (!ends)
		(void)lseek(fd, n, SEEK_SET);
	in->fd = fd;
	in->way = INPUT_READ;
	in->by_offset = false;
	in->ended = n == 0 || in->st.st_size == n;
	in->pos = n;
	in->span.len = (size_t)n;
	in->is_next = n > 0;
	return true;
}

void input_borrow(struct input *in, const struct input *lender)
{
	input_stop(in);
	in->fd = lender->fd;
	in->st = lender->st;
	in->size = in->map_end = lender->map_end;
	in->map_start = lender->map_start;
	in->map = (struct guard){
		.base = lender->map.base,
		.len = lender->map.len,
	};
	in->borrowed = true;
	in->way = INPUT_MAPPED;
	in->by_offset = true;
	in->ended = false;
	in->pos = lender->span.offset;
	guard_enter(&in->map);
}

/* Look at each page of the map in [FROM, TO): did that wait for the disk? */
static bool touch(const struct input *in, off_t from, off_t to)
{
	const unsigned char *end = in->map.base + (to - in->map_start);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct timespec began, now;

	from -= from % (off_t)page;
	clock_gettime(CLOCK_MONOTONIC, &began);
	for (const unsigned char *p = in->map.base + (from - in->map_start);
	     p < end; p += page)
		(void)*(const volatile unsigned char *)p;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > began.tv_sec + 1 ||
	       (now.tv_sec - began.tv_sec) * 1000000000 + now.tv_nsec -
			       began.tv_nsec >
		       WAIT;
}

/* Wait until [FROM, TO) is there, and note whether that took any time. */
static void fetch(struct input *in, off_t from, off_t to)
{
	if (touch(in, from, to)) {
		in->fetches = FETCHES;
		if (++in->waits == WAITS)
			sys_will_stream(in->fd);
	} else {
		in->waits = 0;
		if (in->fetches)
			in->fetches--;
	}
}

bool input_fetch(struct input *in, off_t from, off_t to)
{
	if (to > in->map_end)
		to = in->map_end;
	if (!in->map.len || in->way != INPUT_MAPPED || in->borrowed ||
	    from >= to || in->ahead == AHEAD_NEVER)
		return true;
	/* The first page tells of the first part, as that is read first anyhow;
	   of others, the kernel may have read the first page ahead. */
	off_t probe = in->probed ? to - 1 : from;
	in->probed = true;
	if (in->ahead == AHEAD_ALWAYS || in->fetches ||
	    touch(in, probe, probe + 1))
		fetch(in, from, to);
	return !in->map.hit;
}

void input_stop(struct input *in)
{
	drop_map(in);
	in->span = (struct input_span){.data = in->buffer};
	in->fd = -1;
	in->ended = true;
	in->is_next = false;
	if (in->room <= BUFFER_MAX || in->room <= 2 * in->step)
		return;
	free(in->buffer);
	in->room = 2 * in->step;
	in->span.data = in->buffer = mem_alloc(in->room);
}

void input_free(struct input *in)
{
	drop_map(in);
	free(in->buffer);
	free(in);
}

/* Does the file have offsets that mean something? */
static bool seekable(const struct input *in)
{
	return S_ISREG(in->st.st_mode) || S_ISBLK(in->st.st_mode);
}

/*
 * Map the next window, from KEEP bytes before POS on.  A line that is longer
 * than a window is kept as a whole, so the new part grows with the kept one.
 */
static bool slide(struct input *in, size_t keep)
{
	size_t more = keep > in->window ? keep : in->window;

	if ((off_t)more > in->size - in->pos)
		more = (size_t)(in->size - in->pos);
	while (!map(in, in->pos - (off_t)keep, keep + more)) {
		if (errno != ENOMEM || more / 2 < WINDOW_MIN)
			return false;
		more /= 2;
	}
	return true;
}

/* The next span from a map; false where it has to be read instead. */
static bool next_mapped(struct input *in, size_t keep)
{
	if (in->way == INPUT_READ || in->pos >= in->size)
		return false;
	if (in->way == INPUT_WINDOWED && !slide(in, keep)) {
		in->way = INPUT_READ;
		return false;
	}
	off_t from = in->pos - (off_t)keep;
	in->span = (struct input_span){
		.data = in->map.base + (from - in->map_start),
		.len = (size_t)(in->map_end - from),
		.offset = from,
	};
	in->pos = in->map_end;
	return true;
}

/* One read of up to LEN bytes from where the input is. */
static ssize_t read_some(const struct input *in, void *data, size_t len)
{
	if (in->by_offset)
		return rw_pread(in->fd, data, len, in->pos);
	return rw_read(in->fd, data, len);
}

/* The answer of input_next to a read that returned N <= 0. */
static int no_more(struct input *in, ssize_t n)
{
	in->ended = n == 0;
	return (int)n;
}

/* A buffer of ROOM bytes where OLD may be one; NULL with ENOMEM. */
static unsigned char *buffer_for(size_t keep, size_t step, size_t *room)
{
	if (keep > SIZE_MAX / 4) {
		errno = ENOMEM;
		return NULL;
	}
	*room = 2 * (keep + step);
	return malloc(*room);
}

/* Continue in BUFFER of ROOM bytes. */
static void adopt(struct input *in, unsigned char *buffer, size_t room)
{
	if (buffer != in->buffer)
		free(in->buffer);
	in->buffer = buffer;
	in->room = room;
}

/*
 * Go on from a span in a map by reading.  The kept bytes are read again: the
 * file may shrink while they are copied.  Mostly there is nothing to come,
 * which one byte tells.
 */
static int leave_map(struct input *in, size_t keep)
{
	unsigned char byte;
	ssize_t n = rw_pread(in->fd, &byte, 1, in->pos);

	if (n <= 0)
		return no_more(in, n);
	if (keep + in->step > in->room) {
		size_t room;
		unsigned char *buffer = buffer_for(keep, in->step, &room);
		if (!buffer)
			return -1;
		adopt(in, buffer, room);
	}
	off_t from = in->pos - (off_t)keep;
	size_t len = 0;
	do {
		n = rw_pread(in->fd, in->buffer + len, keep + in->step - len,
			     from + (off_t)len);
		if (n <= 0)
			return no_more(in, n);
		len += (size_t)n;
	} while (len <= keep);

	drop_map(in);
	in->way = INPUT_READ;
	in->span = (struct input_span){
		.data = in->buffer,
		.len = len,
		.offset = from,
	};
	in->pos = from + (off_t)len;
	return 1;
}

/*
 * Where was the file before the read that has just brought N bytes?  Asked
 * afterwards, as it need not be asked where all of a file came that was opened
 * for us; the standard descriptors may have been anywhere.
 */
static off_t began(const struct input *in, ssize_t n)
{
	if (!seekable(in) ||
	    (n == in->st.st_size && in->fd > STDERR_FILENO))
		return 0;
	off_t now = lseek(in->fd, 0, SEEK_CUR);
	return now > n ? now - n : 0;
}

/*
 * Go on from a span in the buffer by one read.  The span stays valid should
 * nothing come, so the read goes behind it, or before it with space left for
 * the kept bytes, or into a larger buffer.  As that at least doubles the kept
 * bytes, a long line costs no more than its length.
 */
static int next_read(struct input *in, size_t keep)
{
	unsigned char *buffer = in->buffer;
	size_t room = in->room, at = keep, len = in->step;
	size_t start = (size_t)(in->span.data - buffer);
	size_t end = start + in->span.len;

	if (room - end >= len)
		at = end;
	else if (start > keep + len / 2)
		len = start - keep < len ? start - keep : len;
	else if (!(buffer = buffer_for(keep, len, &room)))
		return -1;

	ssize_t n = read_some(in, buffer + at, len);
	if (n <= 0) {
		if (buffer != in->buffer)
			free(buffer);
		return no_more(in, n);
	}
	if (in->pos < 0)
		in->pos = began(in, n);
	memmove(buffer + at - keep, in->buffer + end - keep, keep);
	adopt(in, buffer, room);
	in->span.data = buffer + at - keep;
	in->span.len = keep + (size_t)n;
	in->span.offset = in->pos - (off_t)keep;
	in->pos += n;
	/* All of it, and less than was asked for: the next read would say 0. */
	in->ended = S_ISREG(in->st.st_mode) && (size_t)n < len &&
		    in->pos == in->st.st_size;
	return 1;
}

int input_next(struct input *in, size_t keep, struct input_span *span)
{
	int got = 1;

	if (in->is_next) {
		in->is_next = false;
		*span = in->span;
		return 1;
	}
	if (in->ended)
		return 0;
	if (keep > in->span.len)
		keep = in->span.len;
	if (!next_mapped(in, keep))
		got = in->map.len ? leave_map(in, keep) : next_read(in, keep);
	if (got > 0)
		*span = in->span;
	return got;
}

size_t input_valid(struct input *in)
{
	if (!in->map.len || !in->span.len)
		return in->span.len;

	struct stat st;
	off_t end = in->span.offset + (off_t)in->span.len;
	if (fstat(in->fd, &st) == 0 && st.st_size < end)
		end = st.st_size;
	if (in->map.hit && in->map_start + (in->map.hit - in->map.base) < end)
		end = in->map_start + (in->map.hit - in->map.base);
	if (end < in->span.offset)
		end = in->span.offset;
	if (end < in->pos) {
		in->span.len = (size_t)(end - in->span.offset);
		in->pos = end;
		in->way = INPUT_READ;
	}
	return in->span.len;
}

int input_seek(struct input *in, off_t offset)
{
	if (!S_ISREG(in->st.st_mode) || offset < 0) {
		errno = S_ISREG(in->st.st_mode) ? EINVAL : ESPIPE;
		return -1;
	}
	if (in->way == INPUT_READ)
		drop_map(in);
	in->span = (struct input_span){.data = in->buffer};
	in->by_offset = true;
	in->ended = in->is_next = false;
	in->pos = offset;
	return 0;
}

void input_leave_map(struct input *in, off_t offset)
{
	in->way = INPUT_READ;
	drop_map(in);
	in->span = (struct input_span){.data = in->buffer};
	in->ended = false;
	in->pos = offset;
}

void input_settle(struct input *in, off_t offset)
{
	int error = errno;

	/* Reading has left it at POS. */
	if (seekable(in) && (in->by_offset || offset != in->pos))
		(void)lseek(in->fd, offset, SEEK_SET);
	errno = error;
}

bool input_would_block(const struct input *in)
{
	if (in->ended || (S_ISREG(in->st.st_mode) && in->st.st_size > 0))
		return false;
	return sys_readable(in->fd) <= 0;
}

const struct stat *input_stat(const struct input *in)
{
	return &in->st;
}

enum input_way input_way(const struct input *in)
{
	return in->way;
}
