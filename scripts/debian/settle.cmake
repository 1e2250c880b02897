# Run by cpack over what is about to be packed.
file(REMOVE ${CPACK_TEMPORARY_DIRECTORY}/usr/share/fixrank/fixrank.search)
file(COPY_FILE ${CPACK_FIXRANK_DEBIAN}/copyright ${CPACK_TEMPORARY_DIRECTORY}/usr/share/doc/fixrank/copyright)
file(REMOVE ${CPACK_TEMPORARY_DIRECTORY}/usr/share/doc/fixrank/LICENSE)
file(MAKE_DIRECTORY ${CPACK_TEMPORARY_DIRECTORY}/usr/share/lintian/overrides)
file(COPY_FILE ${CPACK_FIXRANK_DEBIAN}/lintian-overrides ${CPACK_TEMPORARY_DIRECTORY}/usr/share/lintian/overrides/fixrank)
file(RENAME ${CPACK_TEMPORARY_DIRECTORY}/usr/share/zsh/site-functions ${CPACK_TEMPORARY_DIRECTORY}/usr/share/zsh/vendor-completions)
execute_process(COMMAND sh -c "gzip -9n < \"$1\" > \"$2\"" sh ${CPACK_FIXRANK_DEBIAN}/changelog
                        ${CPACK_TEMPORARY_DIRECTORY}/usr/share/doc/fixrank/changelog.Debian.gz
                COMMAND_ERROR_IS_FATAL ANY)
# as dh_strip and dh_fixperms do
execute_process(COMMAND strip --remove-section=.comment --remove-section=.note usr/bin/fixrank
                WORKING_DIRECTORY ${CPACK_TEMPORARY_DIRECTORY} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND chmod -R u=rwX,go=rX . WORKING_DIRECTORY ${CPACK_TEMPORARY_DIRECTORY} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND find . -exec touch -h -d @$ENV{SOURCE_DATE_EPOCH} {} +
                WORKING_DIRECTORY ${CPACK_TEMPORARY_DIRECTORY} COMMAND_ERROR_IS_FATAL ANY)
