/* SPDX-License-Identifier: MIT */

/*
 * cook_avx2 - how mcat/cook spells out a block with AVX2 where every byte
 * takes two bytes at most; a part of cook_kernel.h.
 *
 * Eight bytes and the marks that may go in front of them are put side by side
 * into one register, of which a shuffle picks those wanted, in order.  There
 * is no branch on what the bytes are.
 */

/*
 * For each set of odd bytes of eight, the shuffle: I stands for byte
 * I, and in front of an odd one 8 + I for its mark.
 */
#define COOK_PICK_0(...) {0, __VA_ARGS__}, {8, 0, __VA_ARGS__},
#define COOK_PICK_1(...) \
	COOK_PICK_0(1, __VA_ARGS__) COOK_PICK_0(9, 1, __VA_ARGS__)
#define COOK_PICK_2(...) \
	COOK_PICK_1(2, __VA_ARGS__) COOK_PICK_1(10, 2, __VA_ARGS__)
#define COOK_PICK_3(...) \
	COOK_PICK_2(3, __VA_ARGS__) COOK_PICK_2(11, 3, __VA_ARGS__)
#define COOK_PICK_4(...) \
	COOK_PICK_3(4, __VA_ARGS__) COOK_PICK_3(12, 4, __VA_ARGS__)
#define COOK_PICK_5(...) \
	COOK_PICK_4(5, __VA_ARGS__) COOK_PICK_4(13, 5, __VA_ARGS__)
#define COOK_PICK_6(...) \
	COOK_PICK_5(6, __VA_ARGS__) COOK_PICK_5(14, 6, __VA_ARGS__)
#define COOK_PICK_7 COOK_PICK_6(7) COOK_PICK_6(15, 7)

static const unsigned char cook_picks[256][16] = {COOK_PICK_7};

/* Of 32 bytes, all ones in those whose bit in MASK is set. */
BLOCK_INLINE __m256i cook_bytes_of(uint32_t mask)
{
	const __m256i spread = _mm256_setr_epi64x(
		0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
	const __m256i bit = _mm256_set1_epi64x((int64_t)0x8040201008040201);
	__m256i bytes = _mm256_set1_epi32((int)mask);

	bytes = _mm256_and_si256(_mm256_shuffle_epi8(bytes, spread), bit);
	return _mm256_cmpeq_epi8(bytes, bit);
}

/* Eight bytes and their marks; returns where the next ones go. */
BLOCK_INLINE unsigned char *cook_spell_eight(unsigned char *out, __m128i both,
					     unsigned char odd)
{
	const __m128i pick = _mm_loadu_si128((const __m128i *)cook_picks[odd]);

	_mm_storeu_si128((__m128i *)out, _mm_shuffle_epi8(both, pick));
	return out + 8 + block_popcount(odd);
}

/* The first SIZE bytes of B, none of which is shown as M-X. */
BLOCK_INLINE unsigned char *KERNEL(cook_spell_pairs)(unsigned char *out,
					     struct block b, size_t size,
					     struct KERNEL(cook_odd) odd)
{
	uint64_t any = odd.caret | odd.dollar;
	unsigned char *to = out;

	COMPAT_UNROLL
	for (int i = 0; i < 2; i++) {
		const __m256i lf = _mm256_cmpeq_epi8(b.v[i], block_splat('\n'));
		const __m256i mark = _mm256_blendv_epi8(
			block_splat('^'), block_splat('$'), lf);
		const __m256i flip = _mm256_and_si256(
			cook_bytes_of((uint32_t)(odd.caret >> 32 * i)),
			block_splat(0x40));
		const __m256i byte = _mm256_xor_si256(b.v[i], flip);
		const __m256i even = _mm256_unpacklo_epi64(byte, mark);
		const __m256i uneven = _mm256_unpackhi_epi64(byte, mark);

		to = cook_spell_eight(to, _mm256_castsi256_si128(even),
				      (unsigned char)any);
		to = cook_spell_eight(to, _mm256_castsi256_si128(uneven),
				      (unsigned char)(any >> 8));
		to = cook_spell_eight(to, _mm256_extracti128_si256(even, 1),
				      (unsigned char)(any >> 16));
		to = cook_spell_eight(to, _mm256_extracti128_si256(uneven, 1),
				      (unsigned char)(any >> 24));
		any >>= 32;
	}
	return out + size + block_popcount(odd.caret | odd.dollar);
}
