/* SPDX-License-Identifier: MIT */

#include "base/buf.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool buf_reserve(struct buf *buf, size_t more)
{
	if (more <= buf->room - buf->len)
		return true;
	if (more > SIZE_MAX / 2 - buf->len) {
		errno = ENOMEM;
		return false;
	}
	size_t room = buf->room + buf->room / 2;
	if (room < buf->len + more)
		room = buf->len + more;
	char *data = realloc(buf->data, room);
	if (!data)
		return false;
	buf->data = data;
	buf->room = room;
	return true;
}

bool buf_add(struct buf *buf, const void *data, size_t len)
{
	if (!buf_reserve(buf, len))
		return false;
	if (len)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	return true;
}

bool buf_adds(struct buf *buf, const char *str)
{
	return buf_add(buf, str, strlen(str));
}

bool buf_addc(struct buf *buf, char byte)
{
	return buf_add(buf, &byte, 1);
}

void buf_free(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){0};
}
