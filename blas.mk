# Where OpenBLAS is, and how it is linked.
#
# Its serial build, whichever build the machine's alternatives point to: the
# others start threads when they are loaded, also in the postmaster.  Debian keeps
# each build in a folder of its own.
#
#   BLAS=static   its archive becomes a part of the library, which keeps the
#                 symbols to itself (src/exports.map): two builds of OpenBLAS in a
#                 process, ours and numpy's or R's, are mixed up when both are
#                 shared libraries.  The default where there is an archive.
#   BLAS=shared   the shared library, for who packages it; where there is no folder
#                 of the serial build, the linker's default has to do.
BLAS_ARCH := $(shell $(CC) -print-multiarch 2>/dev/null)
BLAS_DIR := $(firstword $(wildcard /usr/lib/$(BLAS_ARCH)/openblas-serial))
BLAS_ARCHIVE := $(wildcard $(BLAS_DIR)/libopenblas.a)
ifneq ($(BLAS_DIR),)
BLAS_CPPFLAGS = -I/usr/include/$(BLAS_ARCH)/openblas-serial
BLAS_SHARED_LIBS = -L$(BLAS_DIR) -Wl,-rpath,$(BLAS_DIR) -lopenblas
else
BLAS_ARCHIVE :=
BLAS_SHARED_LIBS = -lopenblas
endif

BLAS ?= $(if $(BLAS_ARCHIVE),static,shared)
ifeq ($(BLAS),static)
ifeq ($(BLAS_ARCHIVE),)
$(error BLAS=static needs the archive of the serial build of OpenBLAS (libopenblas-serial-dev))
endif
# A weak reference alone brings no member of an archive along, and would be given
# another library's function when ours is loaded.
BLAS_LIBS = -Wl,--undefined=openblas_set_num_threads -Wl,--undefined=openblas_get_config \
	-Wl,--undefined=openblas_get_corename $(BLAS_ARCHIVE)
else ifeq ($(BLAS),shared)
BLAS_LIBS = $(BLAS_SHARED_LIBS)
else
$(error BLAS is "static" or "shared", not "$(BLAS)")
endif
