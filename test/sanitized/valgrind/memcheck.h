/*-------------------------------------------------------------------------
 *
 * memcheck.h
 *		Valgrind's requests as the address sanitizer's, for scripts/sanitized.
 *
 * A server built with USE_VALGRIND says which bytes of its memory contexts and
 * buffers may be touched: of a palloc chunk those that were asked for, until
 * pfree.  It says so to valgrind/memcheck.h, and this file, found first, passes
 * it on to the address sanitizer, so that no valgrind is needed.  What the
 * sanitizer does not know (which bytes are defined) is left out.
 *
 *-------------------------------------------------------------------------
 */
#ifndef ENSEMBLE_SANITIZED_MEMCHECK_H
#define ENSEMBLE_SANITIZED_MEMCHECK_H

#include <sanitizer/asan_interface.h>

#define VALGRIND_MAKE_MEM_NOACCESS(addr, size)    __asan_poison_memory_region(addr, size)
#define VALGRIND_MAKE_MEM_UNDEFINED(addr, size)   __asan_unpoison_memory_region(addr, size)
#define VALGRIND_MAKE_MEM_DEFINED(addr, size)     __asan_unpoison_memory_region(addr, size)
#define VALGRIND_CHECK_MEM_IS_DEFINED(addr, size) ((void) 0)
#define VALGRIND_GET_VBITS(addr, bits, size)      ((void) 0)

/* What is freed has been wiped and is closed already. */
#define VALGRIND_CREATE_MEMPOOL(pool, redzones, zeroed) ((void) 0)
#define VALGRIND_DESTROY_MEMPOOL(pool)                  ((void) 0)
#define VALGRIND_MEMPOOL_ALLOC(pool, addr, size)        __asan_unpoison_memory_region(addr, size)
#define VALGRIND_MEMPOOL_FREE(pool, addr)               ((void) 0)
#define VALGRIND_MEMPOOL_CHANGE(pool, old, addr, size)  __asan_unpoison_memory_region(addr, size)
#define VALGRIND_COUNT_ERRORS                           0
#define RUNNING_ON_VALGRIND                             0

#endif
