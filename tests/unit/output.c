/* SPDX-License-Identifier: MIT */

/*
 * output: what is written in pieces of any size arrives in order, and the
 * first error is the one that is kept.
 */

#include "io/output.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/sys.h"
#include "unit/check.h"
#include "unit/scratch.h"

enum { MUCH = 8 * OUTPUT_ROOM };

static unsigned char data[MUCH];

static void all_arrives(void)
{
	static unsigned char got[MUCH];
	int fd = scratch_file(NULL, 0);
	struct output out;
	size_t at = 0;

	CHECK(output_open(&out, fd) == 0);
	for (unsigned i = 0; at < MUCH; i++) {
		/* Small, about the buffer's size, large; now and then none. */
		size_t len =
			i % 7 ? i * 37 % 5000 : i * 1009 % (2 * OUTPUT_ROOM);
		if (len > MUCH - at)
			len = MUCH - at;
		if (i % 3) {
			CHECK(output_write(&out, data + at, len) == 0);
		} else {
			if (len > OUTPUT_ROOM)
				len = OUTPUT_ROOM;
			memcpy(output_room(&out, len), data + at, len);
			output_claim(&out, len);
		}
		at += len;
		if (i % 50 == 0)
			CHECK(output_flush(&out) == 0);
	}
	CHECK(output_close(&out) == 0);
	CHECK_INT(pread(fd, got, MUCH, 0), MUCH);
	CHECK_INT(lseek(fd, 0, SEEK_CUR), MUCH);
	CHECK(memcmp(got, data, MUCH) == 0);
	close(fd);
}

static void is_buffered(void)
{
	int fd = scratch_file(NULL, 0);
	struct output out;

	CHECK(output_open(&out, fd) == 0);
	CHECK(output_write(&out, "abc", 3) == 0);
	CHECK_INT(lseek(fd, 0, SEEK_END), 0);
	CHECK(output_flush(&out) == 0);
	CHECK_INT(lseek(fd, 0, SEEK_END), 3);
	CHECK(output_close(&out) == 0);
	CHECK_INT(lseek(fd, 0, SEEK_END), 3);
	close(fd);
}

/* A full device: the error comes with the flush, stays, and drops the rest. */
static void first_error(void)
{
	int full = open("/dev/full", O_WRONLY);
	int file = scratch_file(NULL, 0);
	struct output out;

	CHECK(full >= 0);
	CHECK(output_open(&out, full) == 0);
	CHECK(output_write(&out, "abc", 3) == 0);
	CHECK_INT(output_flush(&out), -1);
	CHECK_INT(out.error, ENOSPC);
	CHECK_INT(out.len, 0);

	out.fd = file; /* nothing must arrive here any more */
	for (int i = 0; i < 5; i++) {
		CHECK_INT(output_write(&out, data, OUTPUT_ROOM - 1), -1);
		CHECK_INT(output_write(&out, data, MUCH), -1);
		memset(output_room(&out, OUTPUT_ROOM), 'x', OUTPUT_ROOM);
		output_claim(&out, OUTPUT_ROOM);
	}
	errno = 0;
	CHECK_INT(output_close(&out), -1);
	CHECK_INT(errno, ENOSPC);
	CHECK_INT(out.error, ENOSPC);
	CHECK_INT(lseek(file, 0, SEEK_END), 0);
	close(full);
	close(file);
}

/* A pipe that much goes through is made to hold more, if this process may have
   such a one at all; one that little goes through is left alone. */
static void widens(void)
{
	int ours[2], other[2];
	struct output out;

	CHECK(pipe(ours) == 0 && pipe(other) == 0);
	const int narrow = sys_pipe_size(ours[1], 1);
	CHECK(output_open(&out, ours[1]) == 0);
	CHECK(output_write(&out, data, SYS_PIPE_NEW - 1) == 0);
	CHECK(output_flush(&out) == 0);
	CHECK_INT(sys_pipe_size(ours[1], 1), narrow);
	CHECK_INT(read(ours[0], data, SYS_PIPE_NEW), SYS_PIPE_NEW - 1);
	CHECK(output_write(&out, data, SYS_PIPE_NEW) == 0);
	CHECK(output_flush(&out) == 0);
	CHECK_INT(sys_pipe_size(ours[1], 1), sys_pipe_size(other[1], SYS_PIPE));
	CHECK_INT(read(ours[0], data, SYS_PIPE_NEW), SYS_PIPE_NEW);
	CHECK(output_close(&out) == 0);
	for (int i = 0; i < 2; i++) {
		close(ours[i]);
		close(other[i]);
	}
}

int main(void)
{
	for (size_t i = 0; i < MUCH; i++)
		data[i] = scratch_byte((off_t)i);
	all_arrives();
	is_buffered();
	first_error();
	widens();
	return 0;
}
