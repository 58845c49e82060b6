/* SPDX-License-Identifier: MIT */

/*
 * mcat/cook against a loop over single bytes: every kernel of this machine,
 * all combinations of options, random text cut into random spans and put out
 * into random room, with both buffers between fences.
 */

#include "mcat/cook.h"

#include "base/compat.h"
#include "differential/random.h"
#include "text/kernel.h"
#include "unit/check.h"
#include "unit/fence.h"

enum {
	LONGEST = 70000, /* bytes of input */
	GROWTH = 32,     /* what one of them may become, and more */
	ROUNDS = 2000,   /* for each kernel */
	STYLES = 1 << 6,
	ENDS = 8,      /* the style of -E alone */
	LF_AND_CR = 3, /* a kind of text */
	KINDS = 6,
};

static struct random seed = {1};

/* What is to come out: cat by the letter of its manual, a byte at a time. */
struct naive {
	struct cook_style style;
	unsigned long long lines;
	int newlines; /* LFs just seen, 1 at the start; -1: in a line */
	bool cr;
	unsigned char *out;
};

static void naive_number(struct naive *naive)
{
	char text[32];

	sprintf(text, "%6llu\t", ++naive->lines);
	if (naive->lines >= 1000000000000000000)
		sprintf(text, ">%017llu\t",
			naive->lines % 100000000000000000);
	naive->out = (unsigned char *)stpcpy((char *)naive->out, text);
}

static void naive_visible(struct naive *naive, unsigned char byte)
{
	if (byte >= 0x80) {
		*naive->out++ = 'M';
		*naive->out++ = '-';
		byte -= 0x80;
	}
	if (byte < ' ' || byte == 0x7f) {
		*naive->out++ = '^';
		byte = byte == 0x7f ? '?' : byte + '@';
	}
	*naive->out++ = byte;
}

static void naive_lf(struct naive *naive)
{
	const struct cook_style *style = &naive->style;

	naive->newlines++;
	if (style->squeeze && naive->newlines > 2)
		return;
	if (naive->newlines > 1 && style->number && !style->nonblank)
		naive_number(naive);
	if (naive->cr)
		naive->out = (unsigned char *)stpcpy((char *)naive->out, "^M");
	naive->cr = false;
	if (style->ends)
		*naive->out++ = '$';
	*naive->out++ = '\n';
}

static void naive_byte(struct naive *naive, unsigned char byte)
{
	const struct cook_style *style = &naive->style;

	if (byte == '\n') {
		if (naive->newlines < 0)
			naive->newlines = 0;
		naive_lf(naive);
		return;
	}
	if (naive->cr)
		*naive->out++ = '\r';
	naive->cr = false;
	if (naive->newlines > 0 && (style->number || style->nonblank))
		naive_number(naive);
	naive->newlines = -1;
	if (byte == '\r' && style->ends && !style->visible)
		naive->cr = true;
	else if (byte == '\t' && style->tabs)
		naive->out = (unsigned char *)stpcpy((char *)naive->out, "^I");
	else if (byte != '\t' && style->visible)
		naive_visible(naive, byte);
	else
		*naive->out++ = byte;
}

/* One of several kinds of text, each of which some kernel finds hard. */
static void fill(unsigned char *data, size_t len, unsigned kind)
{
	static const unsigned char few[] =
		"\n\n\n\r\t ab\0\x7f\x80\xff\x8a\x89";
	const unsigned char same = few[random_below(&seed, sizeof(few) - 1)];
	const size_t spread = 1 + random_below(&seed, 200);

	for (size_t i = 0; i < len; i++) {
		uint64_t any = random_next(&seed);

		data[i] = (unsigned char)(' ' + any % 95);
		if (kind == 0)
			data[i] = (unsigned char)any;
		else if (kind == 1)
			data[i] = few[any % (sizeof(few) - 1)];
		else if (kind == 2 && (any >> 8) % spread == 0)
			data[i] = few[any % (sizeof(few) - 1)];
		else if (kind == LF_AND_CR)
			data[i] = (any >> 8) % 4 ? '\n' : '\r';
		else if (kind == 4 && (any >> 8) % 1024 > 0)
			data[i] = same;
		else if (kind == 5 && (any >> 8) % spread < 2)
			data[i] = any % 2 ? '\n' : '\t';
	}
}

/* Often small, sometimes all. */
static size_t some(size_t most)
{
	size_t limit = random_chance(&seed, 50) ? 100 : most;

	return random_below(&seed, (limit < most ? limit : most) + 1);
}

/* One stream of LEN bytes of KIND, with the options whose bits are in BITS. */
static void try(const struct fence *in, const struct fence *out, unsigned bits,
		unsigned kind, size_t len)
{
	static unsigned char text[LONGEST], scratch[COOK_SCRATCH];
	static unsigned char want[LONGEST * GROWTH], got[LONGEST * GROWTH];
	const struct cook_style style = {
		.number = bits & 1, .nonblank = bits & 2, .squeeze = bits & 4,
		.ends = bits & ENDS, .tabs = bits & 16, .visible = bits & 32};
	static const unsigned long long starts[] = {
		0, 0, 0, 95, 999990, 9999990, 999999999999999990,
		1099999999999999990};
	struct naive naive = {.style = style, .newlines = 1, .out = want};
	struct cook cook;
	size_t total = 0;

	fill(text, len, kind);
	cook_start(&cook, &style, scratch);
	cook.lines = naive.lines = RANDOM_PICK(&seed, starts);
	for (size_t i = 0; i < len; i++)
		naive_byte(&naive, text[i]);
	if (naive.cr)
		*naive.out++ = '\r';

	for (size_t at = 0; at < len;) {
		size_t span = 1 + some(len - at - 1);
		size_t room = COOK_ROOM + some((size_t)(out->end - out->start) -
					       COOK_ROOM);
		unsigned char *data = random_chance(&seed, 50)
					      ? in->start
					      : in->end - span;
		unsigned char *end = out->end - room;
		const struct cook before = cook;
		size_t made, used;

		memcpy(data, text + at, span);
		used = cook_span(&cook, data, span, end, room, &made);
		CHECK(used >= 1 && used <= span && made <= room);
		/* What was cooked in vain leaves no trace. */
		if (random_chance(&seed, 10))
			cook = before;
		else {
			memcpy(got + total, end, made);
			total += made;
			at += used;
		}
	}
	total += cook_finish(&cook, got + total);
	CHECK_INT(total, naive.out - want);
	for (size_t i = 0; i < total; i++)
		if (got[i] != want[i]) {
			printf("styles %x, byte %zu of %zu\n", bits, i, total);
			CHECK_INT(got[i], want[i]);
		}
}

int main(void)
{
	const struct fence in = fence_new(LONGEST);
	const struct fence out = fence_new(3 * COOK_ROOM);

	for (int kernel = 0; kernel < KERNEL_COUNT; kernel++) {
		if (!kernel_force((enum kernel)kernel))
			continue;
		for (int i = 0; i < ROUNDS; i++)
			try(&in, &out, (unsigned)random_below(&seed, STYLES),
			    (unsigned)random_below(&seed, KINDS),
			    some(LONGEST));
		/* A CR at the end of input for which there is no room yet. */
		for (int i = 0; i < 50; i++)
			try(&in, &out, ENDS, LF_AND_CR, LONGEST);
		printf("ok - cook, %s\n", kernel_name((enum kernel)kernel));
	}
	return 0;
}
