# The Debian package: `cmake --build build/release && cd build/release && cpack`. tests/package/run looks at what comes out.
# Same sources, same bytes: all times are that of the newest entry in scripts/debian/changelog, unless SOURCE_DATE_EPOCH is set.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME fixrank)
set(CPACK_PACKAGE_VENDOR fixrank)
set(CPACK_PACKAGE_CONTACT "fixrank maintainers <fixrank@contoso.example>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS less)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
# cpack indents it and makes the dots of empty lines
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "find out why Windows does not update, from its logs")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"fixrank reads the logs that a Windows machine leaves when updating, servicing
or upgrading fails, decides which cause is behind the failure, and ranks the
repair methods that apply: each with its reasons, its steps, its cost, and
what to do if it does not help.

It takes files, folders and archives, from one machine or from thousands,
and writes HTML, XLSX, JSON, Markdown and a summary for the terminal. Uploads
are read inside of a sandbox (Landlock and seccomp); nothing touches the
network.")

# The compiled search fits the processor and the library of the machine that made it: the package makes it where it is
# installed, and anew when the library changes.
configure_file(${CMAKE_CURRENT_LIST_DIR}/triggers ${CMAKE_BINARY_DIR}/debian/triggers @ONLY)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_LIST_DIR}/postinst ${CMAKE_CURRENT_LIST_DIR}/postrm ${CMAKE_BINARY_DIR}/debian/triggers)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_LIST_DIR}/times.cmake)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/settle.cmake)
set(CPACK_FIXRANK_DEBIAN ${CMAKE_CURRENT_LIST_DIR})
include(CPack)
