/* SPDX-License-Identifier: MIT */

#include "fs/path.h"

#include <string.h>

#include "base/buf.h"

const char *path_base(const char *path)
{
	const char *base = path;

	for (const char *p = path; *p; p++)
		if (*p == '/' && (p[1] != '/' && p[1] != '\0'))
			base = p + 1;
	while (base[0] == '/' && base[1] == '/')
		base++;
	return base;
}

size_t path_trim(const char *name)
{
	size_t len = strlen(name);

	while (len > 1 && name[len - 1] == '/')
		len--;
	return len;
}

bool path_is_dot(const char *name)
{
	if (*name++ != '.')
		return false;
	if (*name == '.')
		name++;
	return name[strspn(name, "/")] == '\0';
}

bool path_join(struct buf *buf, const char *dir, const char *name)
{
	size_t len = path_trim(dir);

	buf->len = 0;
	if (!buf_add(buf, dir, len))
		return false;
	if (len && *name && dir[len - 1] != '/' && *name != '/' &&
	    !buf_addc(buf, '/'))
		return false;
	if (!buf_adds(buf, name) || !buf_addc(buf, '\0'))
		return false;
	buf->len--;
	return true;
}
