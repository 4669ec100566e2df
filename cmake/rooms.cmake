# A room is a folder that becomes one static library. Other rooms reach its headers as "room/header.h", and only when they
# name it under USES: each room gets an include root of its own that holds one link to its folder.

add_library(openrui_options INTERFACE)
target_compile_options(openrui_options INTERFACE -Wall -Wextra -Werror
  $<$<COMPILE_LANGUAGE:CXX>:-Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual>)
# GCC 12 sees overlapping copies in std::string::replace that are not there (GCC bug 105651).
target_compile_options(openrui_options INTERFACE $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict>)
target_compile_definitions(openrui_options INTERFACE OPENRUI_VERSION="${PROJECT_VERSION}")
if(OPENRUI_SANITIZE)
  target_compile_options(openrui_options INTERFACE -fsanitize=${OPENRUI_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  # GCC 12 takes instrumented standard library code for uninitialised reads; the sanitizers look at the real ones.
  target_compile_options(openrui_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(openrui_options INTERFACE -fsanitize=${OPENRUI_SANITIZE})
  if(OPENRUI_SANITIZE MATCHES thread)
    # TSan does not understand the fences that Asio puts around handlers; its locks it does.
    target_compile_definitions(openrui_options INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
endif()

# openrui_room(NAME PATH folder [USES room...] [LIBRARIES lib...] [INCLUDES folder...] [EXCLUDE prefix...] [ONLY prefix...])
# INCLUDES: folders with public C headers, exported as they are.
# EXCLUDE and ONLY choose sources by the beginning of their file name, for a folder that holds a program or two libraries.
function(openrui_room name)
  cmake_parse_arguments(R "" "PATH" "USES;LIBRARIES;INCLUDES;EXCLUDE;ONLY" ${ARGN})
  set(dir ${CMAKE_SOURCE_DIR}/${R_PATH})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${dir}/*.cpp)
  foreach(prefix ${R_EXCLUDE})
    list(FILTER sources EXCLUDE REGEX "/${prefix}[^/]*$")
  endforeach()
  foreach(prefix ${R_ONLY})
    list(FILTER sources INCLUDE REGEX "/${prefix}[^/]*$")
  endforeach()
  set(root ${CMAKE_BINARY_DIR}/roots/${name})
  file(MAKE_DIRECTORY ${root})
  get_filename_component(folder ${dir} NAME)
  if(folder STREQUAL "engine")
    set(folder ${name})
  endif()
  if(NOT EXISTS ${root}/${folder})
    file(CREATE_LINK ${dir} ${root}/${folder} SYMBOLIC)
  endif()
  list(TRANSFORM R_INCLUDES PREPEND ${CMAKE_SOURCE_DIR}/)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${root} ${R_INCLUDES})
    target_link_libraries(${name} PRIVATE openrui_options PUBLIC ${R_USES} ${R_LIBRARIES})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${root} ${R_INCLUDES})
    target_link_libraries(${name} INTERFACE ${R_USES} ${R_LIBRARIES})
  endif()
endfunction()
