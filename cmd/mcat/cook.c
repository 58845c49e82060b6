/* SPDX-License-Identifier: MIT */

/*
 * cat -bnsvET is cat -s | cat -vT | cat -bn | cat -E: empty lines are dropped
 * first; making bytes visible neither makes nor removes lines; and a $ at the
 * end of a numbered line is as good as one put there before the number.  So
 * there are three stages, squeeze, spell and number, each a loop over blocks
 * with little state (cook_kernel.h).  One that is alone goes straight from
 * input to output; several pass a piece on in buffers that fit the first
 * level of cache.
 *
 * Stages may read COOK_SLACK bytes behind their input and write as many behind
 * their output.  That is what makes them fast: a line of 27 bytes is copied as
 * 64.  It is cook_span that keeps to what it was given: the last bytes of a
 * span go through a buffer with slack behind them.
 */

#include "mcat/cook.h"

#include <string.h>

#include "text/kernel.h"

enum {
	COOK_SLACK = 64,
	COOK_BLOCK = 4 * 64, /* what a block is at most when spelled out */
	COOK_INDEX = 4096,   /* bytes of input whose lines are found at once */
	COOK_LINE = COOK_INDEX + COOK_SLACK, /* a line of them, numbered */
	COOK_PIECE = 2048,   /* bytes of input that stages hand on at once */
	COOK_GROWTH = 24,    /* what a byte becomes at most: number, M-^X */
	/*
	 * Room for a piece after any stage, with more than COOK_LINE to spare,
	 * as the worst is 21-fold (LFs alone): there no stage stops early.
	 */
	COOK_BUFFER = COOK_GROWTH * COOK_PIECE + COOK_SLACK,
};

_Static_assert(COOK_BUFFER + COOK_SLACK <= COOK_ROOM, "a piece must fit");
_Static_assert(2 * (COOK_BUFFER + COOK_SLACK) <= COOK_SCRATCH, "two buffers");

/* What a stage works on; it advances all four. */
struct cook_flow {
	const unsigned char *in;
	size_t len;  /* bytes at IN */
	unsigned char *out;
	size_t room; /* bytes at OUT, beyond which is slack */
};

/*
 * Take from FLOW until its input ends or there may be too little room to go
 * on.  Of the style, only what is set in WHAT.
 */
typedef void cook_stage(struct cook *cook, const struct cook_style *what,
			struct cook_flow *flow);

struct cook_kernel {
	cook_stage *squeeze; /* -s */
	cook_stage *spell;   /* -v -T -E */
	cook_stage *number;  /* -n -b */
};

/* FLOW has used LEN bytes of input and made MADE. */
static inline void cook_advance(struct cook_flow *flow, size_t len, size_t made)
{
	flow->in += len;
	flow->len -= len;
	flow->out += made;
	flow->room -= made;
}

/*
 * The next line's number and its text: HEAD, which is all but the last two
 * digits and stays for up to a hundred lines; then two DIGITS and a TAB.
 */
struct cook_number {
	uint64_t line;
	unsigned char head[16];
	size_t width;       /* of HEAD */
	const char *digits; /* two for each line */
	unsigned left;      /* lines until the text has to be set anew */
};

static const char cook_digits[] =
	"0001020304050607080910111213141516171819"
	"2021222324252627282930313233343536373839"
	"4041424344454647484950515253545556575859"
	"6061626364656667686970717273747576777879"
	"8081828384858687888990919293949596979899";
static const char cook_first_digits[] = " 0 1 2 3 4 5 6 7 8 9";

/*
 * Set NUMBER to that of LINE.  There are six columns and up to 18; a number
 * that does not fit shows its last 17 digits behind a >, as GNU's does.
 */
static void cook_number_set(struct cook_number *number, uint64_t line)
{
	const uint64_t limit = 1000000000000000000;
	unsigned char text[sizeof(number->head)];
	size_t at = sizeof(text);
	uint64_t head = line % limit / 100;

	for (; head > 0; head /= 10)
		text[--at] = (unsigned char)('0' + head % 10);
	if (line >= limit) {
		memset(text, '0', at);
		text[0] = '>';
		at = 0;
	}
	while (at > sizeof(text) - 4)
		text[--at] = ' ';
	number->line = line;
	number->width = sizeof(text) - at;
	memcpy(number->head, text + at, number->width);
	if (line < 10) {
		number->digits = cook_first_digits + 2 * line;
		number->left = 10 - (unsigned)line;
	} else {
		number->digits = cook_digits + 2 * (line % 100);
		number->left = 100 - (unsigned)(line % 100);
	}
}

/*
 * Write NUMBER to OUT, where there are 19 bytes, and go on to the next.  If it
 * is not WANTED, neither.  Returns the length.
 */
static inline size_t cook_number_put(struct cook_number *number, bool wanted,
				     unsigned char *out)
{
	const size_t width = number->width;

	memcpy(out, number->head, sizeof(number->head));
	memcpy(out + width, number->digits, 2);
	out[width + 2] = '\t';
	number->digits += wanted ? 2 : 0;
	number->line += wanted;
	number->left -= wanted;
	if (COMPAT_UNLIKELY(number->left == 0))
		cook_number_set(number, number->line);
	return wanted ? width + 3 : 0;
}

/* Spell out C, which is one that the style shows otherwise. */
static inline unsigned char *cook_spell_byte(unsigned char *out,
					     unsigned char c)
{
	bool is_end = c == '\n';

	if (c >= 0x80) {
		*out++ = 'M';
		*out++ = '-';
		c &= 0x7f;
		if (c >= ' ' && c < 0x7f) {
			*out++ = c;
			return out;
		}
	}
	*out++ = is_end ? '$' : '^';
	*out++ = is_end ? c : c ^ 0x40;
	return out;
}

/*
 * -E must see what is behind a CR: one at the end of FLOW's input is taken off
 * it, and the one that COOK holds is put out.  Returns whether there is one to
 * be held next.
 */
static bool cook_take_cr(struct cook *cook, const struct cook_style *what,
			 struct cook_flow *flow)
{
	bool holds;

	if (!what->ends || what->visible || flow->len == 0)
		return false;
	if (cook->pending_cr) {
		bool ends = flow->in[0] == '\n';

		memcpy(flow->out, ends ? "^M" : "\r", 2);
		cook_advance(flow, 0, 1 + ends);
		cook->pending_cr = false;
	}
	holds = flow->in[flow->len - 1] == '\r';
	flow->len -= holds;
	return holds;
}

/* Hold that CR if FLOW has come as far; otherwise it is input again. */
static void cook_hold_cr(struct cook *cook, bool holds, struct cook_flow *flow)
{
	if (holds && flow->len == 0) {
		cook->pending_cr = true;
		flow->in++;
	} else {
		flow->len += holds;
	}
}

#define BLOCK_TEMPLATE "mcat/cook_kernel.h"
#include "text/block_each.h"

static const struct cook_kernel *const cook_kernels[KERNEL_COUNT] = {
	KERNEL_TABLE(cook_kernel),
};

bool cook_needed(const struct cook_style *style)
{
	return style->number || style->nonblank || style->squeeze ||
	       style->ends || style->tabs || style->visible;
}

void cook_start(struct cook *cook, const struct cook_style *style,
		unsigned char *scratch)
{
	*cook = (struct cook){
		.style = *style,
		.kernel = cook_kernels[kernel_best()],
		.scratch = scratch,
		.lfs = 1,
	};
}

struct cook_step {
	cook_stage *stage;
	struct cook_style what;
};

/* The stages that the style needs, at least one, in order; returns how many. */
static size_t cook_steps(const struct cook *cook, struct cook_step steps[4])
{
	const struct cook_kernel *kernel = cook->kernel;
	const struct cook_style style = cook->style;
	const bool numbers = style.number || style.nonblank;
	struct cook_style spelling = {
		.tabs = style.tabs,
		.visible = style.visible,
		.ends = style.ends && !numbers,
	};
	size_t n = 0;

	if (style.squeeze)
		steps[n++] = (struct cook_step){kernel->squeeze, style};
	if (cook_needed(&spelling) || !cook_needed(&style))
		steps[n++] = (struct cook_step){kernel->spell, spelling};
	if (numbers)
		steps[n++] = (struct cook_step){kernel->number, style};
	if (numbers && style.ends)
		steps[n++] = (struct cook_step){kernel->spell, {.ends = true}};
	return n;
}

/* Take the LEN bytes at IN, behind which is slack, to OUT by all STEPS. */
static size_t cook_piece(struct cook *cook, const struct cook_step *steps,
			 size_t count, const unsigned char *in, size_t len,
			 unsigned char *out)
{
	unsigned char *const buffers[] = {
		cook->scratch,
		cook->scratch + COOK_BUFFER + COOK_SLACK,
	};

	for (size_t i = 0; i < count; i++) {
		unsigned char *to = i + 1 < count ? buffers[i % 2] : out;
		struct cook_flow flow = {in, len, to, COOK_BUFFER};

		steps[i].stage(cook, &steps[i].what, &flow);
		in = to;
		len = (size_t)(flow.out - to);
	}
	return len;
}

/* Take from FLOW, whose input has slack behind it, as a stage does. */
static void cook_run(struct cook *cook, struct cook_flow *flow)
{
	struct cook_step steps[4];
	const size_t count = cook_steps(cook, steps);

	if (count == 1) {
		steps[0].stage(cook, &steps[0].what, flow);
		return;
	}
	while (flow->len > 0 && flow->room >= COOK_BUFFER) {
		size_t len = flow->len < COOK_PIECE ? flow->len : COOK_PIECE;

		cook_advance(flow, len, cook_piece(cook, steps, count, flow->in,
						   len, flow->out));
	}
}

size_t cook_span(struct cook *cook, const unsigned char *data, size_t len,
		 unsigned char *out, size_t room, size_t *made)
{
	struct cook_flow flow = {data, 0, out, room - COOK_SLACK};

	if (len > COOK_SLACK) {
		flow.len = len - COOK_SLACK;
		cook_run(cook, &flow);
	}
	if (flow.len == 0 && flow.room >= COOK_BUFFER) {
		unsigned char tail[2 * COOK_SLACK];
		size_t done = (size_t)(flow.in - data);

		memcpy(tail, flow.in, len - done);
		flow.in = tail;
		flow.len = len - done;
		cook_run(cook, &flow);
		flow.in = data + len;
	}
	*made = (size_t)(flow.out - out);
	return (size_t)(flow.in - data);
}

size_t cook_finish(struct cook *cook, unsigned char *out)
{
	bool waits = cook->pending_cr;

	cook->pending_cr = false;
	if (waits)
		*out = '\r';
	return waits;
}
