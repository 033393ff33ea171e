# The vector widths of this machine's architecture: VANE_WIDTHS lists their names. A new width is
# a header, a line here, and a row in native/dispatch.c.

# vane_width(<width> <header> [flags...]) declares a width.
macro(vane_width width header)
  list(APPEND VANE_WIDTHS ${width})
  set(VANE_HEADER_${width} ${header})
  set(VANE_FLAGS_${width} ${ARGN})
endmacro()

vane_width(scalar core/vec/vec_scalar.h)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64|i.86")
  set(avx2 -mavx2 -mfma)
  set(avx512 -mavx512f -mavx512bw -mavx512vl -mavx512dq -mfma)
  # Where coverage is measured, one width is as compact as WebAssembly has its own.
  vane_width(sse2 native/vec/vec_sse2.h -msse2 $<$<CONFIG:Coverage>:-DVANE_COMPACT>)
  vane_width(avx2 native/vec/vec_avx2.h ${avx2})
  vane_width(avx512 native/vec/vec_avx512.h ${avx512})
  vane_width(avx2_plain native/vec/vec_avx2.h ${avx2} -DVANE_PLAIN)
  vane_width(avx512_plain native/vec/vec_avx512.h ${avx512} -DVANE_PLAIN)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  vane_width(neon native/vec/vec_neon.h)
endif()

# The address sanitizer sees bad pointers by itself; a second look at each takes gcc minutes at the wide vectors. An
# interface, so that it comes after the flags that turn the sanitizers on.
add_library(vane_looked_at_once INTERFACE)
if(VANE_SANITIZE MATCHES "address.*undefined")
  target_compile_options(vane_looked_at_once INTERFACE -fno-sanitize=null,object-size)
endif()

# vane_add_per_width(<prefix> <sources...>): an OBJECT library <prefix>_<width> for each width,
# compiled against its header; at -O3 even in a debug build, as at -O0 their tests take minutes.
function(vane_add_per_width prefix)
  set(level -O3)
  if(VANE_SANITIZE)
    set(level -O1)
  endif()
  foreach(width ${VANE_WIDTHS})
    get_filename_component(folder ${VANE_HEADER_${width}} DIRECTORY)
    get_filename_component(header ${VANE_HEADER_${width}} NAME)
    set(target ${prefix}_${width})
    add_library(${target} OBJECT ${ARGN})
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/${folder})
    target_compile_definitions(${target} PRIVATE VANE_VEC_H="${header}" VANE_WIDTH=${width})
    vane_compile(${target} ${level} ${VANE_FLAGS_${width}})
    target_link_libraries(${target} PRIVATE vane_looked_at_once)
  endforeach()
endfunction()
