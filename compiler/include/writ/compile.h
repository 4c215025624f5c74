// SPDX-License-Identifier: Apache-2.0
/* Policies from text, and native code for an engine. Memory, threads and texts as writ.h says.
 *
 * The runtime alone (libwrit_rt) has these functions too, and they say WRIT_NOT_THERE: F0906 of texts, F0605 of native code. */
#pragma once

#include <writ/writ.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where `struct_size` is sizeof(writ_load_options) and the rest 0, all is as when no options are given. */
typedef struct writ_load_options {
  size_t struct_size;
  size_t max_file_bytes; /* 0: 16 MiB */
} writ_load_options;

/* Reads and checks every policy of the paths: files, and folders with all that is below them; the modules that they use are
 * looked for beside them and in the folders above. Files are read during the call alone. Nothing comes of it where any of
 * them has an error or cannot be read: WRIT_WRONG_POLICY, WRIT_NOT_READ. Warnings are in `problems` with WRIT_OK.
 * For any number of threads at once; it takes milliseconds to seconds, so not for a thread that answers. */
WRIT_API writ_status writ_load_files(const writ_text* paths, size_t count, const writ_load_options* options,
                                     writ_policies** out, writ_problems** problems) WRIT_NOEXCEPT;

/* The same of one text in memory. `path` names it in problems, and its modules are looked for as if it stood there; it need
 * not exist. */
WRIT_API writ_status writ_load_text(writ_text path, writ_text text, const writ_load_options* options,
                                    writ_policies** out, writ_problems** problems) WRIT_NOEXCEPT;

/* From now on the engine compiles what it is asked to machine code, in a thread of its own that ends with the engine. Until it
 * has, and for what is not worth it, the interpreter answers: the answers are the same. WRIT_NOT_THERE, F0605, where this
 * build or this machine has none: the engine then goes on as before. A second call does nothing. */
WRIT_API writ_status writ_native_start(writ_engine* engine, writ_problems** problems) WRIT_NOEXCEPT;

#ifdef __cplusplus
}
#endif
