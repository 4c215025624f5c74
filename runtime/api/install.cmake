# SPDX-License-Identifier: Apache-2.0
# cmake --install: the libraries, their headers, how CMake and pkg-config find them, the command and the policies that come with it.
# Components, and Debian packages by CPack: the runtime alone, the whole library, headers, command, policies. Without the compiler
# there are the runtime and the headers.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set_target_properties(writ_runtime PROPERTIES EXPORT_NAME runtime)
install(TARGETS writ_runtime EXPORT writ-targets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT headers)
if(TARGET writ_shared)
  set_target_properties(writ_shared PROPERTIES EXPORT_NAME writ)
  install(TARGETS writ_shared EXPORT writ-targets
          LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT headers)
endif()
install(FILES runtime/include/writ/writ.h runtime/include/writ/writ.hpp runtime/include/writ/arrow.h compiler/include/writ/compile.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/writ COMPONENT headers)
if(TARGET writ)
  install(TARGETS writ RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT command)
  install(DIRECTORY policies DESTINATION ${CMAKE_INSTALL_DATADIR}/writ COMPONENT policies)
  # The policies among it, and its modules to be read: the command and the library carry these with them.
  install(DIRECTORY stdlib DESTINATION ${CMAKE_INSTALL_DATADIR}/writ COMPONENT policies PATTERN *.cmake EXCLUDE)
endif()

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/writ)
install(EXPORT writ-targets NAMESPACE writ:: DESTINATION ${package_folder} COMPONENT headers)
configure_package_config_file(runtime/api/writ-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/writ-config.cmake
                              INSTALL_DESTINATION ${package_folder} PATH_VARS CMAKE_INSTALL_DATADIR)
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/writ-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/writ-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/writ-config-version.cmake
        DESTINATION ${package_folder} COMPONENT headers)
# From where pkg-config finds its file, so that the folder may be moved.
file(RELATIVE_PATH package_up /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
foreach(library writ writ_rt)
  if(library STREQUAL "writ_rt" OR TARGET writ_shared)
    configure_file(runtime/api/writ.pc.in ${library}.pc @ONLY)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${library}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT headers)
  endif()
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME writ)
set(CPACK_PACKAGE_CONTACT "Writ")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libwrit-rt${PROJECT_VERSION_MAJOR})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libwrit${PROJECT_VERSION_MAJOR})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_HEADERS_PACKAGE_NAME libwrit-dev)
set(CPACK_DEBIAN_HEADERS_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_COMMAND_PACKAGE_NAME writ)
set(CPACK_DEBIAN_POLICIES_PACKAGE_NAME writ-policies)
set(CPACK_DEBIAN_POLICIES_PACKAGE_ARCHITECTURE all)
if(TARGET writ_shared)
  set(CPACK_COMPONENTS_ALL runtime library headers command policies)
  set(CPACK_COMPONENT_HEADERS_DEPENDS runtime library)
else()
  set(CPACK_COMPONENTS_ALL runtime headers)
  set(CPACK_COMPONENT_HEADERS_DEPENDS runtime)
endif()
include(CPack)
