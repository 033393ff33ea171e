# The drop-in for programs that use FANN, native/fann: libfann (float, also under the name libfloatfann) and libfixedfann,
# each whole in one file. They bear FANN's names, so they live in folders of their own, and only who names these gets them:
#
#   lib/vane-fann/          libfann.a, libfixedfann.a; shared: libvane_fann.so, libvane_fixedfann.so, or, with
#                           VANE_BUILD_FANN_SONAME, libfann.so.2, libfixedfann.so.2 for programs already linked
#   include/vane-fann/      the headers
#   lib/vane-fann/pkgconfig/fann.pc
#
# To CMake they are vane::fann, vane::fixedfann, vane::fann_shared and vane::fixedfann_shared.

file(GLOB fann_sources CONFIGURE_DEPENDS native/fann/*.c)
file(GLOB fann_headers CONFIGURE_DEPENDS native/fann/include/*.h)
set(fann_lib_dir ${CMAKE_INSTALL_LIBDIR}/vane-fann)
set(fann_include_dir ${CMAKE_INSTALL_INCLUDEDIR}/vane-fann)

# vane_add_fann(<name> [definitions...]): the static and the shared library.
function(vane_add_fann name)
  add_library(vane_${name}_objects OBJECT ${fann_sources})
  vane_compile(vane_${name}_objects)
  target_include_directories(vane_${name}_objects PRIVATE native/fann/include)
  target_compile_definitions(vane_${name}_objects PRIVATE ${ARGN})

  add_library(vane_${name} STATIC $<TARGET_OBJECTS:vane_${name}_objects> ${objects})
  set_target_properties(vane_${name} PROPERTIES OUTPUT_NAME ${name})
  target_link_libraries(vane_${name} PRIVATE Threads::Threads)

  add_library(vane_${name}_shared SHARED $<TARGET_OBJECTS:vane_${name}_objects>)
  target_link_libraries(vane_${name}_shared PRIVATE vane_static Threads::Threads $<BUILD_INTERFACE:vane_flags>)
  if(VANE_BUILD_FANN_SONAME)
    set_target_properties(vane_${name}_shared PROPERTIES OUTPUT_NAME ${name} VERSION 2.2.0 SOVERSION 2)
  else()
    set_target_properties(vane_${name}_shared PROPERTIES
      OUTPUT_NAME vane_${name} VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
  endif()
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    # FANN's functions alone are seen, not those of vane.h behind them.
    target_link_options(vane_${name}_shared PRIVATE -Wl,--exclude-libs,ALL)
  endif()

  foreach(library ${name} ${name}_shared)
    add_library(vane::${library} ALIAS vane_${library})
    set_target_properties(vane_${library} PROPERTIES LINKER_LANGUAGE C EXPORT_NAME ${library})
    target_include_directories(vane_${library} INTERFACE
      $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/native/fann/include> $<INSTALL_INTERFACE:${fann_include_dir}>)
    target_compile_definitions(vane_${library} INTERFACE ${ARGN})
  endforeach()
  install(TARGETS vane_${name} vane_${name}_shared EXPORT vane_targets
    RUNTIME DESTINATION ${fann_lib_dir} LIBRARY DESTINATION ${fann_lib_dir} ARCHIVE DESTINATION ${fann_lib_dir})
endfunction()

vane_add_fann(fann)
vane_add_fann(fixedfann FIXEDFANN)

# FANN's second name for the float library.
function(vane_install_floatfann target extension)
  set(link ${CMAKE_CURRENT_BINARY_DIR}/libfloatfann${extension})
  file(CREATE_LINK ${target} ${link} SYMBOLIC)
  install(FILES ${link} DESTINATION ${fann_lib_dir})
endfunction()
vane_install_floatfann(libfann.a .a)
if(VANE_BUILD_FANN_SONAME)
  vane_install_floatfann(libfann.so .so)
  vane_install_floatfann(libfann.so.2 .so.2)
endif()

install(FILES ${fann_headers} DESTINATION ${fann_include_dir})

file(RELATIVE_PATH pc_to_prefix /prefix/${fann_lib_dir}/pkgconfig /prefix)
configure_file(cmake/fann.pc.in fann.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/fann.pc DESTINATION ${fann_lib_dir}/pkgconfig)
