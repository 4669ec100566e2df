# The JSON schemas are compiled into the config library, so that an installed library needs no files; editors find them
# under share/openrui/schema. Each becomes the body of one function of config/schemas.h.
find_package(valijson REQUIRED)

function(openrui_schemas)
  set(text "// Generated from config/schema.\n#include \"config/schemas.h\"\n\nnamespace openrui {\n")
  foreach(schema node host bank gateway ipc370 iucv scenario)
    set(file ${CMAKE_SOURCE_DIR}/config/schema/${schema}.schema.json)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} json)
    string(APPEND text "std::string_view ${schema}_schema() {\n  return R\"json(${json})json\";\n}\n")
  endforeach()
  string(APPEND text "}  // namespace openrui\n")
  set(generated ${CMAKE_BINARY_DIR}/generated/config/schemas.cpp)
  file(CONFIGURE OUTPUT ${generated} CONTENT "${text}" @ONLY)
  target_sources(config PRIVATE ${generated})
  target_link_libraries(config PRIVATE valijson)
endfunction()

openrui_schemas()
install(DIRECTORY config/schema/ DESTINATION ${CMAKE_INSTALL_DATADIR}/openrui/schema)
