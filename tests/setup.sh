#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing of the Debian 12 packages that Writ needs, and of the Python packages with which its tests ask tables; does nothing,
# quickly and offline, when all is there.
#
#   tests/setup.sh          everything: to build, to test, to lint
#   tests/setup.sh build    only what the build needs
set -euo pipefail

build=(g++ cmake ninja-build pkg-config ccache mold default-jre-headless antlr4 libantlr4-runtime-dev
       nlohmann-json3-dev libfmt-dev libcli11-dev libedit-dev libutf8proc-dev libicu-dev libsodium-dev libcmark-dev
       libboost-dev uuid-dev)
native=(llvm-19-dev zlib1g-dev libzstd-dev libxml2-dev)
test=(abigail-tools catch2 python3 python3-venv make postgresql-15 postgresql-server-dev-15)
lint=(clang-format-19)
# From PyPI, into an environment of their own, which tests/CMakeLists.txt knows.
tables=(pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1 numpy==2.4.6)
environment="${WRIT_TABLES:-$HOME/.cache/writ-tables}"

case "${1:-all}" in
  build) wanted=("${build[@]}" "${native[@]}") ;;
  all) wanted=("${build[@]}" "${native[@]}" "${test[@]}" "${lint[@]}") ;;
  *) echo "usage: $0 [build]" >&2; exit 2 ;;
esac

if ! command -v dpkg >/dev/null; then
  echo "setup.sh: this is no Debian system; these must be there under other names: ${wanted[*]}" >&2
  exit 0
fi

installed() {
  # ANTLR's tool runs on any Java.
  if [ "$1" = default-jre-headless ] && command -v java >/dev/null; then return 0; fi
  [[ "$(dpkg -s "$1" 2>/dev/null)" == *"Status: "*" ok installed"* ]]
}

install_tables() {
  if [ "$(cat "$environment/installed" 2>/dev/null)" = "${tables[*]}" ]; then return 0; fi
  echo "setup.sh: installing ${tables[*]} into $environment"
  python3 -m venv "$environment"
  "$environment/bin/python" -m pip install -q --disable-pip-version-check "${tables[@]}"
  echo "${tables[*]}" > "$environment/installed"
}

missing=()
for package in "${wanted[@]}"; do
  installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} -ne 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  echo "setup.sh: installing ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "${missing[@]}"
fi
if [ "${1:-all}" = all ]; then install_tables; fi
