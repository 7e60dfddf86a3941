/*
 * large_pages.h
 *		Large pages for large blocks of memory.
 */
#ifndef CORE_LARGE_PAGES_H
#define CORE_LARGE_PAGES_H

#include "core/port.h"

#include <sys/mman.h>

#define LARGE_PAGE (2 * 1024 * 1024)

/*
 * Ask for large pages in a block of this process's own, before it is touched: a fault for each
 * 4 kB costs more than filling them, and reads in no order miss fewer translations.  Where
 * there are none nothing happens.
 */
static inline void
large_pages_advise(void *block, Size bytes)
{
#ifdef MADV_HUGEPAGE
	uintptr_t begin = TYPEALIGN(LARGE_PAGE, (uintptr_t) block);
	uintptr_t end = TYPEALIGN_DOWN(LARGE_PAGE, (uintptr_t) block + bytes);

	if (begin < end)
		(void) madvise((void *) begin, end - begin, MADV_HUGEPAGE);
#endif
}

#endif /* CORE_LARGE_PAGES_H */
