# The command's live dashboard, where libmicrohttpd and what its page is made of are there: Node, and uPlot in
# web/node_modules. Without them the command is whole but for vane train --dashboard.
include(CheckIncludeFile)
include(CheckLibraryExists)
check_include_file(microhttpd.h HAVE_MICROHTTPD_H)
check_library_exists(microhttpd MHD_start_daemon "" HAVE_MICROHTTPD)    # for this architecture
find_program(NODE node)
set(uplot web/node_modules/uplot/dist/uPlot.esm.js)

set(pages ${PROJECT_BINARY_DIR}/pages)
set(assets ${PROJECT_BINARY_DIR}/assets.c)
if(HAVE_MICROHTTPD_H AND HAVE_MICROHTTPD AND NODE AND EXISTS ${PROJECT_SOURCE_DIR}/${uplot})
  file(GLOB page_sources CONFIGURE_DEPENDS web/dashboard/* web/demo/common/*)
  add_custom_command(OUTPUT ${assets}
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${pages}
    COMMAND ${NODE} web/dashboard_files.mjs ${pages}
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${pages} -DOUTPUT=${assets} -P cmake/assets.cmake
    DEPENDS ${page_sources} web/dashboard_files.mjs cmake/assets.cmake ${uplot}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
  target_sources(vane_cli PRIVATE native/cli/dashboard/dashboard.c native/cli/dashboard/records.c ${assets})
  target_link_libraries(vane_cli PRIVATE microhttpd)
else()
  message(STATUS "vane train --dashboard is left out: libmicrohttpd, Node or uPlot is not installed (scripts/setup)")
  target_sources(vane_cli PRIVATE native/cli/dashboard/none.c)
endif()
