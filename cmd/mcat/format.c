/* SPDX-License-Identifier: MIT */

/*
 * A span is cooked a piece at a time into the output's buffer.  The bytes a
 * piece came to are claimed only after the input has said that it did not
 * shrink meanwhile; otherwise the state is put back to where the piece began,
 * and what is left of it is cooked again.
 */

#include "mcat/format.h"

#include <errno.h>
#include <stdlib.h>

#include "base/knob.h"
#include "base/mem.h"
#include "io/input.h"
#include "io/output.h"
#include "mcat/cook.h"

struct format {
	struct cook cook;
	struct input *in;
	struct output out;
	size_t piece; /* bytes of input that are cooked between two checks */
	unsigned char scratch[COOK_SCRATCH]; /* for COOK */
};

struct format *format_new(const struct cook_style *style, int out_fd)
{
	struct format *format = mem_alloc(sizeof(*format));

	cook_start(&format->cook, style, format->scratch);
	format->in = input_new();
	format->piece = knob_size("MAPUTILS_CHUNK", 1 << 16);
	if (output_open(&format->out, out_fd) != 0)
		mem_exhausted();
	return format;
}

/* Cook at most LEN bytes at DATA; returns how many that were. */
static size_t cook_piece(struct format *format, const unsigned char *data,
			 size_t len, size_t *made)
{
	struct output *out = &format->out;
	unsigned char *room = output_room(out, COOK_ROOM);

	return cook_span(&format->cook, data, len, room, out->room - out->len,
			 made);
}

/* Cook all of SPAN that turns out to be the file's. */
static void format_span(struct format *format, const struct input_span *span)
{
	size_t valid = span->len;

	for (size_t at = 0; at < valid && !format->out.error;) {
		const struct cook before = format->cook;
		size_t len = valid - at < format->piece ? valid - at
							: format->piece;
		size_t made;
		size_t used = cook_piece(format, span->data + at, len, &made);
		valid = input_valid(format->in);
		if (at + used > valid) {
			format->cook = before;
			continue;
		}
		output_claim(&format->out, made);
		at += used;
	}
}

enum format_end format_file(struct format *format, int fd,
			    const struct stat *st)
{
	struct input_span span = {0};

	if (input_start(format->in, fd, st) != 0)
		return FORMAT_READ;
	for (;;) {
		if (input_would_block(format->in) && format_flush(format) != 0)
			return FORMAT_WRITE;
		int got = input_next(format->in, 0, &span);
		if (got < 0)
			return FORMAT_READ;
		if (got == 0)
			break;
		format_span(format, &span);
		if (format->out.error) {
			errno = format->out.error;
			return FORMAT_WRITE;
		}
	}
	/* The next reader of the same descriptor is to find nothing. */
	if (span.len)
		input_settle(format->in,
			     span.offset + (off_t)input_valid(format->in));
	/* Nor is the next file's fate told before this one's is known. */
	return format_flush(format) == 0 ? FORMAT_DONE : FORMAT_WRITE;
}

int format_flush(struct format *format)
{
	return output_flush(&format->out);
}

int format_finish(struct format *format)
{
	unsigned char *room = output_room(&format->out, COOK_ROOM);

	output_claim(&format->out, cook_finish(&format->cook, room));
	int result = output_close(&format->out);
	if (result != 0)
		errno = format->out.error;
	input_free(format->in);
	free(format);
	return result;
}
