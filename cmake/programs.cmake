# Programs live in the room whose business they are; a program is added once its main exists.
function(openrui_program name source)
  if(EXISTS ${CMAKE_SOURCE_DIR}/${source})
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE openrui_options ${ARGN})
    install(TARGETS ${name} DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endfunction()

openrui_program(snatrace captures/main_snatrace.cpp commands)
openrui_program(snanode stack/runtime/main_snanode.cpp runtime)
openrui_program(snactl stack/runtime/main_snactl.cpp runtime)
openrui_program(ipcstat stack/runtime/main_ipcstat.cpp runtime)
openrui_program(hostsim-bin hostsim/main_hostsim.cpp hostsim_control config_host)
if(TARGET hostsim-bin)
  set_target_properties(hostsim-bin PROPERTIES OUTPUT_NAME hostsim)
endif()
install(FILES stack/runtime/man/snanode.1 stack/runtime/man/snactl.1 hostsim/man/hostsim.1 captures/man/snatrace.1
              rui/man/rui-demo.1 rui/tn3270/man/tn3270gw.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
