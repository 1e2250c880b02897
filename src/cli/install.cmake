# Where `cmake --install` puts things. The program finds share/fixrank from its own place (data.c), so the whole may be moved.
include(GNUInstallDirs)
set(share ${CMAKE_INSTALL_DATAROOTDIR})
set(made ${CMAKE_BINARY_DIR}/share)

# Compresses a text as Debian does: the same bytes every time.
function(compress source target)
  add_custom_command(OUTPUT ${target} DEPENDS ${source} VERBATIM
                     COMMAND sh -c "mkdir -p \"$(dirname \"$2\")\" && gzip -9n < \"$1\" > \"$2\"" sh ${source} ${target})
endfunction()

foreach(page fixrank.1 fixrank-patterns.5)
  compress(${CMAKE_SOURCE_DIR}/src/cli/man/${page} ${made}/${page}.gz)
  list(APPEND compressed ${made}/${page}.gz)
endforeach()
compress(${CMAKE_SOURCE_DIR}/CHANGELOG.md ${made}/changelog.gz)
add_custom_target(documents ALL DEPENDS ${compressed} ${made}/changelog.gz)

install(TARGETS fixrank RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${CMAKE_BINARY_DIR}/fixrank.search DESTINATION ${share}/fixrank OPTIONAL)
install(DIRECTORY patterns templates DESTINATION ${share}/fixrank PATTERN README.md EXCLUDE)
install(FILES src/report/record.schema.json src/report/fleet.schema.json src/report/diff.schema.json DESTINATION ${share}/fixrank/schemas)
install(FILES ${made}/fixrank.1.gz DESTINATION ${share}/man/man1)
install(FILES ${made}/fixrank-patterns.5.gz DESTINATION ${share}/man/man5)
install(FILES src/cli/completions/fixrank.bash DESTINATION ${share}/bash-completion/completions RENAME fixrank)
install(FILES src/cli/completions/_fixrank DESTINATION ${share}/zsh/site-functions)
install(FILES src/cli/completions/fixrank.fish DESTINATION ${share}/fish/vendor_completions.d)
install(FILES README.md LICENSE ${made}/changelog.gz DESTINATION ${share}/doc/fixrank)
install(FILES patterns/README.md DESTINATION ${share}/doc/fixrank RENAME patterns.md)
install(FILES templates/README.md DESTINATION ${share}/doc/fixrank RENAME templates.md)
