# pg_ensemble: machine learning inside PostgreSQL.
#
#   make, make install, make installcheck   as with any PGXS extension
#     BLAS=shared     with OpenBLAS's shared library, not its archive (blas.mk)
#   make demo         install what is missing, build, run a readable session
#   make test         the same set-up, then every test
#                       ONLY="pgtap unit" runs some kinds, FILES="name ..." some files
#   make test-matrix  build and test on the other supported versions of PostgreSQL
#   make test-sanitized
#                     tests of SQL in a server that checks memory, under sanitizers
#   make test-valgrind
#                     a session of every learner under valgrind
#   make bench        figures beside the plain scan and other libraries, ROWS=1000000,
#                     LINES="linear ..." runs some files of bench/lines
#   make bench-memory memory of training linear models and boosted trees, ROWS=10000000,
#                     MEMORY="256MB 32MB" for ml.training_memory
#   make accuracy DATA=folder
#                     doc/accuracy.md: test metrics of every learner beside its
#                     counterpart's on the data sets of a folder; OPTIONS="--resume ..."
#                     goes to bench/accuracy.py
#   make check-rules  the rules of the code base
#   make format       clang-format over the C files
#
# demo, test and bench must work where no PostgreSQL is installed yet, so this
# file may not rely on pg_config before scripts/setup has run.

EXTENSION = pg_ensemble
EXTVERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" pg_ensemble.control)
MODULE_big = pg_ensemble

# port_frontend.c stands in for the server in stand-alone builds only.
SOURCES := $(filter-out src/core/port_frontend.c, $(wildcard src/*/*.c src/*/*/*.c))
OBJS = $(SOURCES:.c=.o)

DATA_built = sql/pg_ensemble--$(EXTVERSION).sql
DATA = $(filter-out $(DATA_built), $(wildcard sql/pg_ensemble--*--*.sql))

include blas.mk

# PGXS on Debian does not track headers: the compiler writes down which each object includes.
PG_CPPFLAGS = -I$(srcdir)/src $(BLAS_CPPFLAGS) -MMD -MP
PG_CFLAGS = -std=gnu11 -ffp-contract=off -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-declaration-after-statement
SHLIB_LINK = $(BLAS_LIBS) -lm -Wl,--version-script=$(srcdir)/src/exports.map

# pg_regress looks for expected/ here and for sql/ in its input folder.
REGRESS = $(sort $(patsubst test/sql/%.sql,%,$(wildcard test/sql/*.sql)))
REGRESS_OPTS = --inputdir=test --load-extension=pg_ensemble
ISOLATION = $(sort $(patsubst test/isolation/specs/%.spec,%,$(wildcard test/isolation/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test/isolation --load-extension=pg_ensemble
ifeq ($(REGRESS)$(ISOLATION),)
NO_INSTALLCHECK = yes
endif

EXTRA_CLEAN = $(DATA_built) build $(OBJS:.o=.d)

.DEFAULT_GOAL := all

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(wildcard $(PGXS)),)
# No bitcode for JIT: an inlined copy of a function looks for what it refers to
# among the symbols of the whole process, and ours are hidden (src/exports.map).
override with_llvm := no
include $(PGXS)

-include $(OBJS:.o=.d)
$(OBJS): build/flags
pg_ensemble.so: src/exports.map build/objects

# The library says which version of the SQL objects it was made for.
src/registry/extension.o: override CPPFLAGS += -DENSEMBLE_VERSION='"$(EXTVERSION)"'
src/registry/extension.o: pg_ensemble.control

# Objects made with other flags, or for another version, are made again, and the
# library is when a file has gone or other libraries are linked.
BUILD_FLAGS = $(VERSION) $(CC) $(CPPFLAGS) $(CFLAGS)
keep_stamp = @mkdir -p build && echo '$(1)' | cmp -s - $@ || echo '$(1)' >$@
build/flags: force
	$(call keep_stamp,$(BUILD_FLAGS))
build/objects: force
	$(call keep_stamp,$(OBJS) $(SHLIB_LINK))
else
all install installcheck clean:
	@echo "pg_config with server development files not found (set PG_CONFIG, or run scripts/setup)" >&2; exit 1
endif

sql/pg_ensemble--$(EXTVERSION).sql: $(sort $(wildcard sql/install/*.sql)) sql/install
	cat $(filter %.sql,$^) > $@

demo:
	@scripts/setup --without-checks && scripts/demo

test:
	@scripts/setup && test/run

test-matrix:
	@scripts/matrix

test-sanitized:
	@scripts/setup --sources && test/sanitized/run

test-valgrind:
	@scripts/setup --valgrind && test/valgrind/run

bench:
	@scripts/setup --bench && bench/run

bench-memory:
	@scripts/setup --without-checks && bench/memory

# DATA is PGXS's name too, for files to install: only one given on the command line is meant.
accuracy:
	@[ "$(origin DATA)" = "command line" ] || { echo "usage: make accuracy DATA=folder" >&2; exit 1; }
	@scripts/setup --bench && bench/accuracy "$(DATA)" --write doc/accuracy.md $(OPTIONS)

check-rules: all
	@test/check/all

format:
	clang-format-14 -i $(wildcard src/*.h src/*/*.[ch] src/*/*/*.[ch] test/*/*.[ch])

.PHONY: demo test test-matrix test-sanitized test-valgrind bench bench-memory accuracy check-rules format force
