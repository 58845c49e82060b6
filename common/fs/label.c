/* SPDX-License-Identifier: MIT */

/*
 * A label reads USER:ROLE:TYPE, and on most systems :RANGE behind that, which
 * may have colons of its own.  The functions of libselinux used here are those
 * that take and give labels as the kernel has them.
 */

#include "fs/label.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#ifdef HAVE_SELINUX
#include <dlfcn.h>
#include <selinux/label.h>
#include <selinux/selinux.h>
#endif

#include "base/sys.h"
#include "fs/path.h"

#define LABEL "security.selinux"

char *label_get(const struct attr_file *file, bool follow)
{
	size_t len;
	char *label = attr_get(file, follow, LABEL, &len);

	if (label && len == 0) {
		free(label);
		errno = ENOTSUP;
		return NULL;
	}
	return label;
}

int label_set(const struct attr_file *file, const char *label)
{
	return attr_set(file, LABEL, label, strlen(label) + 1);
}

int label_create(const char *label)
{
	/* What this thread asked for last; too long a label is none. */
	static _Thread_local char last[256];
	const size_t size = label ? strlen(label) + 1 : 0;

	if (label && strcmp(label, last) == 0)
		return 0;
	if (sys_label_create(label) != 0)
		return -1;
	last[0] = '\0';
	if (size <= sizeof(last))
		memcpy(last, label ? label : "", size);
	return 0;
}

#ifdef HAVE_SELINUX

static struct {
	struct selabel_handle *table; /* NULL: not loaded */
	__typeof__(&selabel_open) open;
	__typeof__(&selabel_lookup_raw) lookup;
	__typeof__(&mode_to_security_class) class;
	__typeof__(&security_compute_create_raw) compute;
	__typeof__(&freecon) free;
} lib;

/* A function of LIBRARY, which dlsym takes for an object: into FUNCTION. */
static bool find(void *library, const char *name, void *function)
{
	void *found = dlsym(library, name);

	memcpy(function, &found, sizeof(found));
	return found;
}

static bool load(void)
{
	void *library = dlopen("libselinux.so.1", RTLD_NOW | RTLD_LOCAL);

	return library && find(library, "selabel_open", &lib.open) &&
	       find(library, "selabel_lookup_raw", &lib.lookup) &&
	       find(library, "mode_to_security_class", &lib.class) &&
	       find(library, "security_compute_create_raw", &lib.compute) &&
	       find(library, "freecon", &lib.free);
}

int label_table(void)
{
	if (!load()) {
		errno = ENOSYS;
		return -1;
	}
	lib.table = lib.open(SELABEL_CTX_FILE, NULL, 0);
	return lib.table ? 0 : -1;
}

/* PATH from the root, to be freed, even if it is yet to be created. */
static char *absolute(const char *path)
{
	char *whole = *path == '/' ? strdup(path) : realpath(path, NULL);
	const char *base = path_base(path);

	if (whole || errno != ENOENT)
		return whole;
	char *up = base > path ? strndup(path, (size_t)(base - path))
			       : strdup(".");
	char *dir = up ? realpath(up, NULL) : NULL;
	if (!dir ||
	    asprintf(&whole, "%s/%.*s", dir, (int)path_trim(base), base) < 0)
		whole = NULL;
	free(dir);
	free(up);
	return whole;
}

/* Where in LABEL its type is; false where it has none. */
static bool find_type(const char *label, size_t *at, size_t *len)
{
	const char *role = strchr(label, ':');
	const char *type = role ? strchr(role + 1, ':') : NULL;

	if (!type) {
		errno = EINVAL;
		return false;
	}
	*at = (size_t)(++type - label);
	*len = strcspn(type, ":");
	return true;
}

/* LABEL with the type that the table has for PATH, to be freed; NULL: errno. */
static char *retype(const char *label, const char *path, mode_t mode)
{
	char *whole = absolute(path), *known = NULL, *made = NULL;
	size_t at, len, known_at, known_len;

	if (!whole)
		return NULL;
	int rc = lib.lookup(lib.table, &known, whole, (int)mode);
	if (rc != 0 && errno == ENOENT)
		errno = ENODATA; /* it is the table that has nothing */
	int error = errno;
	free(whole);
	errno = error;
	if (rc != 0)
		return NULL;
	if (find_type(label, &at, &len) &&
	    find_type(known, &known_at, &known_len) &&
	    asprintf(&made, "%.*s%.*s%s", (int)at, label, (int)known_len,
		     known + known_at, label + at + len) < 0)
		made = NULL;
	lib.free(known);
	return made;
}

/* What the policy gives to what this process creates in UP, of the kind that
   MODE says; to be freed with the library's function. */
static char *compute(mode_t mode, const struct attr_file *up)
{
	char *own = sys_label_own();
	char *dir = own ? label_get(up, false) : NULL;
	char *made = NULL;

	if (dir && lib.compute(own, dir, lib.class(mode), &made) != 0)
		made = NULL;
	int error = errno;
	free(dir);
	free(own);
	errno = error;
	return made;
}

int label_create_default(const char *path, mode_t mode,
			 const struct attr_file *up)
{
	char *computed = compute(mode, up);
	char *label = computed ? retype(computed, path, mode) : NULL;
	int rc = label ? label_create(label) : -1;
	int error = errno;

	if (computed)
		lib.free(computed);
	free(label);
	errno = error;
	return rc;
}

int label_set_default(const struct attr_file *file, const char *path,
		      mode_t mode)
{
	char *old = label_get(file, false);
	char *label = old ? retype(old, path, mode) : NULL;
	int rc = label ? label_set(file, label) : -1;
	int error = errno;

	free(old);
	free(label);
	errno = error;
	return rc;
}

#else

int label_table(void)
{
	errno = ENOSYS;
	return -1;
}

int label_create_default(const char *path, mode_t mode,
			 const struct attr_file *up)
{
	(void)path, (void)mode, (void)up;
	errno = ENOSYS;
	return -1;
}

int label_set_default(const struct attr_file *file, const char *path,
		      mode_t mode)
{
	(void)file, (void)path, (void)mode;
	errno = ENOSYS;
	return -1;
}

#endif
