/* SPDX-License-Identifier: MIT */

/*
 * LEN bytes of DATA are waiting, in order; a piece that would not fit even
 * into the empty buffer is written from where it lies.  After a failure LEN
 * is put back to zero wherever it would grow too large: what is waiting then
 * will never be written.
 */

#include "io/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/sys.h"
#include "io/rw.h"

int output_open(struct output *out, int fd)
{
	*out = (struct output){.fd = fd, .data = malloc(OUTPUT_ROOM)};
	if (!out->data)
		return -1;
	out->room = OUTPUT_ROOM;
	return 0;
}

/* Write LEN bytes now, unless something has failed before. */
static int put(struct output *out, const void *data, size_t len)
{
	if (len >= SYS_PIPE_NEW && !out->wide) {
		(void)sys_pipe_size(out->fd, SYS_PIPE);
		out->wide = true;
	}
	if (!out->error && rw_write(out->fd, data, len) < len)
		out->error = errno;
	if (!out->error)
		return 0;
	errno = out->error;
	return -1;
}

int output_write(struct output *out, const void *data, size_t len)
{
	if (len > out->room - out->len) {
		if (output_flush(out) != 0)
			return -1;
		if (len >= out->room)
			return put(out, data, len);
	}
	if (len)
		memcpy(out->data + out->len, data, len);
	out->len += len;
	return out->error ? -1 : 0;
}

unsigned char *output_room(struct output *out, size_t len)
{
	if (len > out->room - out->len)
		output_flush(out);
	return out->data + out->len;
}

int output_flush(struct output *out)
{
	size_t len = out->len;

	out->len = 0;
	return put(out, out->data, len);
}

int output_close(struct output *out)
{
	int result = output_flush(out);

	free(out->data);
	out->data = NULL;
	out->room = 0;
	return result;
}
