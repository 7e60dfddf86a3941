# pg_ensemble: machine learning inside PostgreSQL.
#
#   make, make install, make installcheck   as with any PGXS extension
#   make demo        install what is missing, build, run a readable session
#   make test        the same set-up, then every test
#   make bench       figures beside scikit-learn's

EXTENSION = pg_ensemble
EXTVERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" pg_ensemble.control)
MODULE_big = pg_ensemble

# port_frontend.c stands in for the server in stand-alone builds only.
SOURCES := $(filter-out src/core/port_frontend.c, $(wildcard src/*/*.c))
HEADERS := $(wildcard src/*.h src/*/*.h)
OBJS = $(SOURCES:.c=.o)

DATA_built = sql/pg_ensemble--$(EXTVERSION).sql
DATA = $(filter-out $(DATA_built), $(wildcard sql/pg_ensemble--*--*.sql))

PG_CPPFLAGS = -I$(srcdir)/src
# Products are fused with additions only where the source says so: same bits everywhere.
PG_CFLAGS = -std=gnu11 -ffp-contract=off -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-declaration-after-statement
SHLIB_LINK = -lopenblas -lm

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# PGXS on Debian does not track headers.
$(OBJS) $(OBJS:.o=.bc): $(HEADERS)

sql/pg_ensemble--$(EXTVERSION).sql: $(sort $(wildcard sql/install/*.sql))
	cat $^ > $@
