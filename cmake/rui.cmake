# libopenrui.so: what LUA programs link. The rooms are in it; only the C entry points can be seen from outside.
add_library(openrui SHARED $<TARGET_OBJECTS:rui> $<TARGET_OBJECTS:sli>)
target_link_libraries(openrui PRIVATE openrui_options sli)
target_include_directories(openrui INTERFACE
  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/rui/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/openrui>)
set(map ${CMAKE_SOURCE_DIR}/rui/engine/openrui.map)
# nodelete: the library's thread runs its code until the process ends.
target_link_options(openrui PRIVATE -Wl,--version-script=${map} -Wl,-z,nodelete)
set_target_properties(openrui PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 LINKER_LANGUAGE CXX LINK_DEPENDS ${map})
install(TARGETS openrui DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY rui/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/openrui)

# `pkg-config --cflags --libs openrui`: from the build tree with PKG_CONFIG_PATH=out/<preset> (pkg-config prefers the
# -uninstalled file), and installed.
function(openrui_pkg_config file include_dir lib_dir extra)
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT [[
Name: openrui
Description: @PROJECT_DESCRIPTION@
Version: @PROJECT_VERSION@
Cflags: -I@include_dir@
Libs: -L@lib_dir@ -lopenrui@extra@
]])
endfunction()
set(extra " -Wl,-rpath,${CMAKE_LIBRARY_OUTPUT_DIRECTORY}")
if(OPENRUI_SANITIZE)
  string(APPEND extra " -fsanitize=${OPENRUI_SANITIZE}")
endif()
openrui_pkg_config(${CMAKE_BINARY_DIR}/openrui-uninstalled.pc
  ${CMAKE_SOURCE_DIR}/rui/include ${CMAKE_LIBRARY_OUTPUT_DIRECTORY} "${extra}")
openrui_pkg_config(${CMAKE_BINARY_DIR}/openrui.pc
  ${CMAKE_INSTALL_FULL_INCLUDEDIR}/openrui ${CMAKE_INSTALL_FULL_LIBDIR} "")
install(FILES ${CMAKE_BINARY_DIR}/openrui.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# The sample program, built as a user builds one: C, the public header, the shared library.
add_executable(rui-demo rui/demo/rui_demo.c)
target_link_libraries(rui-demo PRIVATE openrui_options openrui Threads::Threads)
set_target_properties(rui-demo PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
install(TARGETS rui-demo DESTINATION ${CMAKE_INSTALL_BINDIR})

add_executable(sli-demo sli/demo/sli_demo.c)
target_link_libraries(sli-demo PRIVATE openrui_options openrui Threads::Threads)
set_target_properties(sli-demo PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
install(TARGETS sli-demo DESTINATION ${CMAKE_INSTALL_BINDIR})

# The gateway is a LUA program like any other: the shared library and its headers.
openrui_program(tn3270gw rui/tn3270/main_tn3270gw.cpp gateway config_gateway openrui)
set_target_properties(tn3270gw PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")

if(OPENRUI_TESTS)
  # That it compiles is the test: the public header is C90.
  add_library(lua_c_c90 OBJECT tests/unit/rui/lua_c_c90.c)
  target_include_directories(lua_c_c90 PRIVATE rui/include)
  target_compile_options(lua_c_c90 PRIVATE -std=c90 -pedantic-errors -Wall -Wextra -Werror)
endif()

# libopenrui_win.so: what LUA programs for Windows link beside it (rui/win/README.md). C++ names stay inside.
add_library(openrui_win_so SHARED $<TARGET_OBJECTS:openrui_win>)
target_link_libraries(openrui_win_so PRIVATE openrui_options PUBLIC openrui)
target_include_directories(openrui_win_so BEFORE INTERFACE
  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/rui/include/win> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/openrui/win>)
set(map ${CMAKE_SOURCE_DIR}/rui/win/openrui_win.map)
target_link_options(openrui_win_so PRIVATE -Wl,--version-script=${map} -Wl,-z,nodelete)
set_target_properties(openrui_win_so PROPERTIES OUTPUT_NAME openrui_win VERSION ${PROJECT_VERSION} SOVERSION 0
  LINKER_LANGUAGE CXX LINK_DEPENDS ${map} INSTALL_RPATH "$ORIGIN")
install(TARGETS openrui_win_so DESTINATION ${CMAKE_INSTALL_LIBDIR})
function(openrui_win_pkg_config file include_dir lib_dir extra)
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT [[
Name: openrui-win
Description: LUA programs for Windows on @PROJECT_NAME@
Version: @PROJECT_VERSION@
Cflags: -DWIN32 -I@include_dir@/win -I@include_dir@
Libs: -L@lib_dir@ -lopenrui_win -lopenrui@extra@
]])
endfunction()
openrui_win_pkg_config(${CMAKE_BINARY_DIR}/openrui-win-uninstalled.pc
  ${CMAKE_SOURCE_DIR}/rui/include ${CMAKE_LIBRARY_OUTPUT_DIRECTORY} "${extra}")
openrui_win_pkg_config(${CMAKE_BINARY_DIR}/openrui-win.pc
  ${CMAKE_INSTALL_FULL_INCLUDEDIR}/openrui ${CMAKE_INSTALL_FULL_LIBDIR} "")
install(FILES ${CMAKE_BINARY_DIR}/openrui-win.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
