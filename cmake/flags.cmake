# vane_compile(<target> [options...]): the flags of every C file in this repository; the options given replace the
# default level, hardened -O2 in a Release build (CMake's own -O3 buys nothing here).
include(CheckCCompilerFlag)
include(CheckLinkerFlag)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

add_library(vane_flags INTERFACE)
target_include_directories(vane_flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/core/include)
target_compile_options(vane_flags INTERFACE
  -Wall -Wextra -Wconversion -Wno-sign-conversion -Wshadow
  # An enum names integer constants here; clang 19 warns of their use beside a float.
  $<$<C_COMPILER_ID:Clang,AppleClang>:-Wno-enum-float-conversion>
  $<$<BOOL:${VANE_WERROR}>:-Werror>)

if(VANE_SANITIZE)
  set(sanitize -fsanitize=${VANE_SANITIZE} -fno-sanitize-recover=all)
  target_compile_options(vane_flags INTERFACE ${sanitize} -g -fno-omit-frame-pointer)
  target_link_options(vane_flags INTERFACE ${sanitize})
endif()

# Misuse of the public interface is told where that may cost something (core/base/guard.h).
if(VANE_SANITIZE)
  target_compile_definitions(vane_flags INTERFACE VANE_CHECKS)
else()
  target_compile_definitions(vane_flags INTERFACE $<$<CONFIG:Debug,Coverage>:VANE_CHECKS>)
endif()

# Release builds are hardened where compiler and linker know how; sanitizers see more. Jumps lead to marked places (CET; a
# linked file has it when the C library's objects have), and tables of addresses are read-only from the start on. Kernels,
# which are compiled at a level of their own, go without checks of stack and sizes: their loops are no place for them. All
# this costs at most 1 % of a step (median of 12 processes by turns with a build without: 0.99 to 1.00, 2026-11-29).
set(release_level -O2)
if(NOT VANE_SANITIZE)
  check_c_compiler_flag(-fcf-protection=full HAVE_CF_PROTECTION)
  if(HAVE_CF_PROTECTION)
    target_compile_options(vane_flags INTERFACE $<$<CONFIG:Release>:-fcf-protection=full>)
  endif()
  check_linker_flag(C -Wl,-z,relro,-z,now,-z,noexecstack HAVE_RELRO)
  if(HAVE_RELRO)
    target_link_options(vane_flags INTERFACE $<$<CONFIG:Release>:-Wl,-z,relro,-z,now,-z,noexecstack>)
  endif()
  check_c_compiler_flag(-fstack-protector-strong HAVE_STACK_PROTECTOR)
  if(HAVE_STACK_PROTECTOR)
    list(APPEND release_level -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  endif()
endif()

# i686: SSE arithmetic, because x87 registers round differently.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|i.86" AND CMAKE_SIZEOF_VOID_P EQUAL 4)
  target_compile_options(vane_flags INTERFACE -msse2 -mfpmath=sse)
endif()

# Files above 2 GiB, and inode numbers above 2^32, on 32-bit systems.
target_compile_definitions(vane_flags INTERFACE _FILE_OFFSET_BITS=64)

# Last on the line, so that no CMAKE_C_FLAGS of a packager can change a result. Without
# -fno-math-errno (after -fno-fast-math, which resets it) a square root would be a libm call.
target_compile_options(vane_flags INTERFACE -ffp-contract=off -fno-fast-math -fno-math-errno)

function(vane_compile target)
  if(ARGN)
    target_compile_options(${target} PRIVATE ${ARGN})
  else()
    target_compile_options(${target} PRIVATE "$<$<CONFIG:Release>:${release_level}>")
  endif()
  target_link_libraries(${target} PRIVATE vane_flags)
endfunction()
