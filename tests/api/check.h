// SPDX-License-Identifier: Apache-2.0
// What the programs of this folder share: a check that says where it failed, and small policies.
#pragma once

#include <writ/compile.h>

#include <stdio.h>
#include <string.h>

static int failures = 0;

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      ++failures;                                                             \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
    }                                                                         \
  } while (0)

static inline int contains(writ_text text, const char* part) {
  return text.data != NULL && strstr(text.data, part) != NULL;
}

// Versions of one policy tell their number twice, so that an answer made of two of them shows.
#define NUMBERED(number)                           \
  "policy test.swap language en version \"" number \
  "\"\n"                                           \
  "facts\n  n : count\nend\n"                      \
  "decision test.swap\n"                           \
  "  default deny cites internal \"test\"\n"       \
  "  output first : count means " number           \
  " cites internal \"test\"\n"                     \
  "  output second : count means " number          \
  " cites internal \"test\"\n"                     \
  "end\n"                                          \
  "rule small\n  cites internal \"test\"\n  when n at most " number "\n  then permit\nend\n"

static inline writ_policies* loaded(const char* text) {
  writ_policies* policies = NULL;
  writ_problems* problems = NULL;
  if (writ_load_text(writ_of("test.writ"), writ_of(text), NULL, &policies, &problems) != WRIT_OK) {
    writ_text shown;
    if (writ_problems_show(problems, WRIT_ENGLISH, &shown) == WRIT_OK) fprintf(stderr, "%s", shown.data);
  }
  writ_problems_free(problems);
  return policies;
}
