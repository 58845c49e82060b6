/* SPDX-License-Identifier: MIT */

/*
 * walk on trees made here: events, orders, links and loops, a depth beyond
 * PATH_MAX and the limit on descriptors, directories swapped under way.
 */

#include "fs/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <unistd.h>

#include "check.h"

/* The events of a walk as text: ">d" enters, "<d" leaves, "-f" is an entry,
   "@d" a loop, "!p" an error; with paths. */
static const char *walked(const char *root, struct walk_options options)
{
	static const char mark[] = "-><@!";
	static char text[4096];
	struct walk *walk = walk_open(root, &options);
	const struct walk_item *item;
	size_t len = 0;

	CHECK(walk);
	text[0] = '\0';
	while ((item = walk_next(walk))->event != WALK_END) {
		CHECK(!options.want_stat || item->has_stat ||
		      item->event == WALK_ERROR);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%c%s ",
					mark[item->event], item->path);
		CHECK(len < sizeof(text));
		if (item->event == WALK_ENTER || item->event == WALK_LEAVE) {
			struct stat st;
			CHECK_INT(fstat(walk_fd(walk), &st), 0);
			CHECK_INT(st.st_ino, item->st.st_ino);
		}
		if (item->event == WALK_ENTRY) {
			struct stat st;
			CHECK_INT(fstatat(item->dirfd, item->name, &st,
					  AT_SYMLINK_NOFOLLOW),
				  0);
		}
	}
	walk_close(walk);
	return text;
}

static void make_file(const char *name)
{
	int fd = open(name, O_CREAT | O_WRONLY, 0666);

	CHECK(fd >= 0);
	close(fd);
}

static void test_events(void)
{
	CHECK_INT(mkdir("a", 0777), 0);
	CHECK_INT(mkdir("a/b", 0777), 0);
	make_file("a/b/f");
	const struct walk_options plain = {.want_stat = true};
	CHECK_STR(walked("a", plain), ">a >a/b -a/b/f <a/b <a ");
	CHECK_STR(walked("a//", plain), ">a// >a/b -a/b/f <a/b <a// ");
	CHECK_STR(walked("./a/b", plain), ">./a/b -./a/b/f <./a/b ");
	CHECK_STR(walked("a/b/f", plain), "-a/b/f ");
	CHECK_STR(walked("none", plain), "!none ");
}

static void test_skip(void)
{
	const struct walk_options options = {.links = WALK_LINKS_NEVER};
	struct walk *walk = walk_open("a", &options);

	CHECK_STR(walk_next(walk)->path, "a");
	CHECK_STR(walk_next(walk)->path, "a/b");
	walk_skip(walk);
	CHECK_INT(walk_next(walk)->event, WALK_LEAVE);
	CHECK_INT(walk_next(walk)->event, WALK_END);
	CHECK_INT(walk_next(walk)->event, WALK_END);
	walk_close(walk);
}

/* What has no status gets one on request. */
static void test_stat(void)
{
	const struct walk_options options = {.links = WALK_LINKS_NEVER};
	const struct walk_item *item;
	struct walk *walk = walk_open("a/b", &options);

	CHECK_INT(walk_next(walk)->event, WALK_ENTER);
	item = walk_next(walk);
	CHECK_INT(item->event, WALK_ENTRY);
	CHECK_INT(walk_stat(walk), 0);
	CHECK(item->has_stat && S_ISREG(item->st.st_mode));
	walk_close(walk);

	walk = walk_open("a/b", &options);
	walk_next(walk);
	item = walk_next(walk);
	CHECK_INT(rename("a/b/f", "a/b/g"), 0);
	if (!item->has_stat)
		CHECK(walk_stat(walk) == -1 && errno == ENOENT);
	CHECK_INT(rename("a/b/g", "a/b/f"), 0);
	walk_close(walk);
}

static void test_links(void)
{
	const struct walk_options never = {.links = WALK_LINKS_NEVER},
				  root = {.links = WALK_LINKS_ROOT},
				  always = {.links = WALK_LINKS_ALWAYS};

	CHECK_INT(mkdir("l", 0777), 0);
	CHECK_INT(symlink("../a/b", "l/in"), 0);
	CHECK_INT(symlink("l", "top"), 0);
	CHECK_STR(walked("l", never), ">l -l/in <l ");
	CHECK_STR(walked("top", never), "-top ");
	CHECK_STR(walked("top/", never), ">top/ -top/in <top/ ");
	CHECK_STR(walked("top", root), ">top -top/in <top ");
	CHECK_STR(walked("top", always),
		  ">top >top/in -top/in/f <top/in <top ");
	CHECK_INT(unlink("l/in"), 0);
	CHECK_INT(symlink("../l", "l/loop"), 0);
	CHECK_STR(walked("l", always), ">l @l/loop <l ");
	CHECK_INT(unlink("l/loop"), 0);
	CHECK_INT(symlink("nowhere", "l/dangling"), 0);
	CHECK_STR(walked("l", always), ">l !l/dangling <l ");
	CHECK_STR(walked("l/dangling", never), "-l/dangling ");
}

static void test_inode_order(void)
{
	const struct walk_options options = {.order = WALK_ORDER_CP,
					     .want_stat = true};
	const struct walk_item *item;
	ino_t last = 0;
	char name[32];

	CHECK_INT(mkdir("many", 0777), 0);
	for (int i = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "many/%d", i * 7919 % 1000);
		make_file(name);
	}
	struct walk *walk = walk_open("many", &options);
	walk_next(walk);
	int count = 0;
	while ((item = walk_next(walk))->event == WALK_ENTRY) {
		CHECK(item->st.st_ino > last);
		last = item->st.st_ino;
		count++;
	}
	CHECK_INT(count, 500);
	walk_close(walk);
}

/* Walk ROOT with hardly any descriptors: how many directories were left? */
static size_t walk_poor(const char *root, enum walk_links links,
			size_t *longest)
{
	const struct walk_options options = {.links = links};
	const struct walk_item *item;
	struct rlimit old;
	size_t left = 0;

	CHECK_INT(getrlimit(RLIMIT_NOFILE, &old), 0);
	const struct rlimit few = {20, old.rlim_max};
	CHECK_INT(setrlimit(RLIMIT_NOFILE, &few), 0);
	struct walk *walk = walk_open(root, &options);
	while ((item = walk_next(walk))->event != WALK_END) {
		struct stat st;
		CHECK(item->event != WALK_ERROR);
		if (item->event == WALK_ENTRY)
			CHECK_INT(fstatat(item->dirfd, item->name, &st,
					  AT_SYMLINK_NOFOLLOW),
				  0);
		if (item->event == WALK_LEAVE)
			CHECK(walk_fd(walk) >= 0);
		left += item->event == WALK_LEAVE;
		if (strlen(item->path) > *longest)
			*longest = strlen(item->path);
	}
	walk_close(walk);
	CHECK_INT(setrlimit(RLIMIT_NOFILE, &old), 0);
	return left;
}

/* Deeper than PATH_MAX and than there are descriptors: back through "..". */
static void test_deep(void)
{
	enum { DEPTH = 1000 };
	static const char name[] = "name-of-some-length";
	int here = open(".", O_RDONLY | O_DIRECTORY);
	size_t longest = 0;

	CHECK_INT(mkdir("deep", 0777), 0);
	CHECK_INT(chdir("deep"), 0);
	for (int i = 0; i < DEPTH; i++) {
		CHECK_INT(mkdir(name, 0777), 0);
		make_file("z");
		CHECK_INT(chdir(name), 0);
	}
	CHECK_INT(fchdir(here), 0);
	close(here);
	CHECK_INT(walk_poor("deep", WALK_LINKS_NEVER, &longest), DEPTH + 1);
	CHECK(longest > PATH_MAX);
}

/* The same through links, where ".." leads elsewhere. */
static void test_deep_links(void)
{
	enum { DEPTH = 300 };
	char name[32], to[32];
	size_t longest = 0;

	CHECK_INT(mkdir("flat", 0777), 0);
	for (int i = 0; i < DEPTH; i++) {
		snprintf(name, sizeof(name), "flat/%d", i);
		CHECK_INT(mkdir(name, 0777), 0);
		snprintf(name, sizeof(name), "flat/%d/next", i);
		snprintf(to, sizeof(to), "../%d", i + 1);
		if (i + 1 < DEPTH)
			CHECK_INT(symlink(to, name), 0);
		snprintf(name, sizeof(name), "flat/%d/z", i);
		make_file(name);
	}
	CHECK_INT(walk_poor("flat/0", WALK_LINKS_ALWAYS, &longest), DEPTH);
}

/* A directory whose name comes to lead elsewhere while it is walked. */
static void test_swap(void)
{
	const struct walk_options options = {.links = WALK_LINKS_NEVER};

	CHECK_INT(mkdir("s", 0777), 0);
	CHECK_INT(mkdir("s/one", 0777), 0);
	CHECK_INT(mkdir("secret", 0777), 0);
	make_file("secret/key");
	struct walk *walk = walk_open("s", &options);
	CHECK_INT(walk_next(walk)->event, WALK_ENTER);
	CHECK_INT(rename("s", "moved"), 0);
	CHECK_INT(symlink("secret", "s"), 0);
	const struct walk_item *item = walk_next(walk);
	CHECK_INT(item->event, WALK_ENTER);
	CHECK_STR(item->path, "s/one");
	CHECK_INT(walk_next(walk)->event, WALK_LEAVE);
	CHECK_INT(walk_next(walk)->event, WALK_LEAVE);
	walk_close(walk);
}

int main(void)
{
	char dir[] = "/tmp/walk.XXXXXX";
	char command[64];

	CHECK(mkdtemp(dir));
	CHECK_INT(chdir(dir), 0);
	test_events();
	test_skip();
	test_stat();
	test_links();
	test_inode_order();
	test_deep();
	test_deep_links();
	test_swap();
	CHECK_INT(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) != 0;
}
