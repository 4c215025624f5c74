// SPDX-License-Identifier: Apache-2.0
// The same program for a compiler of C++17, without exceptions.
#include "interface.c"
