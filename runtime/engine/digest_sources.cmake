# SPDX-License-Identifier: Apache-2.0
# Writes OUTPUT: the digest of what native code takes for granted, of the files FILES under ROOT and of VERSION. Of what is in the files and
# their names alone, so that the same sources give the same anywhere.
set(all "${VERSION}\n")
separate_arguments(files UNIX_COMMAND "${FILES}")
list(SORT files)
foreach(file IN LISTS files)
  file(SHA256 ${ROOT}/${file} digest)
  string(APPEND all "${digest} ${file}\n")
endforeach()
string(SHA256 digest "${all}")
file(WRITE ${OUTPUT} "// Made by runtime/engine/digest_sources.cmake.
#include \"runtime/engine/native_library.h\"

std::string_view writ::engine::sources_digest() { return \"${digest}\"; }
")
