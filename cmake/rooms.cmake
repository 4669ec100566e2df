# A room is a folder that becomes one static library. Other rooms reach its headers as "room/header.h", and only when they
# name it under USES: each room gets an include root of its own that holds one link to its folder.

add_library(openrui_options INTERFACE)
target_compile_options(openrui_options INTERFACE -Wall -Wextra -Werror
  $<$<COMPILE_LANGUAGE:CXX>:-Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual>)
# GCC 12 sees overlapping copies in std::string::replace that are not there (GCC bug 105651).
target_compile_options(openrui_options INTERFACE $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict>)
if(OPENRUI_UNITY)
  # A type of the unnamed namespace in one that is not: seen as if it were in a header.
  target_compile_options(openrui_options INTERFACE $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-subobject-linkage>)
endif()
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

# What checks others and what reads command lines is compiled the fast way, to a third of the time: plain code, addresses
# checked. The rooms under test are optimised a little and have all checks.
add_library(openrui_fast_options INTERFACE)
target_link_libraries(openrui_fast_options INTERFACE openrui_options)  # theirs first: the last word counts
if(OPENRUI_SANITIZE)
  target_compile_options(openrui_fast_options INTERFACE -O0)
endif()
if(OPENRUI_SANITIZE MATCHES undefined)
  target_compile_options(openrui_fast_options INTERFACE -fno-sanitize=undefined)
endif()

# openrui_together(target sources [ALONE name...]): with OPENRUI_UNITY the sources of a target are compiled eight at a time, which
# halves the time from nothing: most of a compilation is the headers and what they instantiate. The names of tables are
# short, so *_fsm.cpp and what ALONE names (beginnings of file names) stay by themselves; so does, by a line here, a source whose
# unnamed namespace says the same as another's. The preset "quick" compiles each source by itself and sees what an include lacks.
function(openrui_together target sources)
  cmake_parse_arguments(T "" "" "ALONE" ${ARGN})
  if(NOT OPENRUI_UNITY)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  set(alone ${sources})
  list(JOIN T_ALONE "|" names)
  if(names)
    list(FILTER alone INCLUDE REGEX "_fsm\\.cpp$|/(${names})[^/]*$")
  else()
    list(FILTER alone INCLUDE REGEX "_fsm\\.cpp$")
  endif()
  set_source_files_properties(${alone} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# openrui_room(NAME PATH folder [USES room...] [LIBRARIES lib...] [INCLUDES folder...] [EXCLUDE prefix...] [ONLY prefix...]
#              [ALONE prefix...] [PLAIN])
# PLAIN: what is used once in a run (configuration, commands) is not optimised under the sanitizers: JSON and command lines take a
# compiler twice as long otherwise.
# INCLUDES: folders with public C headers, exported as they are.
# EXCLUDE and ONLY choose sources by the beginning of their file name, for a folder that holds a program or two libraries.
function(openrui_room name)
  cmake_parse_arguments(R "PLAIN" "PATH" "USES;LIBRARIES;INCLUDES;EXCLUDE;ONLY;ALONE" ${ARGN})
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
    openrui_together(${name} "${sources}" ALONE ${R_ALONE})
    if(R_PLAIN AND OPENRUI_SANITIZE)
      target_compile_options(${name} PRIVATE -O0)
    endif()
    target_include_directories(${name} PUBLIC ${root} ${R_INCLUDES})
    target_link_libraries(${name} PRIVATE openrui_options PUBLIC ${R_USES} ${R_LIBRARIES})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${root} ${R_INCLUDES})
    target_link_libraries(${name} INTERFACE ${R_USES} ${R_LIBRARIES})
  endif()
endfunction()
