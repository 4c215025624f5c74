// SPDX-License-Identifier: Apache-2.0
// Loads libraries the way hosts do, then asks the probe: jit_loader [--global LIBRARY | --local LIBRARY]... PROBE
// Nothing of ours is linked into it, so the probe finds nothing in the process but what it brought itself.
#include <cstdio>
#include <cstring>
#include <dlfcn.h>

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const bool global = std::strcmp(argv[i], "--global") == 0;
    const bool local = std::strcmp(argv[i], "--local") == 0;
    const bool probe = !global && !local;
    if (!probe && ++i == argc) return 2;
    void* library = dlopen(argv[i], RTLD_NOW | (global ? RTLD_GLOBAL : RTLD_LOCAL));
    if (library == nullptr) {
      std::fprintf(stderr, "%s\n", dlerror());
      return 2;
    }
    if (!probe) continue;
    auto* ask = reinterpret_cast<int (*)()>(dlsym(library, "writ_jit_probe"));
    if (ask == nullptr) return 2;
    const int result = ask();
    if (result != 0) {
      std::fprintf(stderr, "step %d failed\n", result);
      return 1;
    }
  }
  return 0;
}
