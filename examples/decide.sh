#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a fresh checkout to a decision: may the personal data in examples/transfer.json leave China, and on what ground?
# Builds only the command `writ`, then asks for the decision and its reasons in English and in Chinese.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

run() {
  printf '+ %s\n' "$*"
  "$@"
}

run tests/setup.sh build
if [ ! -f build/release/build.ninja ]; then
  run cmake --preset release -DWRIT_DEVELOPER=OFF
fi
run cmake --build build/release --target writ -j2

for language in en zh; do
  run build/release/bin/writ eval policies/cn/cross_border -d cn.cross_border -i examples/transfer.json --explain --lang "$language"
done
