// SPDX-License-Identifier: Apache-2.0
// Catch2's main and its implementation: slow to compile, so it stands alone and holds no test.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
