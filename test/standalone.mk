# Unit tests and fuzzers: the files that compile without a server, under the
# address and undefined-behaviour sanitizers.
#
#   make -f test/standalone.mk [UNIT="name ..."] [FUZZ="name ..."]
#
# test/fuzz/libfuzzer builds with another compiler, FUZZ_FLAGS and FUZZ_LINK.
#
# Which files those are is written in core/port.h: they reach their host only
# through it.  port.c is its server side.

PG_CONFIG ?= pg_config
CC = gcc
include blas.mk

OUT = build/standalone
SOURCES := $(filter-out src/core/port.c src/core/settings.c src/core/parallel_workers.c \
		src/core/temp_file.c src/encode/encode_plan.c src/encode/encode_keys.c, \
	$(wildcard src/core/*.c src/math/*.c src/algo/*.c src/algo/*/*.c src/encode/*.c)) \
	src/model/artifact.c src/model/texts.c src/model/calibrator.c src/model/calibrator_fit.c
OBJS = $(SOURCES:%.c=$(OUT)/%.o)
UNIT = $(patsubst test/unit/%.c,%,$(wildcard test/unit/*.c))
FUZZ = $(patsubst test/fuzz/%.c,%,$(wildcard test/fuzz/*.c))

CPPFLAGS = -DFRONTEND -Isrc -Itest/unit -Itest/fuzz $(BLAS_CPPFLAGS) -I$(shell $(PG_CONFIG) --includedir-server) \
	-I$(shell $(PG_CONFIG) --includedir)
CFLAGS = -std=gnu11 -g -O1 -fno-omit-frame-pointer -fno-strict-aliasing -fwrapv -ffp-contract=off \
	-fexcess-precision=standard -fsanitize=address,undefined -fno-sanitize-recover=all \
	-Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers \
	$(FUZZ_FLAGS)
# What each file includes is written down beside what is made of it.
KEEP_HEADERS = -MMD -MP -MT $@ -MF $@.d
LIBS = -L$(shell $(PG_CONFIG) --pkglibdir) -L$(shell $(PG_CONFIG) --libdir) \
	-lpgcommon -lpgport $(BLAS_SHARED_LIBS) -lcrypto -lm

all: $(UNIT:%=$(OUT)/unit/%) $(FUZZ:%=$(OUT)/fuzz/%)

$(OUT)/unit/%: test/unit/%.c $(OUT)/libensemble.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(KEEP_HEADERS) -o $@ $< $(OUT)/libensemble.a $(LIBS)

$(OUT)/fuzz/%: test/fuzz/%.c $(OUT)/libensemble.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(KEEP_HEADERS) $(FUZZ_LINK) -o $@ $< $(OUT)/libensemble.a $(LIBS)

$(OUT)/libensemble.a: $(OBJS)
	rm -f $@
	ar rcs $@ $(OBJS)

$(OUT)/%.o: %.c $(OUT)/flags
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(KEEP_HEADERS) -c -o $@ $<

# So does the version built against.
$(OUT)/flags: force
	@mkdir -p $(@D) && echo '$(CPPFLAGS) $(CFLAGS)' | cmp -s - $@ || echo '$(CPPFLAGS) $(CFLAGS)' >$@
-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

.PHONY: all force
