# libopenrui_ipc370.so: what programs that use UCLA IPC link (stack/ipc370/README.md). Only the functions of ipc370.h can
# be seen from outside.
add_library(openrui_ipc370 SHARED stack/runtime/entry_ipc370.cpp)
target_link_libraries(openrui_ipc370 PRIVATE openrui_options runtime)
target_include_directories(openrui_ipc370 INTERFACE
  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/stack/ipc370/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/openrui>)
set(map ${CMAKE_SOURCE_DIR}/stack/ipc370/openrui_ipc370.map)
# nodelete: the library's thread runs its code until the process ends.
target_link_options(openrui_ipc370 PRIVATE -Wl,--version-script=${map} -Wl,-z,nodelete)
set_target_properties(openrui_ipc370 PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 LINK_DEPENDS ${map})
install(TARGETS openrui_ipc370 DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES stack/ipc370/include/ipc370.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/openrui)

# The sample of the README, built as a user builds one.
add_executable(ipc-demo stack/ipc370/demo/ipc_demo.c)
target_link_libraries(ipc-demo PRIVATE openrui_options openrui_ipc370)
set_target_properties(ipc-demo PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
install(TARGETS ipc-demo DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES stack/runtime/man/ipcstat.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
