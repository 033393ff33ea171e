/* float_env.c - the control register of vector arithmetic. Written in assembly, because the functions of <fenv.h>
 * are libm's and don't reach the flush-to-zero bits. */
#include "native/sys/sys.h"

#if defined(__x86_64__) || defined(__i386__)
/* MXCSR: all exceptions masked, round to nearest, neither flush-to-zero nor denormals-are-zero. */
enum { MXCSR_DEFAULT = 0x1F80 };

static uint64_t get(void)
{
    uint32_t value;
    __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}

static void set(uint64_t wanted)
{
    const uint32_t value = (uint32_t)wanted;
    __asm__ volatile("ldmxcsr %0" : : "m"(value));
}
enum { DEFAULT = MXCSR_DEFAULT };
#elif defined(__aarch64__)
/* FPCR: 0 is the default of all that it controls. */
static uint64_t get(void)
{
    uint64_t value;
    __asm__ volatile("mrs %0, fpcr" : "=r"(value));
    return value;
}

static void set(uint64_t value) { __asm__ volatile("msr fpcr, %0" : : "r"(value)); }
enum { DEFAULT = 0 };
#else
#error "vane_float_enter is not written for this architecture"
#endif

uint64_t vane_float_enter(void *user)
{
    const uint64_t before = get();
    (void)user;
    if (before != DEFAULT) set(DEFAULT);
    return before;
}

void vane_float_leave(void *user, uint64_t before)
{
    (void)user;
    if (before != DEFAULT) set(before);
}
