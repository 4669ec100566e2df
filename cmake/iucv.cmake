# libopenrui_iucv.so: what programs that use IUCV link (stack/iucv/README.md). Only the functions of iucv.h can be seen from
# outside.
add_library(openrui_iucv SHARED stack/runtime/entry_iucv.cpp)
target_link_libraries(openrui_iucv PRIVATE openrui_options runtime)
target_include_directories(openrui_iucv INTERFACE
  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/stack/iucv/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/openrui>)
set(map ${CMAKE_SOURCE_DIR}/stack/iucv/openrui_iucv.map)
# nodelete: the library's thread runs its code until the process ends.
target_link_options(openrui_iucv PRIVATE -Wl,--version-script=${map} -Wl,-z,nodelete)
set_target_properties(openrui_iucv PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 LINK_DEPENDS ${map})
install(TARGETS openrui_iucv DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(FILES stack/iucv/include/iucv.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/openrui)

# The sample of the README, built as a user builds one.
add_executable(iucv-demo stack/iucv/demo/iucv_demo.c)
target_link_libraries(iucv-demo PRIVATE openrui_options openrui_iucv)
set_target_properties(iucv-demo PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
install(TARGETS iucv-demo DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES stack/runtime/man/iucvctl.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
