#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mgrep: files that are not text.

load ../helper

says() { # MESSAGE ARGUMENT...: that alone, on standard error, with status 0
	"$MGREP" "${@:2}" > out 2> err
	equal "" "$(cat out)"
	equal "$1" "$(cat err)"
}

@test "mgrep: a NUL makes a file binary" {
	printf 'a\0b\nc\n' > f
	says "$MGREP: f: binary file matches" c f
	says "$MGREP: f: binary file matches" -s c f
	says "$MGREP: f: binary file matches" -o c f
	run -1 "$MGREP" x f
	equal "" "$output"
	run -1 "$MGREP" -I c f
	equal "" "$output"
	equal c "$("$MGREP" -a c f)"
	equal c "$("$MGREP" --binary-files=text c f)"
	equal f "$("$MGREP" -l c f)"
	run -0 "$MGREP" -q c f
	equal "" "$output"
}

@test "mgrep: a NUL ends a line of a binary file" {
	printf 'a\0b\nc\n' > f
	equal 3 "$("$MGREP" -c '' f)"
	equal 1 "$("$MGREP" -c 'a$' f)"
	equal 1 "$("$MGREP" -c '^b' f)"
	equal 2 "$("$MGREP" -ac '' f)"
}

@test "mgrep: lines before the block of the NUL are printed" {
	for size in 98303 98304 98305 196607 196608 400000; do
		yes abcdefg | head -c $size > f
		printf '\nx\0y\nlast\n' >> f
		LC_ALL=C "$MGREP" -n . f > out 2> err
		equal "$MGREP: f: binary file matches" "$(cat err)"
		# whole lines that end in blocks before that of the NUL
		block=$(((size + 2) / 98304 * 98304))
		equal "$((block / 8))" "$(wc -l < out)"
	done
}

@test "mgrep: bytes that are no character in UTF-8" {
	printf 'a\377\nab\n\303\251a\n' > f
	LC_ALL=C.UTF-8
	"$MGREP" -n a f > out 2> err
	equal "2:ab 3:éa" "$(xargs < out)"
	equal "$MGREP: f: binary file matches" "$(cat err)"
	equal "2:ab 3:éa" "$("$MGREP" -nI a f 2>&1 | xargs)"
	equal 3 "$("$MGREP" -c a f 2>&1)"
	equal "1:a 2:a 3:a" "$("$MGREP" -no a f 2>&1 | xargs)"
	LC_ALL=C
	equal 3 "$("$MGREP" a f 2>&1 | wc -l)"
}

@test "mgrep: a hole makes a file binary" {
	printf 'text\n' > f
	truncate -s 1M f
	printf 'text\n' >> f
	says "$MGREP: f: binary file matches" text f
	equal 2 "$("$MGREP" -c text f)"
	truncate -s 2T big
	run -1 timeout 20 "$MGREP" x big
	equal "" "$output"
	# In what is read at once with the first block, too.
	yes text | head -c 150000 > h
	truncate -s 220000 h
	says "$MGREP: h: binary file matches" text h
	# Where the whole may not be mapped, with numbers that nobody sees.
	says "$MGREP: f: binary file matches" -n text f
	run -1 "$MGREP" -n v f
	equal "" "$output"
}

@test "mgrep: a file that shrinks while it is searched" {
	for ((i = 0; i < $(few 40 8); i++)); do
		yes abcdefghijklmno | head -c 20000000 > f
		(
			sleep "0.00$((RANDOM % 10))"
			truncate -s $((RANDOM * 600 * (i % 5 > 0))) f
		) &
		for args in '-n a' '-v x' '-c ^$' '-o no' '-C1 mno$'; do
			"$MGREP" $args f > out 2> err || [ $? = 1 ]
			equal "" "$(cat err)"
			# Not one byte that was not in it.
			equal "" "$(tr -d '0-9:a-o\n-' < out |
				tr '\0' 0 | head -c 9)"
		done
		wait
	done
}

@test "mgrep -n: a file that grows behind the map, or shrinks" {
	need ptrace
	unset MAPUTILS_MAP # it is about what is mapped
	for size in 700000 400000; do
		yes abcdefghijklmn | head -c 600000 > f
		rm -f calls
		strace -f -o calls -P "$PWD/f" -e trace=fstat,newfstatat,pread64 \
			-e inject=fstat,newfstatat:delay_enter=400000:when=2 \
			"$MGREP" --threads=1 -n needle f > out 2> err &
		for ((i = 0; i < 500; i++)); do
			! grep -q fstat calls 2> /dev/null || break
			sleep 0.01
		done
		# Before the end of the map is asked for again.
		sleep 0.1
		truncate -s "$((size < 600000 ? size - size % 15 : 600000))" f
		echo needle >> f
		wait $! || :
		equal "" "$(cat err)"
		equal "$(grep -n needle f)" "$(cat out)"
	done
}

@test "mgrep: the end of a file that has just shrunk is no hole" {
	need debug
	need ptrace
	yes abcdefghijklmno | head -c 400000 > f
	MAPUTILS_MAP=never MAPUTILS_READ=262144 strace -f -o calls -P "$PWD/f" \
		-e trace=fstat,newfstatat,lseek \
		-e inject=lseek:delay_enter=300000 "$MGREP" mno f > out 2> err &
	# The size is known, the question about holes is held up.
	for ((i = 0; i < 500; i++)); do
		! grep -q fstat calls 2> /dev/null || break
		sleep 0.01
	done
	truncate -s 320000 f
	wait $!
	equal "" "$(cat err)"
	equal 20000 "$(grep -c '^abcdefghijklmno$' out)"
	grep -q "SEEK_HOLE.*= 320000" calls
}

@test "mgrep -m: a binary file is told of in lists and for /dev/null, too" {
	local says="$MGREP: f: binary file matches"

	printf 'a\0\nx\nx\n' > f
	run -0 "$MGREP" -m1 -l x f
	equal "$(printf '%s\n' "$says" f)" "$output"
	run -0 "$MGREP" -m2 -L x f
	equal "$says" "$output"
	run -0 "$MGREP" -l x f
	equal f "$output"
	run -0 "$MGREP" -m1 -q x f
	equal '' "$output"
	equal "$says" "$("$MGREP" -m1 -c x f 2>&1 > /dev/null)"
	equal '' "$("$MGREP" -c x f 2>&1 > /dev/null)"
	printf 'x\200\n' > f
	export LC_ALL=C.UTF-8
	equal "$says" "$("$MGREP" -m1 -l x f 2>&1 > /dev/null)"
	equal '' "$("$MGREP" -l x f 2>&1 > /dev/null)"
	equal f "$("$MGREP" -m1 -l x f 2>&1)"
	# GNU grep reads on to the NUL (mgrep.1).
	{
		echo x
		head -c 200000 /dev/zero | tr '\0' '\n'
		printf '\0x\n'
	} > f
	equal f "$("$MGREP" -m2 -l x f 2>&1)"
}

@test "mgrep -A, -B: a line that is no text is in the way of context" {
	local LC_ALL=C.UTF-8 bad
	bad=$(printf 'x\200')

	# It uses the context up that is due behind a selected line.
	printf 'x1\n\200\na\nb\n' > f
	equal x1 "$("$MGREP" -A2 x f 2> err)"
	equal "$MGREP: f: binary file matches" "$(cat err)"
	# If it is selected itself, its context begins before it.
	printf 'a\n%s\nb\n' "$bad" > f
	equal a "$("$MGREP" -A1 x f 2> err)"
	equal 'a b' "$(printf 'a\n%s\nx\nb\n' "$bad" |
		"$MGREP" -C1 x 2> err | grep -v x | xargs)"
	# It makes a gap between its neighbours.
	printf '%s\nx\n' "$bad" > f
	equal '-- x' "$("$MGREP" -A0 '' f 2> err | xargs)"
	# As far before as its block goes, of whatever part it is.
	printf '%0310d\n%0311d\n%0312d\na\200\n' 1 2 3 > f
	equal "$(head -n 1 f)" "$("$MGREP" -A1 a f 2> err)"
}

@test "mgrep -m: context goes on to a NUL, whose lines count" {
	{
		echo foo
		yes x | head -n 49200
		printf '\0\n'
		yes x | head -n 100
	} > f
	equal 98422 "$("$MGREP" -m1 -A49210 foo f | wc -c)"
	{
		echo foo
		yes x | head -n 49000
		printf '\0\n'
		yes x | head -n 100
	} > f
	equal 0 "$("$MGREP" -I -m1 -A49210 foo f | wc -c)"
	{
		echo a
		head -c 98400 /dev/zero | tr '\0' x
		printf '\nq\0w'
	} > f
	equal '3-q 4-w' "$("$MGREP" -n -m1 -A9 a f | tail -n 2 | xargs)"
}

@test "mgrep -v: without any pattern, a line that is no text is in the way, too" {
	: > empty
	printf '\200\n\nb\n' > f
	printf -v expected -- '--\n\nb'
	LC_ALL=C.UTF-8 run -0 "$MGREP" -v -A2 -f empty f
	equal "$expected
$MGREP: f: binary file matches" "$output"
}

@test "mgrep -v: a line that is no text, wherever the file is cut" {
	export LC_ALL=C.UTF-8
	for text in 'xbx\n\303x\n\n' 'xbx\n\303x\n\nb\nb\n' 'b\n\303x\nb\nx\n' \
		'xx\302xx\nxxxxxxxx'; do
		# shellcheck disable=SC2059 # escapes are in it
		printf "$text" > f
		for args in -A1 "-A1 -n" -C1 "-A2 -B1 -c" "-A1 -o"; do
			# shellcheck disable=SC2086 # several words
			want=$("$MGREP" $args -v b f 2> err || :)
			for chunk in 2 3 5 6 7 8 9 10 11; do
				# shellcheck disable=SC2086 # several words
				equal "$want" "$(MAPUTILS_CHUNK=$chunk \
					"$MGREP" $args -v b f 2> err || :)"
			done
		done
	done
}

@test "mgrep: what a pattern itself has of NULs and bytes that are no text" {
	printf '\0x\n' > pattern
	printf '\0x\nfoo\n' > f
	run -1 "$MGREP" -Fx -f pattern f
	equal "" "$output"
	run -1 "$MGREP" -cFx -f pattern f
	equal 0 "$output"
	printf '\377abc\nfoo\n' > g
	LC_ALL=C.UTF-8 run -0 "$MGREP" $'^\377' g
	equal "$MGREP: g: binary file matches" "$output"
}

@test "mgrep: of a pipe, each read begins a block" {
	yes 'foo foo' | head -c 60000 > f
	cp f g
	printf '\0' | dd of=g bs=1 seek=50000 conv=notrunc 2> said
	: > out
	{
		cat f
		for ((i = 0; i < 500 && $(wc -l < out) < 7500; i++)); do
			sleep 0.01
		done
		cat g
	} | MAPUTILS_READ=262144 "$MGREP" --line-buffered foo > out 2> err
	equal 7500 "$(wc -l < out)"
	equal "$MGREP: (standard input): binary file matches" "$(cat err)"
}

@test "mgrep: blocks count from where standard input stood" {
	yes 'foo foo' | head -n 40000 > f
	printf '\0' | dd of=f bs=1 seek=98306 conv=notrunc 2> /dev/null
	run -0 bash -c '{ dd bs=8 count=1 of=head 2> err
		"$0" foo; } < f' "$MGREP"
	equal "$MGREP: (standard input): binary file matches" "$output"
}

@test "mgrep -A: context ends where a block is binary, whatever its steps" {
	{
		yes 'bar bar' | head -n 12287
		echo 'foo foo'
	} > first
	{
		cat first
		yes 'bar bar' | head -n 11000
		printf 'foo bar\nb\0r\n'
	} > f
	{
		yes 'bar bar' | head -n 122879
		echo 'foo foo'
		yes 'bar bar' | head -n 9000
		printf 'foo bar\nb\0r\n'
	} > g
	{
		cat first
		printf 'bar bar\nfoo bar\nb\0r\n'
	} > h
	equal "12288:foo foo" "$("$MGREP" -n -A1 foo f 2> err)"
	equal "foo foo" "$("$MGREP" -A1 foo g 2> err)"
	for args in "-m5 -A1" "-m2 -A2" "-A1"; do
		equal "foo foo" "$("$MGREP" $args foo h 2> err)"
	done
}
