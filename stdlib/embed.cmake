# SPDX-License-Identifier: Apache-2.0
# A text file -> a C++ constant. Run by the build: -DINPUT=file -DOUTPUT=file -DNAME=namespace::constant.
file(READ ${INPUT} content)
string(REGEX MATCH "^(.*)::([A-Za-z0-9_]+)$" whole "${NAME}")
file(WRITE ${OUTPUT} "// Made from ${INPUT} by the build.\n#include <string_view>\n\nnamespace ${CMAKE_MATCH_1} {\nextern const std::string_view ${CMAKE_MATCH_2};\nconst std::string_view ${CMAKE_MATCH_2} = R\"WRIT_DATA(${content})WRIT_DATA\";\n}\n")
