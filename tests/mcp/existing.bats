#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# mcp where something is there already: -i -n -u -f, backups, links.

load ../helper

setup() {
	helper_setup
	echo new > a
	echo old > b
}

@test "mcp -n, --update=none: skipped, without a word, status 0" {
	for opt in -n --no-clobber --update=none "-i -n" "--update=all -n"; do
		# shellcheck disable=SC2086
		run -0 "$MCP" $opt a b
		equal "" "$output"
		equal old "$(cat b)"
	done
	equal "skipped 'b'" "$("$MCP" --debug -n a b)"
}

@test "mcp --update=none-fail: an error" {
	run -1 "$MCP" --update=none-fail a b
	equal "mcp: not replacing 'b'" "$output"
	"$MCP" --update=none-fail a c
}

@test "mcp -i: asks on standard error, and believes only yes" {
	run -1 "$MCP" -i a b <<< n
	equal "$MCP: overwrite 'b'? " "$output"
	equal old "$(cat b)"
	run -1 "$MCP" -i a b < /dev/null
	run -0 "$MCP" -n -i a b <<< y
	equal new "$(cat b)"
}

@test "mcp -i: says that a file is write-protected" {
	need user
	chmod 444 b
	run -1 "$MCP" -i a b <<< n
	equal "$MCP: unwritable 'b' (mode 0444, r--r--r--); try anyway? " \
		"$output"
	run -1 "$MCP" -if a b <<< n
	equal "$MCP: replace 'b', overriding mode 0444 (r--r--r--)? " "$output"
}

@test "mcp -i: shows the bits of modes as ls does" {
	need user
	local asked="unwritable 'b'"
	for mode in "2070 ---rws---" "4411 r-S--x--x" "7555 r-sr-sr-t" \
		"7000 --S--S--T"; do
		chmod "${mode% *}" b
		run -1 "$MCP" -i a b <<< n
		equal "$MCP: $asked (mode ${mode% *}, ${mode#* }); try anyway? " \
			"$output"
	done
}

@test "mcp -i: yes is a word of the locale's" {
	need localedef
	cat > source <<-'EOS'
		comment_char %
		escape_char /
		LC_CTYPE
		copy "POSIX"
		END LC_CTYPE
		LC_MESSAGES
		yesexpr "^[jJ]"
		noexpr "^[nN]"
		END LC_MESSAGES
	EOS
	mkdir locales
	localedef -c --no-archive -i source locales/xx > /dev/null 2>&1 || :
	export LOCPATH=$PWD/locales LC_ALL=xx
	[ "$(locale yesexpr)" = "^[jJ]" ] || skip "needs the command localedef"
	run -1 "$MCP" -i a b <<< yes
	run -0 "$MCP" -i a b <<< "ja, bitte"
	equal new "$(cat b)"
}

@test "mcp -i: an input that cannot be read is no, and is said" {
	run -1 bash -c '"$MCP" -i a b <&-'
	equal "$MCP: overwrite 'b'? mcp: error closing file: Bad file descriptor" \
		"$output"
	run -1 "$MCP" -i a b < /
	equal "$MCP: overwrite 'b'? mcp: error closing file" "$output"
	equal old "$(cat b)"
	"$MCP" a b <&-
}

@test "mcp -u: only what is older" {
	touch -d 2001-01-01 a
	"$MCP" -u a b
	equal old "$(cat b)"
	touch -d '2001-01-01 00:00:00.5' a
	touch -d '2001-01-01 00:00:00.4' b
	"$MCP" --update a b
	equal new "$(cat b)"
}

@test "mcp -u -p: by nanoseconds, however round the times are by chance" {
	touch -d '2001-01-01 00:00:00.000000001' a
	[[ $(stat -c %.9Y a) = *1 ]] || skip "needs a file system that counts nanoseconds"
	for _ in {1..300}; do
		touch -d '2001-01-01 00:00:00' b
		[[ $(stat -c %.9Z b) != *0 ]] || break
	done
	"$MCP" -u -p a b
	equal new "$(cat b)"
	# What is newer keeps its time.
	touch -d '2001-01-01 00:00:01' b
	"$MCP" -u -p a b
	equal 978307201 "$(TZ=UTC stat -c %Y b)"
}

@test "mcp -f: what cannot be opened is removed" {
	need user
	chmod 444 b
	run -1 "$MCP" a b
	equal "mcp: cannot create regular file 'b': Permission denied" "$output"
	equal "'a' -> 'b'
removed 'b'" "$("$MCP" -fv a b)"
	equal new "$(cat b)"
}

@test "mcp --remove-destination: a new file, not the old one's other name" {
	ln b other
	equal "removed 'b'
'a' -> 'b'" "$("$MCP" -v --remove-destination a b)"
	equal old "$(cat other)"
}

@test "mcp: through a link to a file, not through one to nothing" {
	ln -s b l
	"$MCP" a l
	equal new "$(cat b)"
	ln -s nowhere n
	for opt in -v -f; do
		run -1 "$MCP" $opt a n
		[[ $output = *"mcp: not writing through dangling symlink 'n'" ]]
	done
	POSIXLY_CORRECT=1 "$MCP" a n
	cmp a nowhere
}

@test "mcp -b: simple, numbered, existing" {
	equal "'a' -> 'b' (backup: 'b~')" "$("$MCP" -vb a b)"
	equal old "$(cat b~)"
	"$MCP" -S .x a b
	[ -e b.x ]
	"$MCP" --backup=numbered a b
	[ -e b.~1~ ]
	"$MCP" -b a b
	[ -e b.~2~ ]
	"$MCP" --backup=none a b
	[ ! -e b.~3~ ]
	VERSION_CONTROL=simple SIMPLE_BACKUP_SUFFIX=.y "$MCP" -b a b
	[ -e b.y ]
}

@test "mcp -b: where the backup's name would be too long" {
	local n250 name
	n250=$(printf 'n%.0s' {1..250})
	name=$n250.txt # and one more byte would be all that a name may have
	for opt in -b -bS.bak --backup=numbered; do
		echo old > "$name"
		equal "'a' -> '$name' (backup: '$n250.tx~')" \
			"$("$MCP" -v $opt a "$name")"
		equal "old new" "$(cat "$n250.tx~" "$name" | xargs)"
		rm "$n250.tx~"
	done
	echo old > "$n250"
	"$MCP" --backup=numbered a "$n250"
	[ -e "$n250.~1~" ]
	mv "$n250.~1~" "$n250.~9~"
	"$MCP" -b a "$n250"
	[ -e "$n250~" ]
	# A numbered one replaces nothing.
	run -1 "$MCP" -b a "$n250"
	equal "mcp: cannot backup '$n250': File exists" "$output"
}

@test "mcp -b: numbers have no end" {
	for number in 9 99 18446744073709551615 99999999999999999999999999; do
		touch "b.~$number~"
		echo "$number" > b
		"$MCP" -b a b
	done
	equal 9 "$(cat b.~10~)"
	equal 18446744073709551615 "$(cat b.~18446744073709551616~)"
	equal 99999999999999999999999999 \
		"$(cat b.~100000000000000000000000000~)"
	# These are no numbers.
	echo keep > c
	touch c.~0~ c.~01~ c.~x~ c.~~ c.~5
	"$MCP" -b a c
	equal keep "$(cat c~)"
}

@test "mcp -b: never at the price of the source" {
	"$MCP" a b~
	run -1 "$MCP" --backup=simple b~ b
	equal "mcp: backing up 'b' might destroy source;  'b~' not copied" \
		"$output"
	"$MCP" -bf a a
	cmp a a~
	run -1 "$MCP" -b a a
}

@test "mcp -b: a copy that fails gives the old file back" {
	rm -f a
	echo unread > a
	need user
	chmod 0 a
	run -1 "$MCP" -b a b
	equal old "$(cat b)"
	[ ! -e b~ ]
}

@test "mcp -l, -s: links, replaced with -f" {
	"$MCP" -l a c
	[ a -ef c ]
	run -1 "$MCP" -l a b
	equal "mcp: cannot create hard link 'b' to 'a': File exists" "$output"
	"$MCP" -lf a b
	[ a -ef b ]
	"$MCP" -s a s
	equal a "$(readlink s)"
	mkdir d
	run -1 "$MCP" -s a d
	equal "mcp: d/a: can make relative symbolic links only in current directory" \
		"$output"
	"$MCP" -sf "$PWD/a" s
	equal "$PWD/a" "$(readlink s)"
}

@test "mcp: one file under two names, in all ways, is left whole" {
	ln a hard
	ln -s a soft
	for opt in -v -f -d -p -u -R -a --remove-destination; do
		for pair in "a a" "a hard" "a soft" "soft a" "a ./a"; do
			# shellcheck disable=SC2086
			run "$MCP" $opt $pair
			equal new "$(cat hard)"
			rm -f a soft
			ln hard a
			ln -s a soft
		done
	done
	# Of a link, by way of another: there is nothing to be done.
	ln -s . here
	ln -s here there
	ln -s nowhere l
	run -0 "$MCP" -d there/l here
	run -1 "$MCP" -d l .
	equal "mcp: 'l' and './l' are the same file" "$output"
}

@test "mcp -b: a directory gets no backup" {
	echo x > a
	mkdir d
	run -1 "$MCP" -bT a d
	equal "mcp: cannot create regular file 'd': Is a directory" "$output"
	run -1 "$MCP" -bsT a d
	equal "mcp: cannot create symbolic link 'd' to 'a': File exists" \
		"$output"
	equal d "$(ls -d d*)"
}

@test "mcp -S: slashes may end a suffix, which then makes no name" {
	echo a > a
	for suffix in x/ x// a/; do
		echo b > b
		run -1 "$MCP" -S "$suffix" a b
		equal "mcp: cannot backup 'b': Not a directory" "$output"
	done
	for suffix in / /x a/b; do
		rm -f b*
		echo b > b
		"$MCP" -S "$suffix" a b
		equal b "$(cat b~)"
	done
}

@test "mcp -i: root is asked as one who may write anything" {
	need root
	need ptrace
	echo a > a
	echo b > b
	strace -o trace -e trace=faccessat,faccessat2 \
		-e inject=faccessat,faccessat2:error=EROFS \
		"$MCP" -i a b <<< n 2> err || :
	[[ $(cat err) = *"overwrite 'b'? " ]]
}

@test "mcp -b: '.' and what it is copied over both survive" {
	mkdir s
	echo x > s/x
	echo old > d
	"$MCP" -Rb s/. d
	cmp s/x d/x
	equal old "$(cat d~)"
}

@test "mcp -f: a link that leads to itself goes, -n or not" {
	for opt in -f -fn -fi -fu; do
		ln -sf loop loop
		"$MCP" "$opt" a loop < /dev/null
		cmp a loop
		rm loop
	done
}

@test "mcp -s: where there is no such directory, that is what is said" {
	run -1 "$MCP" -s a missing/b
	equal "mcp: cannot create symbolic link 'missing/b' to 'a': No such file or directory" \
		"$output"
}

@test "mcp -df: a link takes the place of a file at once" {
	ln -s x l
	"$MCP" -df --attributes-only l a
	equal x "$(readlink a)"
	mkdir d
	run -1 "$MCP" -dbfT l d
	equal "mcp: cannot create symbolic link 'd': Is a directory" "$output"
}

@test "mcp -b: in a directory that may not be read" {
	mkdir d
	echo 1 > d/a
	echo old > d/b
	echo first > d/b.~1~
	echo b > b
	chmod 777 . d/*
	chmod 333 d
	set -- "$MCP"
	if [ "$(id -u)" = 0 ]; then
		need setpriv
		set -- setpriv --reuid=65534 --regid=65534 --clear-groups \
			"$MCP"
	fi
	"$@" -b a d
	"$@" --backup=numbered b d
	chmod 755 d
	equal "1 old first" "$(cat 'd/a~' d/b.~2~ d/b.~1~ | paste -sd ' ')"
}
