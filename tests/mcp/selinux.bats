#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Labels of SELinux.  No kernel with SELinux is at hand: selinux.c plays one to
# the program, which shows what it asks of such a kernel, not that one agrees.

load ../helper

setup() {
	helper_setup
	need root # for only he may set such attributes on other kernels
	need plain
	need cc
	setfattr -n security.selinux -v probe . 2> /dev/null ||
		skip "needs a file system that has security attributes"
	cc -D_GNU_SOURCE -shared -fPIC -o ../selinux.so \
		"$ROOT/tests/mcp/selinux.c" -ldl
	export SELINUX_FAKE=$BATS_TEST_TMPDIR/fake
	policy
	echo a > a
	echo b > b
	echo u > u
	mkdir -p s/d t/s web
	echo f > s/f
	ln -s f s/l
	mkfifo s/p
	echo g > s/d/g
	echo old > t/s/f
	label dot .
	for name in a b s s/{d,d/g,f,l,p} t t/s t/s/f web; do
		label "${name//\//-}" "$name"
	done
}

# A policy whose table has types for all, and for what is in a "web".
policy() {
	local number=5
	mkdir -p "$SELINUX_FAKE"/{etc/targeted/contexts/files,sys}
	for class in file dir lnk_file fifo_file; do
		number=$((number + 1))
		mkdir -p "$SELINUX_FAKE/sys/class/$class/perms"
		echo $number > "$SELINUX_FAKE/sys/class/$class/index"
	done
	printf 'SELINUX=enforcing\nSELINUXTYPE=targeted\n' \
		> "$SELINUX_FAKE/etc/config"
	printf '%s\tsystem_u:object_r:%s_t:s0\n' '/.*' any '/.*/web(/.*)?' \
		table > "$SELINUX_FAKE/etc/targeted/contexts/files/file_contexts"
}

label() { # TYPE FILE...
	setfattr -h -n security.selinux -v "u:r:$1_t:s0" "${@:2}"
}

selinux() {
	LD_PRELOAD=$BATS_TEST_TMPDIR/selinux.so "$MCP" "$@"
}

# FILE's label.
of() {
	getfattr -h --absolute-names --only-values -n security.selinux "$1" |
		tr -d '\0'
}

@test "mcp: new files get what the policy has for them, old ones keep theirs" {
	selinux a new
	equal user_u:object_r:new_t:s0 "$(of new)"
	selinux -p a b
	equal u:r:b_t:s0 "$(of b)"
}

@test "mcp -a, --preserve=context: copies of all kinds have the source's label" {
	for option in -a "-R --preserve=context"; do
		for n in 1 3; do
			rm -rf new
			# shellcheck disable=SC2086
			selinux $option --threads=$n s new
			for name in "" /d /d/g /f /l /p; do
				equal "u:r:s${name//\//-}_t:s0" "$(of new$name)"
			done
		done
	done
	selinux -a s t
	equal "u:r:s_t:s0 u:r:s-f_t:s0" "$(of t/s) $(of t/s/f)"
	selinux -a --no-preserve=context,xattr a plain
	equal user_u:object_r:new_t:s0 "$(of plain)"
	# Through a link, it is that of the file.
	ln -s a la
	label link la
	selinux -L --preserve=context la followed
	equal u:r:a_t:s0 "$(of followed)"
	ln -s s lns
	ln -s s/p lnp
	label link lns lnp
	selinux -aH lns followed-s
	equal "u:r:s_t:s0 u:r:s-l_t:s0" \
		"$(of followed-s) $(of followed-s/l)"
	selinux -aH lnp followed-p
	equal u:r:s-p_t:s0 "$(of followed-p)"
	mkdir old
	selinux -aHT lns old
	equal u:r:s_t:s0 "$(of old)"
}

@test "mcp --preserve=context: a label that cannot be had or set is an error" {
	run -1 selinux --preserve=context u new
	equal "mcp: failed to get security context of 'u': No data available" \
		"$output"
	[ ! -e new ]
	label bad a
	run -1 selinux --preserve=context a b
	equal "mcp: failed to set default file creation context to \
'u:r:bad_t:s0': Invalid argument" "$output"
	equal b "$(cat b)"
	# With -a, it is none, nor is it with all, but that speaks of it.
	run -0 selinux -a u a web
	equal "" "$output"
	equal user_u:object_r:new_t:s0 "$(of web/u)"
	run -0 selinux --preserve=all a web
	equal "mcp: failed to set default file creation context to \
'u:r:bad_t:s0': Invalid argument" "$output"
}

@test "mcp -Z: copies get the type that the policy's table has for the place" {
	grep -q -e -DHAVE_SELINUX "$BUILD/flags" ||
		skip "needs the library libselinux"
	selinux -Z a new
	equal user_u:object_r:any_t:s0 "$(of new)"
	selinux -aZ s web
	equal user_u:object_r:table_t:s0 "$(of web/s)"
	equal user_u:object_r:table_t:s0 "$(of web/s/d/g)"
	# What is there keeps the rest of its label.
	label other web/s/f
	selinux -Z a web/s/f
	equal u:r:table_t:s0 "$(of web/s/f)"
	# A program that is running cannot be written to, and so is removed.
	cp "$(type -P sleep)" web/run
	web/run 60 3>&- &
	until [ /proc/$!/exe -ef web/run ]; do
		kill -0 $!
		sleep 0.01
	done
	selinux -Zf a web/run
	kill $!
	equal user_u:object_r:table_t:s0 "$(of web/run)"
	rm "$SELINUX_FAKE"/etc/targeted/contexts/files/file_contexts
	run -1 selinux -Z a web/x
	[[ ${lines[0]} = "mcp: warning: ignoring --context"* ]]
	[ -e web/x ]
}

@test "mcp --context=CTX: what is created gets that label" {
	for n in 1 3; do
		rm -rf new
		selinux -r --context=x:y:z --threads=$n s new
		equal "x:y:z x:y:z x:y:z" "$(of new) $(of new/d/g) $(of new/l)"
	done
	selinux --context=x:y:z a b
	equal u:r:b_t:s0 "$(of b)"
	run -1 selinux --context=bad a c
	equal "mcp: failed to set default file creation context to 'bad': \
Invalid argument" "$output"
	run -1 selinux --context=x:y:z --preserve=context a c
	equal "mcp: cannot set target context and preserve it" "$output"
	[ ! -e c ]
}

@test "mcp: without SELinux, labels are attributes as others are" {
	for option in -a --preserve=xattr; do
		"$MCP" $option a new
		equal u:r:a_t:s0 "$(of new)"
		rm new
	done
	run -0 "$MCP" --context=x:y:z a new
	equal "mcp: warning: ignoring --context; it requires an SELinux-enabled \
kernel" "$output"
	run -0 "$MCP" -Z a new
	equal "" "$output"
	run -1 "$MCP" --preserve=context a new
	equal "mcp: cannot preserve security context without an SELinux-enabled \
kernel" "$output"
}
