# maputils: mcat, mcp and mgrep on one layer that maps files.
# `make help` lists the targets that have a #: and the settings.

## Settings: make VARIABLE=VALUE

# CC        the compiler: gcc, clang and musl-gcc all serve
# CFLAGS    how it optimises and debugs
# BUILD     where to build; DEBUG and SANITIZE have folders of their own below
# DEBUG     1: obey the switches for tests (common/base/knob.h)
# SANITIZE  address,undefined or thread: find errors while running
# PREFIX    where the programs will live
# DESTDIR   a folder to install into as if it were /
# PCRE2     empty: do without it; ATTR and SELINUX likewise
CC       = cc
CFLAGS   = -O2 -g
BUILD    = build$(if $(DEBUG),/debug)$(if $(SANITIZE),/$(subst $(comma),-,$(SANITIZE)))
DEBUG    =
SANITIZE =
PREFIX   = $(or $(prefix),/usr/local)
DESTDIR  =
VERSION  = 0.1.0

## Lists

comma    = ,
TOOLS    = mcat mcp mgrep
LAYERS   = base cli io text fs copy regex match sched
SYSTEM  := $(if $(filter Linux,$(shell uname -s)),linux,posix)

# Optional libraries: used where the compiler finds the header.
has      = $(shell printf '\043include <$(1)>\n' | \
	   $(CC) $(CPPFLAGS) $(2) -E -x c - > /dev/null 2>&1 && echo yes)
PCRE2   := $(call has,pcre2.h,-DPCRE2_CODE_UNIT_WIDTH=8)
ATTR    := $(call has,attr/libattr.h)
SELINUX := $(call has,selinux/selinux.h)# loaded when mcp -Z asks for it
# Of others archives: to load shared objects would cost a tenth of each start.
archive  = $(or $(filter /%,$(shell $(CC) -print-file-name=lib$(1).a)),-l$(1))

WARN     = -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion \
	   -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
	   -Wundef -Wvla -Wpointer-arith
# Files of any size, on a machine of 32 bits too.
LFS     := $(shell getconf LFS_CFLAGS 2> /dev/null)
DEFINES  = -D_GNU_SOURCE $(LFS) -DVERSION='"$(VERSION)"' \
	   $(if $(DEBUG),-DMAPUTILS_DEBUG) \
	   $(if $(PCRE2),-DHAVE_PCRE2 -DPCRE2_CODE_UNIT_WIDTH=8) \
	   $(if $(ATTR),-DHAVE_ATTR) $(if $(SELINUX),-DHAVE_SELINUX)
SANFLAGS = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all \
	   -fno-omit-frame-pointer)
compile  = $(CC) -std=gnu11 $(WARN) $(DEFINES) -Icommon -Icmd -Itests $(CPPFLAGS) \
	   $(CFLAGS) -ffunction-sections $(SANFLAGS) -pthread
link     = $(CC) $(CFLAGS) $(SANFLAGS) -pthread -Wl,--gc-sections \
	   -Wl,--as-needed $(LDFLAGS)
LIBS_mcat  =
LIBS_mcp   = $(if $(ATTR),$(call archive,attr)) $(if $(SELINUX),-ldl)
LIBS_mgrep = $(if $(PCRE2),$(call archive,pcre2-8))
LIBS_all  := $(LIBS_mcat) $(LIBS_mcp) $(LIBS_mgrep)

COMMON  := $(filter-out common/base/sys_%,$(wildcard $(LAYERS:%=common/%/*.c))) \
	   common/base/sys_$(SYSTEM).c
LIB      = $(BUILD)/libmaputils.a
objects  = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
UNITS   := $(basename $(notdir $(wildcard tests/unit/*.c)))
BENCHES := $(basename $(notdir $(wildcard tests/bench/*.c)))
# What the tools have beyond that, for tests of its parts.
PARTS    = $(BUILD)/libtools.a

## Rules

all: $(TOOLS:%=$(BUILD)/%) #: build the three programs

define program
$(BUILD)/$(1): $(call objects,$(wildcard cmd/$(1)/*.c)) $(LIB)
	$$(link) -o $$@ $$^ $(LIBS_$(1)) $(LDLIBS)
endef
$(foreach tool,$(TOOLS),$(eval $(call program,$(tool))))
$(LIB): $(call objects,$(COMMON))
$(PARTS): $(filter-out %/main.o,$(call objects,$(wildcard cmd/*/*.c)))
$(LIB) $(PARTS):
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(compile) -MMD -MP -c -o $@ $<

# Everything depends on how it is compiled: new flags, new objects.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(compile) | $(link) | $(LIBS_all))' | \
	  cmp -s - $@ || \
	  echo '$(subst ','\'',$(compile) | $(link) | $(LIBS_all))' > $@

-include $(shell find $(BUILD)/obj -name '*.d' 2> /dev/null)

$(BUILD)/%: $(BUILD)/obj/tests/%.o $(PARTS) $(LIB)
	@mkdir -p $(@D)
	$(link) $(if $(filter fuzz/%,$*),-fsanitize=fuzzer) -o $@ $^ \
	  $(LIBS_all) $(LDLIBS)
$(BUILD)/generate: $(BUILD)/obj/completions/generate.o $(PARTS) $(LIB)
	$(link) -o $@ $^ $(LIBS_all) $(LDLIBS)
completions: $(BUILD)/generate #: write these, which are checked in, anew
	$< $@
$(BUILD)/differential: $(call objects,$(wildcard tests/differential/*.c)) $(LIB)
	$(link) -o $@ $^ $(LDLIBS)
units: $(UNITS:%=$(BUILD)/unit/%) #: build the unit tests
benches: $(BENCHES:%=$(BUILD)/bench/%) #: build the benchmarks

## Tests

check: #: install what the tests lack, build, run all of them
	tests/run
lint: #: look for faults without running anything
	tests/lint
fuzz: #: let libFuzzer look for patterns and texts on which engines differ
	tests/fuzz/run
bench: all benches #: measure the programs beside their peers
	tests/bench/run
demo: #: see the programs at work on real files
	tests/demo

## Installation

root = $(DESTDIR)$(PREFIX)
install: all #: install programs, man pages and completions
	install -d "$(root)/bin" "$(root)/share/man/man1"
	install $(TOOLS:%=$(BUILD)/%) "$(root)/bin"
	install -m 644 man/*.1 "$(root)/share/man/man1"
	completions/place install "$(root)"
uninstall: #: remove what install has installed
	rm -f $(TOOLS:%="$(root)/bin/%") $(TOOLS:%="$(root)/share/man/man1/%.1")
	completions/place uninstall "$(root)"

## The rest

config: #: say what was found, and how it is built
	@printf '%-10s %s\n' compiler '$(CC)' system '$(SYSTEM)' \
	  pcre2 '$(or $(PCRE2),no)' libattr '$(or $(ATTR),no)' \
	  libselinux '$(or $(SELINUX),no)' debug '$(or $(DEBUG),no)' \
	  sanitize '$(or $(SANITIZE),no)' build '$(BUILD)'
help: #: say this
	@echo 'make [TARGET]... [VARIABLE=VALUE]...'
	@awk -F ':.*#: ' '/^[a-z]+:.*#: / { printf "    %-11s %s\n", $$1, $$2 }' \
	  $(firstword $(MAKEFILE_LIST))
	@sed -n 's/^# \([A-Z0-9]*  \)/    \1  /p' $(firstword $(MAKEFILE_LIST))
clean: #: remove all that was built
	rm -rf build
FORCE:
.PHONY: all units benches check lint fuzz bench demo install uninstall config help \
	completions clean FORCE
.SECONDARY:
