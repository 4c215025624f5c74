#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds the release preset, runs every test but those of the build itself (.ci/run). Ends with the
# closing lines of ctest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tests/setup.sh
# The folder may have been configured without tests (examples/decide.sh); configuring again takes a second.
cmake --preset release -DWRIT_DEVELOPER=ON
cmake --build build/release -j2
exec ctest --test-dir build/release --output-on-failure --no-label-summary -j2 -LE "^ci$"
