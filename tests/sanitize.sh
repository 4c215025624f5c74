#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The other builds, each of what it is needed for, with the time each took:
#
#   tests/sanitize.sh [PART]...      all parts, or those that are named
#
#   asan      addresses and undefined behaviour: golden files, hostile input, the conversation, the policies, the C interface
#   asan-unit the same: units, mutants of policies
#   asan-no-jit  the compiler and the interpreter in a build without the native tier, which is made sooner: golden files, hostile
#             input, eval, the policies
#   tsan      threads: the engine and the native tier; policies replaced through the C interface while threads ask
#   no-jit    without the native tier: units, golden files, the policies
#   rt-only   the runtime alone: its units, each library linked alone
#   rt-asan   the runtime alone under the sanitizers of asan: its units, and images that were changed in transit or by hand
#   rt-tsan   the runtime alone under the sanitizer of tsan: versions replaced while threads decide
#   packages  the Debian packages in a clean Debian 12 (as root; after tests/run.sh)
#   embedding the project of the README's section on embedding, all of it built outside the tree (after tests/run.sh)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Configures and builds a preset: only what its tests run.
build() {
  local preset=$1
  shift
  cmake --preset "$preset" -DWRIT_DEVELOPER=ON >/dev/null
  cmake --build "build/$preset" -j2 --target "$@"
}

run_tests() {
  ctest --test-dir "build/$1" --output-on-failure --stop-on-failure --no-label-summary -j2 --no-tests=error -R "$2"
}

asan() {
  export ASAN_OPTIONS=detect_stack_use_after_return=1:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
  export LSAN_OPTIONS=suppressions=$PWD/tests/leaks.supp:print_suppressions=0
  build asan writ writ_golden writ_api_interface_c writ_api_swap_c writ_api_columns_c
  run_tests asan '^(api_c11|api_columns|api_swap|golden|cli_hostile|cli_eval|cli_repl|policies_interp|policies_jit)$'
}

asan-unit() {
  export ASAN_OPTIONS=detect_stack_use_after_return=1:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
  build asan writ_unit
  run_tests asan '^unit$'
  build/asan/bin/writ_unit 'check: mutants*'
}

asan-no-jit() {
  export ASAN_OPTIONS=detect_stack_use_after_return=1:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
  export LSAN_OPTIONS=suppressions=$PWD/tests/leaks.supp:print_suppressions=0
  build asan-no-jit writ writ_golden
  run_tests asan-no-jit '^(golden|cli_hostile|cli_eval|policies_interp)$'
}

tsan() {
  export TSAN_OPTIONS=halt_on_error=1
  build tsan writ_unit writ_api_swap_c
  build/tsan/bin/writ_unit '[engine],[jit]'
  build/tsan/bin/writ_api_swap_c 8 1000
}

no-jit() {
  build no-jit writ writ_unit writ_golden
  run_tests no-jit '^(unit|golden|policies_interp|link_alone)$'
}

rt-only() {
  build rt-only writ_unit
  run_tests rt-only '^(unit|link_alone)$'
}

# Of a hundred thousand images, made of random programs, each changed; half of them with the right checksum.
rt-asan() {
  export ASAN_OPTIONS=detect_stack_use_after_return=1:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
  build rt-asan writ_unit writ_image_mutants
  run_tests rt-asan '^unit$'
  build/rt-asan/bin/writ_image_mutants 100000 1
}

rt-tsan() {
  export TSAN_OPTIONS=halt_on_error=1
  build rt-tsan writ_unit
  build/rt-tsan/bin/writ_unit '[engine],[api]'
}

embedding() {
  cmake --build build/release -j2 --target writ_consumer_service
  PYTHONUTF8=1 python3 -B tests/consumer/embedding.py "$PWD" "$PWD/build/release/consumer" --whole -DCMAKE_CXX_COMPILER_LAUNCHER=ccache
}

packages() {
  command -v debootstrap >/dev/null || apt-get -q install -y --no-install-recommends debootstrap
  PYTHONUTF8=1 python3 -B tests/api/packages.py "$PWD" build/release
}

parts=("$@")
if [ ${#parts[@]} -eq 0 ]; then parts=(asan asan-unit tsan no-jit rt-only rt-asan rt-tsan embedding packages); fi
took=()
for part in "${parts[@]}"; do
  case "$part" in
    asan | asan-unit | asan-no-jit | tsan | no-jit | rt-only | rt-asan | rt-tsan | embedding | packages) ;;
    *) echo "sanitize.sh: there is no part $part" >&2; exit 2 ;;
  esac
  begun=$SECONDS
  ("$part")
  took+=("$part: $((SECONDS - begun)) s")
done
printf '%s\n' "${took[@]}"
