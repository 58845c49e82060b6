/* SPDX-License-Identifier: MIT */

/*
 * mcp - random cases for cp: small trees whose names are few, so that sources
 * meet destinations, with all kinds of files, holes, hard links, odd modes,
 * owners, times and attributes; one to three operands and a destination in
 * many spellings; all options.
 *
 * A named pipe is made only where nothing is read from it: with -R and without
 * --copy-contents.  No operand is absolute and no option is joined with a name
 * that has a slash, so that the shrinker cannot make one that reaches the
 * machine's own files.
 */

#include <stdio.h>
#include <string.h>

#include "base/compat.h"
#include "mcp_excuses.h"
#include "tool.h"

enum { NAME_MAX_LEN = 200 };

static const char *const components[] = {
	"a", "a", "a", "b", "b", "c", "d", "d", "e", "f", "s p", "it's",
	"n\nl", "\xff", "\xc3\xa9", "-", "a~", "b.~1~",
};

/* One of the files made so far, of the kind KIND; NULL where there is none. */
static const struct case_file *pick(struct random *random,
				    const struct diff_case *c,
				    enum case_kind kind)
{
	size_t start = c->nfiles ? random_below(random, c->nfiles) : 0;

	for (size_t i = 0; i < c->nfiles; i++) {
		const struct case_file *file =
			&c->files[(start + i) % c->nfiles];

		if (file->kind == kind)
			return file;
	}
	return NULL;
}

static bool taken(const struct diff_case *c, const char *name)
{
	for (size_t i = 0; i < c->nfiles; i++) {
		if (strcmp(c->files[i].name, name) == 0)
			return true;
	}
	return false;
}

/* Letters and zeros in runs that meet, or just miss, the ends of blocks. */
static void add_data(struct random *random, struct buf *data)
{
	static const size_t lengths[] = {1, 511, 512, 513, 4095, 4096, 4097,
					 8192, 32768, 65536, 131072};
	size_t runs = random_chance(random, 70) ? 1
						: 1 + random_below(random, 4);

	for (size_t i = 0; i < runs; i++) {
		size_t len = random_chance(random, 70)
				     ? random_below(random, 20)
				     : RANDOM_PICK(random, lengths);
		char byte = random_chance(random, 25)
				    ? '\0'
				    : (char)('a' + random_below(random, 26));

		if (!buf_reserve(data, len + 1))
			mem_exhausted();
		memset(data->data + data->len, byte, len);
		data->len += len;
	}
}

static void add_target(struct random *random, const struct diff_case *c,
		       struct buf *data)
{
	static const char *const targets[] = {
		"missing", ".", "..", "a/", "../a", "../d", "../d/a", "a/b",
		"x\ny",
	};
	size_t kind = random_below(random, 100);

	if (kind < 40 || c->nfiles == 0) {
		tool_adds(data, RANDOM_PICK(random, components));
	} else if (kind < 60) {
		tool_adds(data, RANDOM_PICK(random, targets));
	} else {
		/* Absolute, but in the tree wherever that is. */
		if (kind < 75)
			tool_adds(data, "/proc/self/cwd/");
		tool_adds(data,
			  c->files[random_below(random, c->nfiles)].name);
	}
}

/* Owners, mode, times and attributes. */
static void add_dress(struct random *random, struct case_file *file)
{
	static const mode_t modes[] = {
		0600, 0400, 0444, 0555, 0700, 0755, 0777, 0640, 0,
		0200, 0300, 0111, 02755, 04755, 06777, 01777, 02070,
	};
	static const time_t seconds[] = {
		1000000000, 1000000000, 1100000000, 1234567890, 4102444800,
	};
	static const long nanoseconds[] = {0, 0, 1, 500000000, 999999999};

	file->seconds = RANDOM_PICK(random, seconds);
	file->nanoseconds = RANDOM_PICK(random, nanoseconds);
	file->owner = random_chance(random, 10);
	if (random_chance(random, 10))
		file->group = random_chance(random, 50) ? CASE_GROUP_SECOND
							: CASE_GROUP_FOREIGN;
	if (file->kind == CASE_LINK)
		return;
	file->has_mode = random_chance(random, 35);
	if (file->has_mode)
		file->mode = RANDOM_PICK(random, modes);
	if (file->kind != CASE_REGULAR && file->kind != CASE_FOLDER)
		return;
	for (unsigned i = 0; i < CASE_TRAITS; i++) {
		if (random_chance(random, 4))
			file->traits |= 1u << i;
	}
	/* A default list is a folder's, a capability a file's. */
	file->traits &= file->kind == CASE_FOLDER ? 0x1f : 0x2f;
}

static void choose_kind(struct random *random, const struct diff_case *c,
			struct case_file *file, bool special)
{
	size_t kind = random_below(random, 100);

	if (kind < 45) {
		file->kind = CASE_REGULAR;
		add_data(random, &file->data);
		if (random_chance(random, 12)) {
			file->hole = 4096 * (1 + random_below(random, 80)) +
				     random_below(random, 3);
			file->hole_at =
				random_below(random, file->data.len + 1);
		}
	} else if (kind < 72) {
		file->kind = CASE_FOLDER;
	} else if (kind < 86) {
		file->kind = CASE_LINK;
		add_target(random, c, &file->data);
	} else if (kind < 95) {
		static const enum case_kind kinds[] = {
			CASE_REGULAR, CASE_REGULAR, CASE_REGULAR, CASE_LINK,
			CASE_SOCKET};
		const struct case_file *first =
			pick(random, c, RANDOM_PICK(random, kinds));

		if (!first)
			return;
		file->kind = CASE_HARD;
		tool_adds(&file->data, first->name);
	} else if (kind < 98) {
		file->kind = special ? CASE_FIFO : CASE_REGULAR;
	} else {
		file->kind = kind < 99 ? CASE_SOCKET : CASE_DEVICE;
	}
}

static void add_files(struct random *random, struct diff_case *c, bool special)
{
	size_t count = 1 + random_below(random, 12);

	while (count-- > 0) {
		const char *component = RANDOM_PICK(random, components);
		const struct case_file *folder =
			random_chance(random, 55) ? pick(random, c, CASE_FOLDER)
						  : NULL;
		char name[NAME_MAX_LEN];
		int len = snprintf(name, sizeof(name), "%s%s%s",
				   folder ? folder->name : "",
				   folder ? "/" : "", component);

		if (len >= NAME_MAX_LEN - 100 || taken(c, name))
			continue;
		struct case_file file = {.kind = CASE_REGULAR};

		choose_kind(random, c, &file, special);
		add_dress(random, &file);
		struct buf data = file.data, *place = case_file(c, name);
		struct case_file *made = &c->files[c->nfiles - 1];

		*place = data;
		file.name = made->name;
		*made = file;
	}
}

static void join(struct diff_case *c, const char *a, const char *b)
{
	char text[NAME_MAX_LEN];

	snprintf(text, sizeof(text), "%s%s", a, b);
	case_arg(c, text);
}

/* A list of words for --preserve and --no-preserve. */
static void add_words(struct random *random, struct diff_case *c,
		      const char *option)
{
	static const char *const words[] = {
		"mode", "timestamps", "ownership", "links", "xattr", "all",
		"mode", "timestamps", "own", "link", "time",
	};
	char text[NAME_MAX_LEN];
	size_t count = 1 + random_below(random, 3), len = 0;

	while (count-- > 0)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
					len ? "," : "",
					RANDOM_PICK(random, words));
	join(c, option, text);
}

static void add_option(struct random *random, struct diff_case *c)
{
	static const char *const common[] = {
		"-a", "-d", "-p", "-H", "-L", "-P", "-l", "-s", "-f", "-i",
		"-n", "-u", "-b", "-v", "-v", "-v", "-T", "-x", "-dp", "-vp",
		"-fp", "-dRp", "-vi", "-fi", "-pP", "-lv", "-lf", "-sf", "-bv",
		"--parents", "--remove-destination", "--attributes-only",
		"--strip-trailing-slashes", "--keep-directory-symlink",
		"--debug", "--copy-contents", "--preserve", "--update",
		"--update=all", "--update=none", "--update=none-fail",
		"--update=older", "--backup", "--backup=none",
		"--backup=simple", "--backup=existing", "--backup=numbered",
		"--sparse=auto", "--sparse=always", "--sparse=never",
		"--reflink", "--reflink=auto", "--reflink=never",
	};
	static const char *const rare[] = {
		"--archive", "--dereference", "--force", "--interactive",
		"--link", "--no-clobber", "--no-dereference",
		"--no-target-directory", "--one-file-system", "--path",
		"--recursive", "--symbolic-link", "--verbose", "--backup=off",
		"--backup=t", "--backup=nil", "--backup=never", "--backup=n",
		"--backup=bogus", "--sparse=al", "--sparse=a", "--sparse=",
		"--reflink=always", "--reflink=x", "--update=n", "--update=o",
		"--update=x", "--preserve=", "--preserve=x",
		"--preserve=mode,,all", "--no-preserve=x", "--bogus", "-k",
		"--attr", "--keep", "--no-p=mode", "--no-t", "--pa", "--re",
		"--rem", "--st", "--s", "--no", "--verbose=1", "--sparse",
		"--no-preserve", "-h", "-Z", "--context", "--context=x",
		"--preserve=context", "--no-preserve=context",
		"--preserve=con,mode", "--con",
	};
	static const char *const suffixes[] = {".bak", "~", "", "a/b", "b"};
	size_t kind = random_below(random, 100);

	if (kind < 75) {
		case_arg(c, RANDOM_PICK(random, common));
	} else if (kind < 88) {
		add_words(random, c, "--preserve=");
	} else if (kind < 93) {
		add_words(random, c, "--no-preserve=");
	} else if (kind < 97) {
		case_arg(c, "-S");
		case_arg(c, RANDOM_PICK(random, suffixes));
	} else {
		case_arg(c, RANDOM_PICK(random, rare));
	}
}

static void add_operand(struct random *random, struct diff_case *c)
{
	static const char *const odd[] = {
		"missing", ".", ".", "..", "a/b", "d/", "a", "d/a", "-",
	};
	static const char *const ends[] = {"/", "//", "/.", "/..", "/a", "/d"};
	size_t kind = random_below(random, 100);

	if (c->nfiles == 0 || kind < 4) {
		case_arg(c, RANDOM_PICK(random, odd));
	} else if (kind < 15) {
		const struct case_file *folder = pick(random, c, CASE_FOLDER);

		join(c, folder ? folder->name : "d",
		     RANDOM_PICK(random, ends));
	} else {
		const char *name =
			c->files[random_below(random, c->nfiles)].name;
		bool trailing = kind < 20;

		if (trailing)
			join(c, name, "/");
		else if (name[0] == '-')
			join(c, "./", name);
		else
			case_arg(c, name);
	}
}

static void add_destination(struct random *random, struct diff_case *c)
{
	static const char *const fresh[] = {
		"new", "new", "new/", "x y", "new/.", "new/a", "d/new",
		"a/new", ".", "./", "n\n", "x'",
	};
	size_t kind = random_below(random, 100);
	const struct case_file *folder = pick(random, c, CASE_FOLDER);

	if (kind < 35)
		case_arg(c, RANDOM_PICK(random, fresh));
	else if (kind < 65 && folder)
		case_arg(c, folder->name);
	else
		add_operand(random, c);
}

static void add_operands(struct random *random, struct diff_case *c)
{
	size_t count = random_chance(random, 55)
			       ? 1
			       : 1 + random_below(random, 3);

	if (random_chance(random, 12)) {
		case_arg(c, "-t");
		add_destination(random, c);
		while (count-- > 0)
			add_operand(random, c);
		return;
	}
	while (count-- > 0)
		add_operand(random, c);
	if (!random_chance(random, 1))
		add_destination(random, c);
}

static void choose_world(struct random *random, struct diff_case *c)
{
	static const char *const answers[] = {
		"y\n", "n\n", "y\n", "yes\n", "\n", "No\n", " y\n", "Y\n", "y",
	};
	static const mode_t masks[] = {022, 022, 022, 0, 077, 027, 0277};
	static const char *const controls[] = {"numbered", "simple", "none",
					       "t", "x", ""};

	for (size_t n = random_below(random, 6); n > 0; n--)
		tool_adds(&c->stdin_data, RANDOM_PICK(random, answers));
	c->mask = RANDOM_PICK(random, masks);
	c->merged = random_chance(random, 15);
	c->utf8 = random_chance(random, 15);
	c->posix = random_chance(random, 7);
	if (random_chance(random, 2)) {
		c->stdout_how = CASE_STDOUT_FULL;
	} else if (random_chance(random, 1)) {
		c->stdout_how = CASE_STDOUT_CLOSED;
	}
	if (random_chance(random, 1))
		c->stdin_how = CASE_STDIN_CLOSED;
	if (random_chance(random, 5)) {
		c->variable = "VERSION_CONTROL";
		c->value = RANDOM_PICK(random, controls);
	} else if (random_chance(random, 5)) {
		c->variable = "SIMPLE_BACKUP_SUFFIX";
		c->value = ".old";
	}
}

static void generate(struct random *random, struct diff_case *c)
{
	static const char *const recursive[] = {
		"-r", "-R", "-a", "-a", "-dR", "-rL", "-RH", "-rp", "-rl",
	};
	size_t options = random_below(random, 5);
	bool special = true, deep = random_chance(random, 65);

	c->tree = true;
	if (deep)
		case_arg(c, RANDOM_PICK(random, recursive));
	while (options-- > 0)
		add_option(random, c);
	for (size_t i = 0; i < c->nargs; i++) {
		if (c->args[i].len > 4 &&
		    memcmp(c->args[i].data, "--cop", 5) == 0)
			special = false;
	}
	add_files(random, c, special && deep);
	add_operands(random, c);
	choose_world(random, c);
}

const struct diff_tool tool_mcp = {
	.name = "mcp",
	.argv0 = "cp",
	.generate = generate,
	.excuses = mcp_excuses,
};
