#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcp -p, --preserve, --no-preserve, --attributes-only.

load ../helper

@test "mcp -p: mode and times to the nanosecond" {
	echo a > a
	chmod 6741 a
	touch -d '2001-02-03 04:05:06.789012345' a
	"$MCP" -p a b
	equal "$(stat -c '%a %Y %y' a)" "$(stat -c '%a %Y %y' b)"
	"$MCP" a c
	[ "$(stat -c %a c)" = 741 ]
}

@test "mcp --preserve: only what is named" {
	umask 022
	echo a > a
	chmod 666 a
	touch -d 2001-01-01 a
	"$MCP" --preserve=timestamps a t
	equal 2001 "$(date -r t +%Y)"
	[ "$(stat -c %a t)" = 644 ]
	"$MCP" --preserve=mode a m
	[ "$(stat -c %a m)" = 666 ]
	[ "$(date -r m +%Y)" != 2001 ]
	"$MCP" -p --no-preserve=mode,timestamps a n
	[ "$(stat -c %a n)" = 644 ]
	[ "$(date -r n +%Y)" != 2001 ]
}

@test "mcp --no-preserve=mode: as a new file" {
	umask 022
	mkdir s
	echo a > s/a
	chmod 700 s/a s
	"$MCP" -R --no-preserve=mode s t
	equal "644 755" "$(stat -c %a t/a t | paste -sd ' ')"
}

@test "mcp -p: owner and group, of links too" {
	need root
	echo a > a
	ln -s a l
	chown -h 12:34 a l
	chmod 4755 a
	"$MCP" -dp a l -t "$(mkdir d && echo d)"
	equal "12:34 4755" "$(stat -c '%u:%g %a' d/a)"
	equal "12:34" "$(stat -c %u:%g d/l)"
}

@test "mcp -p: set-user-ID falls where the owner cannot be kept" {
	need root
	need setpriv
	chmod 777 .
	echo a > a
	chmod 4755 a
	setpriv --reuid=65534 --regid=65534 --clear-groups "$MCP" -p a b
	equal "65534 755" "$(stat -c '%u %a' b)"
}

@test "mcp -p: a new file is nobody else's while it is copied" {
	need strace
	need plain
	echo a > a
	chmod 644 a
	strace -f -o trace -e trace=openat,open "$MCP" -p a b
	grep -E '"b".*O_EXCL.*, 0600\)' trace
}

@test "mcp --preserve=xattr, -a: extended attributes" {
	need setfattr
	echo a > a
	setfattr -n user.test -v value a || skip "needs root"
	chmod 444 a
	"$MCP" --preserve=xattr a b
	equal value "$(getfattr --only-values -n user.test b)"
	[ "$(stat -c %a b)" = 444 ]
	"$MCP" -a a c
	equal value "$(getfattr --only-values -n user.test c)"
	"$MCP" -p a d
	run ! getfattr -n user.test d
}

@test "mcp -p: access control lists, and their absence" {
	need setfacl
	mkdir d
	echo a > a
	setfacl -m u:1:rwx a
	setfacl -d -m u:2:rx d
	echo plain > p
	"$MCP" -p a p d
	equal "$(getfacl -n a | sed 1d)" "$(getfacl -n d/a | sed 1d)"
	equal "$(getfacl -n p | sed 1d)" "$(getfacl -n d/p | sed 1d)"
	"$MCP" -a d e
	equal "$(getfacl -n d | sed 1d)" "$(getfacl -n e | sed 1d)"
}

@test "mcp --attributes-only: contents stay" {
	echo a > a
	chmod 700 a
	echo keep > b
	"$MCP" -p --attributes-only a b
	equal keep "$(cat b)"
	[ "$(stat -c %a b)" = 700 ]
	"$MCP" --attributes-only a c
	[ ! -s c ]
}

@test "mcp -Z, --context, --preserve=context: as on a kernel without SELinux" {
	echo a > a
	local refused="cannot preserve security context without an \
SELinux-enabled kernel" ignored="warning: ignoring --context; it requires an \
SELinux-enabled kernel"
	for opt in -Z --context -Zp "--no-preserve=context -Z" "-a -Z"; do
		# shellcheck disable=SC2086
		run -0 "$MCP" $opt a b
		equal "" "$output"
	done
	run -0 "$MCP" --context=x -Z --context= a c
	equal "mcp: $ignored
mcp: $ignored" "$output"
	cmp a c
	for opt in context mode,context con context,all; do
		run -1 "$MCP" --preserve=$opt -a --no-preserve=all
		equal "mcp: $refused" "$output"
	done
	run -1 "$MCP" --preserve=context --context=x -l -s a d
	equal "mcp: $ignored
mcp: cannot make both hard and symbolic links
Try '$MCP --help' for more information." "$output"
	"$MCP" --preserve=all,context --no-preserve=context a d
}

@test "mcp -R: special files with all bits of their modes" {
	mkfifo p
	chmod 2640 p
	mkdir d
	"$MCP" -R p d
	[ "$(stat -c %a d/p)" = 2640 ]
	"$MCP" -R --no-preserve=mode p d
	[ "$(stat -c %a d/p)" = 2644 ]
}

@test "mcp -R: a directory keeps the group bit of the one it is in" {
	mkdir s d
	chmod 2755 d
	(umask 277 && "$MCP" -R s d)
	[ "$(stat -c %a d/s)" = 2500 ]
}

@test "mcp: umask has no say under a default access control list" {
	need setfacl
	mkdir s d
	echo x > f
	setfacl -d -m u:5:rx,o::x d
	(umask 277 && "$MCP" -R s d)
	[ "$(stat -c %a d/s)" = 751 ]
	"$MCP" -R --no-preserve=mode f d
	equal "user::rw-
group::r--
other::r--" "$(getfacl -cE d/f | grep .)"
}

@test "mcp --parents: a default list takes umask's place for these, too" {
	need setfacl
	mkdir -p s/a d
	chmod 771 s/a
	setfacl -d -m u:5:rwx d
	echo x > s/a/f
	"$MCP" --parents s/a/f d
	[ "$(stat -c %a d/s)" = 755 ]
	[ "$(stat -c %a d/s/a)" = 771 ]
	"$MCP" --parents --no-preserve=mode s/a/f d/s
	[ "$(stat -c %a d/s/s/a)" = 775 ]
}

@test "mcp -as: the link has the source's times" {
	touch -d 2001-01-01 a
	"$MCP" -as a l
	equal 2001 "$(date -d "@$(stat -c %Y l)" +%Y)"
}

@test "mcp -p: after a failure no more is tried" {
	need root
	need setpriv
	chmod 777 .
	echo x > a
	echo old > b
	chmod 666 b
	run -1 setpriv --reuid=65534 --regid=65534 --clear-groups "$MCP" -p a b
	equal "mcp: preserving times for 'b': Operation not permitted" \
		"$output"
}

@test "mcp --preserve=all: attributes that cannot be set are named, -a is silent" {
	need setfattr
	touch a
	setfattr -n user.x -v y a
	run -0 "$MCP" --preserve=all -s a l
	equal "mcp: setting attribute 'user.x' for 'l': Operation not permitted" \
		"$output"
	run -0 "$MCP" -as a m
	equal "" "$output"
	run -1 "$MCP" --preserve=xattr -s a n
}

@test "mcp --attributes-only: lost attributes are said, but no failure" {
	need setfattr
	touch a
	setfattr -n user.x -v y a
	run -0 "$MCP" -a --attributes-only -s a l
	equal "mcp: setting attribute 'user.x' for 'l': Operation not permitted" \
		"$output"
}

@test "mcp --preserve=xattr: under a umask that forbids the owner to write" {
	need setfattr
	chmod 777 .
	touch a
	setfattr -n user.x -v y a
	if [ "$(id -u)" = 0 ]; then
		need setpriv
		(umask 277 && setpriv --reuid=65534 --regid=65534 \
			--clear-groups "$MCP" --preserve=xattr a b)
	else
		(umask 277 && "$MCP" --preserve=xattr a b)
	fi
	[ "$(stat -c %a b)" = 400 ]
	equal y "$(getfattr --only-values -n user.x b)"
}

@test "mcp: modes that cannot be set are said in GNU's words" {
	need ptrace
	echo > a
	words=(-p "preserving permissions for ‘b’"
		--no-preserve=mode "setting permissions for ‘b’"
		--preserve=ownership "preserving permissions for 'b'")
	for ((i = 0; i < ${#words[@]}; i += 2)); do
		rm -f b
		LC_ALL=C.UTF-8 run strace -o trace \
			-e inject=fchmod:error=EIO "$MCP" "${words[i]}" a b
		equal "mcp: ${words[i + 1]}: Input/output error" "$output"
	done
}

@test "mcp -p: what is not ours keeps its default access control list" {
	need root
	need setpriv
	need setfacl
	chmod 777 .
	mkdir -p s/d
	setfacl -d -m u:2:rwx s/d 2> err ||
		skip "needs a file system that has access control lists"
	setpriv --reuid=65534 --regid=65534 --clear-groups "$MCP" -rp s t
	equal "$(getfacl -c s/d)" "$(getfacl -c t/d)"
}

@test "mcp -a: attributes for a directory that may not be searched" {
	need user
	need setfattr
	mkdir -p s/d t/d
	setfattr -n user.q -v b s/d 2> err ||
		skip "needs a file system that has attributes"
	for mode in 200 0; do
		chmod $mode t/d
		"$MCP" -a s/. t
		equal 755 "$(stat -c %a t/d)"
		# Only who may write to it may give it attributes.
		[ $mode = 0 ] ||
			equal b "$(getfattr --only-values -n user.q t/d)"
		setfattr -x user.q t/d 2> err || :
	done
}

@test "mcp -r: attributes of a directory that cannot be read" {
	need setfattr
	need setfacl
	mkdir -p s/d t/s/d
	setfattr -n user.q -v b s/d 2> err &&
		setfacl -m u:2:rwx s/d 2> err ||
		skip "needs a file system that has attributes"
	chmod 300 t/s/d
	"$MCP" -r --preserve=xattr s t
	chmod 300 t/s/d
	"$MCP" -rp s t
	equal '"b"' "$(getfattr -n user.q t/s/d | sed -n 's/^user.q=//p')"
	equal "$(getfacl -c s/d)" "$(getfacl -c t/s/d)"
}

@test "mcp --no-preserve=mode: of a sticky directory below one with set-group-ID" {
	mkdir -p s/d t u
	chmod 1777 s/d
	chmod 2777 t
	umask 022
	"$MCP" -r --no-preserve=mode s/d t
	"$MCP" -r --no-preserve=mode s/d u
	equal 2755 "$(stat -c %a t/d)"
	equal 1755 "$(stat -c %a u/d)"
}

@test "mcp -p: special files' modes need no descriptor" {
	need plain
	[[ ! $(uname -r) =~ ^([1-5]|6\.[0-5])\. ]] ||
		skip "needs the kernel's fchmodat2"
	mkfifo -m 640 p
	mkdir q
	prlimit --nofile=4 "$MCP" -a p q 3>&- 4>&-
	equal 640 "$(stat -c %a q/p)"
}
