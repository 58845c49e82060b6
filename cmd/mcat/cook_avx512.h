/* SPDX-License-Identifier: MIT */

/*
 * cook_avx512 - the two inner steps of mcat/cook that AVX-512 VBMI2 does
 * without branches; a part of cook_kernel.h.
 *
 * To spell a block out, each byte is widened to the longest that it may
 * become, and vpcompressb drops the parts that it does not.
 */

/* In front of an odd byte is a ^, or a $, which differs in these bits. */
enum { COOK_DOLLAR = '^' ^ '$' };

/* 32 bytes that take two bytes or one; returns where the next ones go. */
BLOCK_INLINE unsigned char *cook_spell_two(unsigned char *out, __m256i bytes,
					   uint32_t caret, uint32_t dollar)
{
	const uint64_t marks = 0x5555555555555555;
	const __m512i mark = _mm512_set1_epi16('^');
	const __m512i other = _mm512_set1_epi16(COOK_DOLLAR);
	__m512i two = _mm512_slli_epi16(_mm512_cvtepu8_epi16(bytes), 8);
	uint64_t keep = ~marks | _pdep_u64(caret | dollar, marks);

	two = _mm512_or_si512(two, mark);
	two = _mm512_mask_blend_epi16(dollar, two,
				      _mm512_xor_si512(two, other));
	_mm512_storeu_si512(out, _mm512_maskz_compress_epi8(keep, two));
	return out + 32 + block_popcount(caret | dollar);
}

/* 16 bytes that take up to four, the longest being M-^X; likewise. */
BLOCK_INLINE unsigned char *cook_spell_four(unsigned char *out, __m128i bytes,
					    uint16_t caret, uint16_t dollar,
					    uint16_t meta)
{
	const uint64_t byte = 0x8888888888888888;
	const __m512i marks = _mm512_set1_epi32('M' | '-' << 8 | '^' << 16);
	const __m512i other = _mm512_set1_epi32(COOK_DOLLAR << 16);
	__m512i four = _mm512_slli_epi32(_mm512_cvtepu8_epi32(bytes), 24);
	uint64_t keep = byte | _pdep_u64(caret | dollar, byte >> 1) |
			_pdep_u64(meta, byte >> 3) * 3;

	four = _mm512_or_si512(four, marks);
	four = _mm512_mask_blend_epi32(dollar, four,
				       _mm512_xor_si512(four, other));
	_mm512_storeu_si512(out, _mm512_maskz_compress_epi8(keep, four));
	return out + block_popcount(keep);
}

/* The first SIZE bytes of B. */
BLOCK_INLINE unsigned char *KERNEL(cook_spell_block)(unsigned char *out,
					     struct block b, size_t size,
					     struct KERNEL(cook_odd) odd)
{
	__m512i bytes = b.v;
	unsigned char *to = out;

	if (COMPAT_UNLIKELY(odd.meta)) {
		bytes = _mm512_and_si512(bytes, block_splat(0x7f));
		odd.caret |= odd.meta &
			     (_mm512_cmplt_epi8_mask(bytes, block_splat(' ')) |
			      _mm512_cmpeq_epi8_mask(bytes, block_splat(0x7f)));
	}
	bytes = _mm512_mask_blend_epi8(
		odd.caret, bytes, _mm512_xor_si512(bytes, block_splat(0x40)));
	out += size + block_popcount(odd.caret | odd.dollar);
	if (COMPAT_LIKELY(!odd.meta)) {
		to = cook_spell_two(to, _mm512_castsi512_si256(bytes),
				    (uint32_t)odd.caret, (uint32_t)odd.dollar);
		cook_spell_two(to, _mm512_extracti64x4_epi64(bytes, 1),
			       (uint32_t)(odd.caret >> 32),
			       (uint32_t)(odd.dollar >> 32));
		return out;
	}
	for (int i = 0; i < BLOCK; i += 16) {
		to = cook_spell_four(to, _mm512_castsi512_si128(bytes),
				     (uint16_t)(odd.caret >> i),
				     (uint16_t)(odd.dollar >> i),
				     (uint16_t)(odd.meta >> i));
		bytes = _mm512_alignr_epi64(bytes, bytes, 2);
	}
	return out + 2 * block_popcount(odd.meta);
}

/* Write BASE + I to TO, for each bit I of MASK; then up to 31 numbers more. */
BLOCK_INLINE void KERNEL(cook_index_block)(uint16_t *to, uint64_t mask,
					   unsigned base)
{
	static const unsigned char count[BLOCK] = {
		0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
		13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
		26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,
		39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
		52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
	};
	const __m512i bits =
		_mm512_maskz_compress_epi8(mask, _mm512_loadu_si512(count));
	const __m512i start = _mm512_set1_epi16((short)base);
	__m512i at = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(bits));

	_mm512_storeu_si512(to, _mm512_add_epi16(start, at));
	if (COMPAT_LIKELY(block_popcount(mask) <= 32))
		return;
	at = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(bits, 1));
	_mm512_storeu_si512(to + 32, _mm512_add_epi16(start, at));
}
