/* Tells AddressSanitizer which bytes of a live block must not be touched now. Both macros are empty
 * in other builds; VANE_RED_ZONE is the number of bytes worth leaving untouchable between
 * neighbours. */
#ifndef VANE_CORE_BASE_SANITIZE_H
#define VANE_CORE_BASE_SANITIZE_H

#if defined(__SANITIZE_ADDRESS__)
#define VANE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define VANE_ASAN 1
#endif
#endif

#ifdef VANE_ASAN
#include <sanitizer/asan_interface.h>
#define VANE_POISON(p, bytes) ASAN_POISON_MEMORY_REGION(p, bytes)
#define VANE_UNPOISON(p, bytes) ASAN_UNPOISON_MEMORY_REGION(p, bytes)
enum { VANE_RED_ZONE = 64 };
#else
#define VANE_POISON(p, bytes) ((void)(p), (void)(bytes))
#define VANE_UNPOISON(p, bytes) ((void)(p), (void)(bytes))
enum { VANE_RED_ZONE = 0 };
#endif

#endif
