#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcp -R and -a: trees.

load ../helper

# All of a tree but its contents and the times of its links' targets.
shape() { # DIR
	(cd "$1" && find . -printf '%P %y %m %n %s %l %T@\n' | sort)
}

make_tree() {
	mkdir -p s/d/e s/empty
	echo f > s/f
	echo g > s/d/g
	ln s/d/g s/d/e/h
	ln -s f s/link
	ln -s nowhere s/dangling
	mkfifo s/fifo
	chmod 750 s/d
	chmod 400 s/d/g
	touch -d '2001-02-03 04:05:06.789012345' s/f s/d
	touch -h -d '2002-02-03 04:05:06.5' s/link
}

@test "mcp -R: contents, links, modes, empty directories, FIFOs" {
	make_tree
	"$MCP" -R s t
	diff <(cd s && find . -printf '%P %y %m %l\n' | sort) \
		<(cd t && find . -printf '%P %y %m %l\n' | sort)
	cmp s/f t/f
	cmp s/d/g t/d/e/h
	[ "$(stat -c %h t/d/g)" = 1 ]
}

@test "mcp -a: times, hard links and the rest; again over itself" {
	make_tree
	"$MCP" -a s t
	diff <(shape s) <(shape t)
	[ t/d/g -ef t/d/e/h ]
	"$MCP" -a s/. t
	diff <(shape s) <(shape t)
	[ t/d/g -ef t/d/e/h ]
}

@test "mcp -L, -H, -P: which links are followed" {
	make_tree
	rm s/dangling s/fifo
	ln -s s top
	"$MCP" -RL s l
	[ ! -L l/link ]
	cmp s/f l/link
	"$MCP" -RH top h
	[ -L h/link ]
	"$MCP" -R top p
	[ -L p ]
	"$MCP" top/f f
	"$MCP" -P s/link q
	[ -L q ]
}

@test "mcp -RL: a link to what it is in is not followed for ever" {
	mkdir s
	ln -s ../s s/up
	run -1 "$MCP" -RL s t
	equal "mcp: cannot copy cyclic symbolic link 's/up'" "$output"
}

@test "mcp -RL: a link to the copy that is being made is not followed for ever" {
	mkdir -p s/d
	ln -s s/d s/d/f
	run -1 timeout 10 "$MCP" -RL s s/d
	equal "mcp: cannot copy a directory, 's', into itself, 's/d/s'" \
		"$(uniq <<< "$output")"
	[ ! -e s/d/s/d/f/f ]
	# One that is complete is.
	mkdir -p t d/t/1
	ln -s ../d/t/1 t/2
	echo x > d/t/1/x
	"$MCP" -RL t d
	cmp d/t/1/x d/t/2/x
}

@test "mcp -R: a directory into itself ends, and is said" {
	mkdir -p s/sub s/t/s/old
	run -1 timeout 10 "$MCP" -R s s/sub
	equal "mcp: cannot copy a directory, 's', into itself, 's/sub/s'" \
		"$output"
	run -1 timeout 10 "$MCP" -R s s/t
	[ ! -e s/t/s/t/s/t ]
}

@test "mcp -R: a directory into itself, by way of a second mount" {
	need root
	mkdir -p s/sub mnt
	touch s/x
	mount --bind s mnt 2> /dev/null ||
		skip "needs a file system that may be mounted"
	for to in mnt mnt/sub; do
		run timeout 10 "$MCP" -R s $to
		equal "1 mcp: cannot copy a directory, 's', into itself, \
'$to/s'" "$status $output" || break
		[ ! -e "$to/s/${to##*/}/s/s" ] || break
	done
	run "$MCP" s/x mnt
	umount mnt
	equal "mcp: 's/x' and 'mnt/x' are the same file" "$output"
	equal mnt/sub "$to"
}

@test "mcp -R: the same operand twice, one directory under two names" {
	mkdir -p a/b d
	run -0 "$MCP" -R a a d
	equal "mcp: warning: source directory 'a' specified more than once" \
		"$output"
	run -1 "$MCP" -R a/b a d
	equal "mcp: will not create hard link 'd/a/b' to directory 'd/b'" \
		"$output"
}

@test "mcp -R: a directory that could not be made is tried again" {
	need user
	mkdir -p s/h m
	chmod 555 m
	run -1 "$MCP" -R s/h s/. m
	chmod 755 m
	equal "mcp: cannot create directory 'm/h': Permission denied
mcp: cannot create directory 'm/./h': Permission denied" "$output"
}

@test "mcp -R: what an earlier operand made is not replaced or written through" {
	mkdir a b d
	echo a > a/f
	echo b > b/f
	run -1 "$MCP" a/f b/f d
	equal "mcp: will not overwrite just-created 'd/f' with 'b/f'" "$output"
	cmp a/f d/f
	ln -s ../victim a/l
	echo evil > b/l
	run -1 "$MCP" -R a/l b/l d
	equal "mcp: will not copy 'b/l' through just-created symlink 'd/l'" \
		"$output"
	[ ! -e victim ]
	# A link to what was copied before is nothing that would be lost.
	ln a/f a/g
	ln a/f b/h
	mkdir e
	run -0 "$MCP" -a --backup=simple a/f a/g b/h b/h e
	equal "4 4 4 4" "$(stat -c %h e/f e/g e/h e/h~ | xargs)"
}

@test "mcp -R: deeper than PATH_MAX, with few descriptors" {
	name=$(printf 'n%.0s' {1..200})
	mkdir s
	(
		cd s
		for _ in {1..60}; do
			mkdir "$name"
			echo f > f
			cd -P "$name"
		done
		echo end > end
	)
	(ulimit -n 24 && "$MCP" -a s t)
	(
		cd t
		for _ in {1..60}; do
			[ -s f ]
			cd -P "$name"
		done
		[ -s end ]
	)
	rm -rf s t
}

# Run mcp with ARGUMENTs where it may have NUMBER descriptors.
few() ( # NUMBER ARGUMENT...
	for fd in {3..9}; do
		eval "exec $fd>&-"
	done
	ulimit -n "$1" && exec "$MCP" "${@:2}"
)

@test "mcp -R: a deep tree, with hardly any descriptors" {
	need plain
	mkdir -p "$(printf 's/%.0s' {1..40})" into
	find s -type d -exec touch {}/f {}/g \;
	ln s/f s/s/h
	for opt in -r -a -al "-a --backup=numbered" -rL; do
		# Three of everyone's and two for each side; and the target.
		# shellcheck disable=SC2086
		few 7 $opt -T s t
		diff -r s t
		# shellcheck disable=SC2086
		few 8 $opt s into
		diff -r s into/s
		rm -rf t into/s
	done
}

@test "mcp -R: an unreadable directory is made, said, and the rest copied" {
	need user
	mkdir -p s/closed s/open
	echo x > s/open/x
	chmod 0 s/closed
	run -1 "$MCP" -R s t
	chmod 700 s/closed
	equal "mcp: cannot access 's/closed': Permission denied" "$output"
	[ -d t/closed ]
	cmp s/open/x t/open/x
}

@test "mcp -R: a directory without rights is filled, then closed" {
	mkdir -p s/d
	echo x > s/d/x
	chmod 555 s/d
	"$MCP" -R s t
	[ "$(stat -c %a t/d)" = 555 ]
	cmp s/d/x t/d/x
	chmod 755 s/d t/d
}

@test "mcp -R: under a umask that leaves the owner nothing" {
	mkdir -p s/d
	echo x > s/d/x
	(umask 777 && "$MCP" -R s t)
	[ "$(stat -c %a t)" = 0 ]
	chmod 700 t
	[ "$(stat -c %a t/d)" = 0 ]
	chmod 700 t/d
	[ "$(stat -c %a t/d/x)" = 0 ]
}

@test "mcp --parents: the directories above are made, with their modes" {
	mkdir -p a/b d
	echo x > a/b/x
	chmod 750 a
	chmod 705 a/b
	run -0 "$MCP" -v --parents a/b/x d
	equal "a -> d/a
a/b -> d/a/b
'a/b/x' -> 'd/a/b/x'" "$output"
	[ "$(stat -c %a d/a d/a/b)" = $'750\n705' ]
	cmp a/b/x d/a/b/x
	run -1 "$MCP" --parents a/b/x/y d
	run -1 "$MCP" --parents a/b/x e
	[ "${lines[0]}" = "mcp: with --parents, the destination must be a directory" ]
}

@test "mcp: '..' as an operand is copied into the target itself" {
	mkdir -p s/in t
	echo x > s/x
	"$MCP" -R s/in/.. t
	cmp s/x t/x
}

@test "mcp --keep-directory-symlink: through a link to a directory" {
	mkdir s real t
	echo x > s/x
	ln -s ../real t/s
	run -1 "$MCP" -R s t
	equal "mcp: cannot overwrite non-directory 't/s' with directory 's'" \
		"$output"
	"$MCP" -R --keep-directory-symlink s t
	cmp s/x real/x
}

@test "mcp -R: nor is it replaced by a directory, even with a backup" {
	mkdir -p x/a a d
	touch x/f
	mv x/f x/a/x
	run -1 "$MCP" -Rb x/a/x x d
	equal "mcp: will not overwrite just-created 'd/x' with 'x'" "$output"
	equal x "$(ls d)"
}

@test "mcp -R: the operand met twice is named, not what is in it" {
	mkdir d
	run -1 "$MCP" -R d . d
	equal "mcp: warning: source directory '.' specified more than once" \
		"${lines[1]}"
}

@test "mcp -RH: below the operands as with -P" {
	mkdir s d
	mkfifo s/p
	ln -s x s/l
	touch d/p d/l
	"$MCP" -RHT s d
	[ -p d/p ]
	[ -L d/l ]
	touch f
	run -1 "$MCP" -RH s/p f
	equal "mcp: cannot create fifo 'f': File exists" "$output"
}

@test "mcp -R: an entry that may not be looked at" {
	mkdir -p s/d/e
	chmod 755 .
	chmod 644 s/d
	if [ "$(id -u)" = 0 ]; then
		need setpriv
		mkdir t
		chown 65534 t
		run -1 setpriv --reuid=65534 --regid=65534 --clear-groups \
			"$MCP" -R s t
	else
		run -1 "$MCP" -R s t
	fi
	chmod 755 s/d
	equal "mcp: cannot stat 's/d/e': Permission denied" "$output"
}

@test "mcp -L: a second name of what was written through a link" {
	# The one with the link has to come first, in whatever order a directory
	# tells of them.
	for args in -aL "-rL --preserve=links" "-aL --threads=1"; do
		rm -rf s t
		mkdir -p s/p s/q t/p t/q
		echo data > s/p/f
		ln s/p/f s/q/f
		echo x > t/p/g
		ln -s g t/p/f
		# shellcheck disable=SC2086 # several words
		"$MCP" $args s/p s/q t
		equal data "$(cat t/q/f)"
		[ ! -L t/q/f ]
		[ t/q/f -ef t/p/g ]
	done
}

@test "mcp --parents: what is in the way is no directory" {
	touch c
	mkdir e
	touch e/c
	run -1 "$MCP" -p --parents c/x e
	equal "mcp: 'e/c' exists but is not a directory" "$output"
}

@test "mcp -v: what cannot be copied is not said to be" {
	need user
	mkdir s
	touch s/f
	chmod 444 s
	run -1 "$MCP" -rv s d
	chmod 755 s
	equal "'s' -> 'd'
mcp: cannot stat 's/f': Permission denied" "$output"
}

@test "mcp --parents: attributes, unless all of them are there" {
	mkdir -p a/b d/a
	touch a/b/x
	chmod 700 a a/b
	touch -d 2001-01-01 a a/b
	"$MCP" -p --parents a/b/x d
	equal "700 700" "$(stat -c %a d/a d/a/b | paste -sd ' ')"
	equal "2001 2001" "$(date -r d/a +%Y) $(date -r d/a/b +%Y)"
	chmod 755 d/a d/a/b
	"$MCP" -p --parents a/b/x d
	equal "755 755" "$(stat -c %a d/a d/a/b | paste -sd ' ')"
	echo > a/x
	mkdir e
	echo > e/a
	run -1 "$MCP" --parents a/x e
	equal "mcp: 'e/a' exists but is not a directory" "$output"
	# Then what was there on the way to it stays as it is, too.
	touch -d 2001-01-01 e
	run -1 "$MCP" -p --parents ./a/x e
	equal "mcp: 'e/./a' exists but is not a directory" "$output"
	equal 2001 "$(date -r e +%Y)"
}

@test "mcp -R: with one descriptor, links and directories are made" {
	need plain
	mkdir -p s/d/e into empty/{a,b/c}
	touch s/{1,2} s/d/{3,4} s/d/e/5
	ln -s 1 s/l
	chmod 750 s/d
	local opt n
	for n in 1 3; do
		for opt in -rl -rs -al -asf "-rl --parents"; do
			rm -rf into t
			mkdir into
			# Three of everyone's, one, and that of the target.
			# shellcheck disable=SC2086
			few 5 $opt --threads=$n "$PWD/s" into
			(cd "$(dirname "$(find into -path '*/s/1')")" &&
				equal "1 2 d d/3 d/4 d/e d/e/5 l" \
					"$(find * | sort | xargs)")
		done
		mkdir t
		few 4 -a --threads=$n -T empty t/empty
		diff -r empty t/empty
		# What has contents is two files: the rest is made.
		rm -rf t
		run -1 few 4 -a --threads=$n -T s t
		equal "d d/e l" "$(cd t && find * | sort | xargs)"
		equal 750 "$(stat -c %a t/d)"
		equal 5 "$(grep -c 'Too many open files' <<< "$output")"
	done
}
