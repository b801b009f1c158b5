# Run by the build: cmake -DOUTPUT=x.cpp -DHEADER=x.h -DNAMESPACE=a::b -DFILES=name=path,name=path,... -P EmbedFiles.cmake
# Writes a source that defines each name as a std::string_view of its file's bytes, or of nothing where the path is empty.
string(CONCAT text "// Made by cmake/EmbedFiles.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n")
string(REPLACE "," ";" files "${FILES}")
foreach(file IN LISTS files)
  string(REGEX MATCH "^([^=]*)=(.*)$" whole "${file}")
  set(name "${CMAKE_MATCH_1}")
  set(path "${CMAKE_MATCH_2}")
  if(path)
    file(READ "${path}" bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(APPEND text "static const unsigned char ${name}_bytes[] = {${bytes}};\n"
                       "const std::string_view ${name}{reinterpret_cast<const char*>(${name}_bytes), sizeof ${name}_bytes};\n")
  else()
    string(APPEND text "const std::string_view ${name};\n")
  endif()
endforeach()
file(WRITE "${OUTPUT}" "${text}}  // namespace ${NAMESPACE}\n")
