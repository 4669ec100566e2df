# The page of `snatrace ladder --html` is compiled into the captures library, so that the program needs no files.
function(openrui_page)
  set(file ${CMAKE_SOURCE_DIR}/captures/page/ladder.html)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} html)
  set(text "// Generated from captures/page.\n#include \"captures/ladder_draw.h\"\n\nnamespace openrui {\n")
  string(APPEND text "std::string_view ladder_page() {\n  return R\"page(${html})page\";\n}\n}  // namespace openrui\n")
  set(generated ${CMAKE_BINARY_DIR}/generated/captures/ladder_page.cpp)
  file(CONFIGURE OUTPUT ${generated} CONTENT "${text}" @ONLY)
  target_sources(captures PRIVATE ${generated})
endfunction()

openrui_page()
