# Install rules: find_package(vane), pkg-config, headers, the command.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/vane)
install(TARGETS vane vane_static EXPORT vane_targets
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES core/include/vane.h core/include/vane_cascade.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT vane_targets FILE vane-targets.cmake NAMESPACE vane:: DESTINATION ${package_dir})
if(TARGET vane_cli)
  install(TARGETS vane_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

configure_package_config_file(cmake/vane-config.cmake.in vane-config.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
# Below 1.0 a minor version may break the interface.
write_basic_package_version_file(vane-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/vane-config.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/vane-config-version.cmake DESTINATION ${package_dir})

# The way from the .pc file up to the prefix, not the prefix of this configuration: an installed
# tree can then be moved.
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH pc_to_prefix /prefix/${pc_dir} /prefix)
configure_file(cmake/vane.pc.in vane.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/vane.pc DESTINATION ${pc_dir})
