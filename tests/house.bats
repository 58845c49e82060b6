#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The house keeps its order: layers, sizes, names, the map.

load helper

setup() {
	cd "$ROOT" || return
	shopt -s nullglob
	sources=(cmd/*/*.[ch] common/*/*.[ch])
	programs=("${sources[@]}" tests/*/*.[ch] completions/*.c)
}

# Fail if anything was printed.
nothing() {
	local found
	found=$(cat)
	[ -z "$found" ] || {
		echo "$found" >&2
		return 1
	}
}

@test "house: a layer includes only layers below it" {
	local -A below=(
		[base]="base"
		[cli]="base cli"
		[io]="base io"
		[text]="base text"
		[fs]="base fs"
		[copy]="base io copy"
		[regex]="base text regex"
		[match]="base text regex match"
		[sched]="base io sched"
	)
	for file in "${sources[@]}"; do
		IFS=/ read -r top layer _ <<< "$file"
		if [ "$top" = cmd ]; then
			allowed="${!below[*]} $layer"
		else
			allowed=${below[$layer]-}
			[ "$allowed" ] || echo "$file: no such layer"
		fi
		while read -r wanted; do
			[[ " $allowed " = *" $wanted "* ]] ||
				echo "$file includes $wanted"
		done < <(sed -n 's,^# *include "\([^/"]*\).*,\1,p' "$file")
	done | nothing
}

@test "house: common/README.md has every file of common exactly once" {
	diff <(cd common && printf '%s\n' */*.[ch] | sort) <(
		awk '/^## / { layer = $2 }
			/^\t/ {
				for (i = 1; $i ~ /\.[ch]$/; i++)
					print layer "/" $i
			}' common/README.md | sort
	)
}

@test "house: no file is long" {
	wc -l "${programs[@]}" |
		awk '$2 != "total" && $1 > 700' | nothing
	[ "$(wc -l < Makefile)" -le 150 ]
}

@test "house: no function is long" {
	awk 'FNR == 1 { start = 0 }
		/^{/ { start = FNR }
		/^}/ && start {
			if (FNR - start > 81)
				print FILENAME ":" start ": " FNR - start
			start = 0
		}' "${programs[@]}" | nothing
}

@test "house: no line is wider than 80 columns" {
	for file in "${programs[@]}"; do
		expand "$file" | awk -v file="$file" \
			'length > 80 { print file ":" FNR }'
	done | nothing
}

@test "house: make help tells every target and setting" {
	local help
	help=$(make -s help)
	for name in $(sed -n '/^\.PHONY:/,/[^\\]$/p' Makefile |
		tr -d '\\' | cut -d : -f 2) CC CFLAGS SANITIZE DEBUG PREFIX; do
		[ "$name" = FORCE ] || grep -qE "^ +$name +[a-z1]" <<< "$help" ||
			echo "$name"
	done | nothing
}

@test "house: maps are made in common/io alone" {
	grep -nE '\bm(un|re)?map *\(' "${sources[@]}" |
		grep -v '^common/io/' | nothing
}

@test "house: platforms are told apart in compat.h and sys_*.c alone" {
	# Elsewhere: include guards, and what compat.h, the Makefile, DEBUG=1
	# a template's includer and a library's own header define.
	grep -nE '^# *(el)?if' "${sources[@]}" |
		grep -vE '^common/base/(compat\.h|sys_[a-z]*\.c):' |
		grep -vE '^[^:]*\.h:[0-9]*:#ifndef [A-Z0-9_]*_H$' |
		grep -vE ':# *(el)?ifn?(def)? !?(BLOCK|COMPAT|HAVE|PCRE2)_[A-Z0-9_]*( .*)?$' |
		grep -vE ':#ifdef MAPUTILS_DEBUG$' | nothing
}

@test "house: engines neither print nor exit" {
	# To hold back what others say, for its turn, is not to say it.
	grep -nE '\b(v?f?printf|f?puts|f?putc|perror|exit|err_[a-z]*) *\(' \
		common/{io,text,fs,copy,regex,match,sched}/*.[ch] |
		grep -vE 'static ssize_t|\berr_(capture|release) *\(' | nothing
}

@test "house: every header says what it declares" {
	# A paragraph that declares a function begins with a comment; one that
	# only frees or closes speaks for itself.
	awk 'FNR == 1 { first = "" }
		/^$/ { first = ""; next }
		first == "" { first = $0 }
		/^[a-zA-Z].*[a-z_]\(/ && first !~ /^[ \t]*\/\*/ &&
			!/^#/ && first !~ /^#/ && !/static|INLINE|_(free|close)\(/ {
			print FILENAME ":" FNR ": " $0
			first = "/*"
		}' common/*/*.h cmd/*/*.h | nothing
}

@test "house: every file names its licence, and every source its purpose" {
	for file in "${programs[@]}"; do
		head -n 1 "$file" |
			grep -qxF '/* SPDX-License-Identifier: MIT */' ||
			echo "$file: no licence"
	done | nothing
	for file in tests/*.ba[ts]* tests/*/*.bats tests/run completions/place; do
		head -n 3 "$file" |
			grep -qxF '# SPDX-License-Identifier: MIT' ||
			echo "$file: no licence"
	done | nothing
}

@test "house: nothing is left for later" {
	local marks='TODO|FIX''ME|XX''X'
	grep -nwE "$marks" "${programs[@]}" Makefile README.md common/README.md \
		man/*.1 tests/*.bats tests/*/*.bats | grep -v house.bats | nothing
}

@test "house: no test begins with '!', whose failure goes unseen" {
	grep -nE '^[[:space:]]*! ' tests/*.bats tests/*/*.bats |
		grep -v ' || ' | nothing
}

@test "house: structs have no second name" {
	# But a block of bytes has one for each set of instructions.
	grep -nE '^[[:space:]]*typedef (struct|union|enum)' "${programs[@]}" |
		grep -v '^common/text/block_' | nothing
}

@test "house: an extern name tells its module" {
	need nm
	# Its module is its file, or what precedes '_' in that, or a header of
	# its layer, or the layer.
	for file in "$BUILD"/obj/common/*/*.o; do
		IFS=/ read -r layer module <<< "${file#"$BUILD"/obj/common/}"
		module=${module%.o}
		names=$(cd "common/$layer" && printf '%s|' *.h)
		nm --defined-only -g "$file" | awk 'NF == 3 { print $3 }' |
			grep -vE "^(${names//.h/}$module|${module%%_*}|$layer)([a-z]*_|\$)" |
			grep -vE '^(arena_|__)' | sed "s,^,$layer/$module: ,"
	done | nothing
}

@test "house: GNU's tests, once passed, stay on the list" {
	need git
	local git=(git -c "safe.directory=$ROOT")
	"${git[@]}" rev-parse HEAD > /dev/null 2>&1 || return 0
	for list in tests/gnu-*.txt; do
		"${git[@]}" log --format=%H -- "$list" | while read -r commit; do
			"${git[@]}" show "$commit:$list" 2> /dev/null
		done | grep -v '^#' | sort -u |
			comm -23 - <(grep -v '^#' "$list" | sort)
	done | nothing
}
