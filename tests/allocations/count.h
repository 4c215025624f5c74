/* SPDX-License-Identifier: Apache-2.0
 * Counts what a program takes of memory, whoever in it asks for it: in C and C++, with glibc. Once in a program. */
#ifndef WRIT_TESTS_ALLOCATIONS_COUNT_H
#define WRIT_TESTS_ALLOCATIONS_COUNT_H

#include <errno.h>
#include <stddef.h>

#ifdef __cplusplus
#define COUNTED noexcept
extern "C" {
#else
#define COUNTED
#endif

static size_t allocations = 0;

extern void* __libc_malloc(size_t);
extern void* __libc_calloc(size_t, size_t);
extern void* __libc_realloc(void*, size_t);
extern void* __libc_memalign(size_t, size_t);

/* operator new comes here too. */
void* malloc(size_t size) COUNTED {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) COUNTED {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* from, size_t size) COUNTED {
  ++allocations;
  return __libc_realloc(from, size);
}
void* aligned_alloc(size_t alignment, size_t size) COUNTED {
  ++allocations;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, size_t alignment, size_t size) COUNTED {
  ++allocations;
  *out = __libc_memalign(alignment, size);
  return *out == NULL ? ENOMEM : 0;
}

#ifdef __cplusplus
}
#endif

#endif
