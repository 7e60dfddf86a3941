# Where OpenBLAS is.  Its serial build, whichever build the machine's
# alternatives point to: the others start threads when they are loaded, also in
# the postmaster.  Debian keeps each build in a folder of its own; where there
# is no such folder, the linker's default has to do.
BLAS_ARCH := $(shell $(CC) -print-multiarch 2>/dev/null)
BLAS_DIR := $(firstword $(wildcard /usr/lib/$(BLAS_ARCH)/openblas-serial))
ifneq ($(BLAS_DIR),)
BLAS_CPPFLAGS = -I/usr/include/$(BLAS_ARCH)/openblas-serial
BLAS_LIBS = -L$(BLAS_DIR) -Wl,-rpath,$(BLAS_DIR) -lopenblas
else
BLAS_LIBS = -lopenblas
endif
