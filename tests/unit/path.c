/* SPDX-License-Identifier: MIT */

/* path: the text of names. */

#include "fs/path.h"

#include "base/buf.h"
#include "check.h"

static struct buf buf;

static const char *join(const char *dir, const char *name)
{
	CHECK(path_join(&buf, dir, name));
	CHECK_INT(buf.len, strlen(buf.data));
	return buf.data;
}

int main(void)
{
	CHECK_STR(path_base("a"), "a");
	CHECK_STR(path_base("/a/b"), "b");
	CHECK_STR(path_base("a/b//"), "b//");
	CHECK_STR(path_base("a//b"), "b");
	CHECK_STR(path_base("/"), "/");
	CHECK_STR(path_base("//"), "/");
	CHECK_STR(path_base(""), "");

	CHECK_INT(path_trim("a//"), 1);
	CHECK_INT(path_trim("/a/b/"), 4);
	CHECK_INT(path_trim("/"), 1);
	CHECK_INT(path_trim("///"), 1);
	CHECK_INT(path_trim(""), 0);

	CHECK(path_is_dot("."));
	CHECK(path_is_dot(".."));
	CHECK(path_is_dot("..//"));
	CHECK(!path_is_dot("..."));
	CHECK(!path_is_dot(".a"));
	CHECK(!path_is_dot("./a"));
	CHECK(!path_is_dot(""));

	CHECK_STR(join("a", "b"), "a/b");
	CHECK_STR(join("a/", "b"), "a/b");
	CHECK_STR(join("a//", "b"), "a/b");
	CHECK_STR(join("a", "/b"), "a/b");
	CHECK_STR(join("a/", "/b"), "a/b");
	CHECK_STR(join("/", "b"), "/b");
	CHECK_STR(join("//", "/b"), "//b");
	CHECK_STR(join("", "b"), "b");
	CHECK_STR(join("a", ""), "a");
	buf_free(&buf);
	return 0;
}
