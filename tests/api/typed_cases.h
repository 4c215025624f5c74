/* SPDX-License-Identifier: Apache-2.0
 * The rest of a program that typed_cases.py writes: asks its structs by native code that was compiled ahead of time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __cplusplus
#include <writ/writ.hpp>
#endif

#include "../allocations/count.h"

static int first_item = 1;

static void print_text(writ_text text) {
  size_t i;
  putchar('"');
  for (i = 0; i < text.size; ++i) {
    if (text.data[i] == '"' || text.data[i] == '\\') putchar('\\');
    putchar(text.data[i]);
  }
  putchar('"');
}

/* 128 bits, as a whole number of units. */
static void print_exact(writ_exact number) {
  char digits[48];
  size_t at = sizeof digits;
  const int negative = number.high < 0;
  uint64_t low = number.low;
  uint64_t high = (uint64_t)number.high;
  if (negative) {
    low = ~low + 1;
    high = ~high + (low == 0);
  }
  digits[--at] = '\0';
  do {
    uint64_t rest = 0;
    int bit;
    for (bit = 127; bit >= 0; --bit) {
      uint64_t* word = bit >= 64 ? &high : &low;
      const uint64_t mask = UINT64_C(1) << (bit & 63);
      rest = rest * 2 + ((*word & mask) != 0);
      *word &= ~mask;
      if (rest >= 10) {
        *word |= mask;
        rest -= 10;
      }
    }
    digits[--at] = (char)('0' + rest);
  } while (low != 0 || high != 0);
  printf("%s%s", negative ? "-" : "", digits + at);
}

/* 1 where there is a value to print. */
static int is_given(const char* name, int32_t given) {
  if (given == WRIT_MISSING) return 0;
  if (name != NULL) printf("%s\"%s\":", first_item ? "" : ",", name);
  first_item = 0;
  if (given == WRIT_GIVEN) return 1;
  printf("null");
  return 0;
}

static void print_item(const writ_member* member, const char* name, const char* at) {
  switch (member->kind) {
    case WRIT_KIND_TRUTH: {
      writ_truth it;
      memcpy(&it, at, sizeof it);
      if (is_given(name, it.given)) printf("%s", it.value ? "true" : "false");
      break;
    }
    case WRIT_KIND_WHOLE: {
      writ_whole it;
      memcpy(&it, at, sizeof it);
      if (is_given(name, it.given)) printf("%lld", (long long)it.value);
      break;
    }
    case WRIT_KIND_EXACT: {
      writ_exact it;
      memcpy(&it, at, sizeof it);
      if (!is_given(name, it.given)) break;
      printf("{\"places\":%d,\"units\":", member->places);
      print_exact(it);
      printf("}");
      break;
    }
    case WRIT_KIND_DAY: {
      writ_day it;
      memcpy(&it, at, sizeof it);
      if (is_given(name, it.given)) printf("{\"day\":%d}", it.days);
      break;
    }
    case WRIT_KIND_TEXT:
    case WRIT_KIND_NAME: {
      writ_string it;
      memcpy(&it, at, sizeof it);
      if (is_given(name, it.given)) print_text(it.text);
      break;
    }
    case WRIT_KIND_CHOICE: {
      int32_t it;
      memcpy(&it, at, sizeof it);
      if (is_given(name, it > 0 ? WRIT_GIVEN : it)) print_text(writ_of(member->choices[it - 1]));
      break;
    }
    case WRIT_KIND_RECORD: abort();
  }
}

static size_t size_of(const writ_member* member) {
  switch (member->kind) {
    case WRIT_KIND_TRUTH: return sizeof(writ_truth);
    case WRIT_KIND_WHOLE: return sizeof(writ_whole);
    case WRIT_KIND_EXACT: return sizeof(writ_exact);
    case WRIT_KIND_DAY: return sizeof(writ_day);
    case WRIT_KIND_TEXT:
    case WRIT_KIND_NAME: return sizeof(writ_string);
    case WRIT_KIND_CHOICE: return sizeof(int32_t);
    case WRIT_KIND_RECORD: break;
  }
  abort();
}

static void print_outputs(const writ_shape* shape, const void* outputs) {
  size_t i;
  first_item = 1;
  putchar('{');
  for (i = 0; i < shape->count; ++i) {
    const writ_member* member = &shape->members[i];
    const char* at = (const char*)outputs + member->offset;
    writ_list list;
    size_t k;
    if (!member->list) {
      print_item(member, member->name, at);
      continue;
    }
    memcpy(&list, at, sizeof list);
    if (!is_given(member->name, list.given)) continue;
    putchar('[');
    for (k = 0; k < list.count; ++k) {
      if (k > 0) putchar(',');
      print_item(member, NULL, (const char*)list.items + k * size_of(member));
    }
    putchar(']');
  }
  puts("}");
}

static double nanoseconds(void) {
  struct timespec now;
  timespec_get(&now, TIME_UTC);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

#define REQUIRE(what)                                    \
  do {                                                   \
    if (!(what)) {                                       \
      fprintf(stderr, "line %d: %s\n", __LINE__, #what); \
      return 1;                                          \
    }                                                    \
  } while (0)

static FACTS facts[CASES];
static int native_answers = 0;
static writ_engine* engine = NULL;
static int by_number = 0;

/* As a text, or by its number. */
static writ_string text_value(const char* text) {
  size_t number = 0;
  if (!by_number) return writ_string_of(writ_of(text));
  if (writ_engine_name(engine, writ_of(text), &number, NULL) != WRIT_OK) abort();
  return writ_string_named(number);
}

static void count_native(void* context, const writ_answered* what) {
  (void)context;
  if (what->native) ++native_answers;
}

/* All of one, but for the lists of records of another. */
static FACTS with_lists_of(const FACTS* one, const FACTS* other) {
  FACTS out = *one;
  const writ_shape* shape = FACTS_SHAPE();
  size_t i;
  for (i = 0; i < shape->count; ++i) {
    const size_t offset = shape->members[i].offset;
    if (shape->members[i].kind == WRIT_KIND_RECORD)
      memcpy((char*)&out + offset, (const char*)other + offset, sizeof(writ_list));
  }
  return out;
}

/* Whether what asking again says of each, while nobody watches, is what asking says. */
static int ask_again_alike(writ_asker* asker) {
  int k;
  for (k = 0; k < CASES; ++k) {
    writ_answer answer;
    writ_answer other;
    int more;
    answer.struct_size = other.struct_size = sizeof answer;
    for (more = 1; more < 8; ++more) {
      const FACTS mixed = with_lists_of(&facts[(k + more * 7) % CASES], &facts[k]);
      if (more % 4 == 1) REQUIRE(ASK(asker, &mixed, NULL, &answer) == WRIT_OK);
      REQUIRE(ASK_AGAIN(asker, &mixed, NULL, &answer) == WRIT_OK);
      if (more % 2 == 1) continue;
      REQUIRE(ASK(asker, &mixed, NULL, &other) == WRIT_OK);
      REQUIRE(answer.outcome == other.outcome && strcmp(answer.code.data, other.code.data) == 0);
    }
    REQUIRE(ASK_AGAIN(asker, &facts[k], NULL, &answer) == WRIT_OK);
    REQUIRE(ASK(asker, &facts[k], NULL, &other) == WRIT_OK);
    REQUIRE(answer.outcome == other.outcome && strcmp(answer.code.data, other.code.data) == 0);
  }
  return 0;
}

/* How long a question takes whose lists of records are those of the question before: of every case, asked once, many others with its lists. The mean of
 * what is fastest of each. */
static int measure_again(writ_asker* asker, int rounds) {
  enum { kOthers = 64 };
  static FACTS others[kOthers];
  double all = 0;
  unsigned sum = 0;
  int k;
  for (k = 0; k < CASES; ++k) {
    double best = 0;
    int i;
    int other;
    for (other = 0; other < kOthers; ++other)
      others[other] = with_lists_of(&facts[(k + other * 7) % CASES], &facts[k]);
    for (i = 0; i < rounds; ++i) {
      writ_answer answer;
      double start;
      double once;
      answer.struct_size = sizeof answer;
      REQUIRE(ASK(asker, &facts[k], NULL, &answer) == WRIT_OK);
      start = nanoseconds();
      for (other = 0; other < kOthers; ++other) {
        REQUIRE(ASK_AGAIN(asker, &others[other], NULL, &answer) == WRIT_OK);
        sum += (unsigned)answer.outcome;
      }
      once = (nanoseconds() - start) / kOthers;
      if (i == 0 || once < best) best = once;
    }
    all += best;
  }
  printf("%.1f %u\n", all / CASES, sum);
  return 0;
}

/* How long one question takes, with or without its outputs: the fastest of so many rounds over all of them. */
static int measure(writ_asker* asker, int rounds, int with_outputs) {
  double best = 0;
  unsigned sum = 0;
  int i;
  for (i = 0; i < rounds; ++i) {
    const double start = nanoseconds();
    double once;
    int k;
    for (k = 0; k < CASES; ++k) {
      OUTPUTS outputs;
      writ_answer answer;
      answer.struct_size = sizeof answer;
      REQUIRE(ASK(asker, &facts[k], with_outputs ? &outputs : NULL, &answer) == WRIT_OK);
      sum += (unsigned)answer.outcome;
    }
    once = (nanoseconds() - start) / CASES;
    if (i == 0 || once < best) best = once;
  }
  printf("%.1f %u\n", best, sum);
  return 0;
}

/* What asking takes of memory once each was asked, with and without outputs, and then with somebody who watches: nothing, where native code answers. */
static int count_all(writ_asker* asker) {
  static size_t taken[CASES];
  writ_watch watch;
  int round;
  int k;
  int native = 0;
  size_t all = 0;
  memset(&watch, 0, sizeof watch);
  watch.struct_size = sizeof watch;
  watch.answered = count_native;
  for (round = 0; round < 3; ++round) {
    if (round == 2) REQUIRE(writ_engine_watch(engine, &watch, NULL) == WRIT_OK);
    for (k = 0; k < CASES; ++k) {
      OUTPUTS outputs;
      writ_answer answer;
      size_t before;
      const int answered = native_answers;
      answer.struct_size = sizeof answer;
      before = allocations;
      REQUIRE(ASK(asker, &facts[k], NULL, &answer) == WRIT_OK);
      REQUIRE(ASK_AGAIN(asker, &facts[k], &outputs, &answer) == WRIT_OK);
      if (round > 0) taken[k] += allocations - before;
      if (round < 2 || native_answers != answered + 2) continue;
      ++native;
      all += taken[k];
      if (taken[k] != 0) printf("question %d: %zu allocations\n", k, taken[k]);
    }
  }
  printf("%d of %d by native code: %zu allocations\n", native, CASES, all);
  REQUIRE(allocations > 0);
  return all == 0 && native * 2 > CASES ? 0 : 1;
}

/* `again`: the second after another question with the same lists of records. */
static int print_all(writ_asker* asker, int again) {
  int k;
  for (k = 0; k < CASES; ++k) {
    OUTPUTS outputs;
    writ_answer answer;
    writ_text json;
    answer.struct_size = sizeof answer;
    if (again) {
      const FACTS before = with_lists_of(&facts[(k + 1) % CASES], &facts[k]);
      const int native = native_answers;
      REQUIRE(ASK(asker, &before, &outputs, &answer) == WRIT_OK);
      native_answers = native;
      REQUIRE(ASK_AGAIN(asker, &facts[k], &outputs, &answer) == WRIT_OK);
    } else {
      REQUIRE(ASK(asker, &facts[k], &outputs, &answer) == WRIT_OK);
    }
    REQUIRE(answer.version == 1);
    REQUIRE(writ_asker_json(asker, WRIT_DETAIL_EXPLAIN, &json) == WRIT_OK);
    printf("%d ", (int)answer.outcome);
    print_outputs(OUTPUTS_SHAPE(), &outputs);
    fwrite(json.data, 1, json.size, stdout);
    putchar('\n');
  }
  return 0;
}

#ifdef __cplusplus
/* The wrapper gives the same answers, by the same structs. */
static int by_wrapper(writ_asker* asker) {
  auto policies = writ::Policies::from_native(&CODE);
  auto other = writ::Engine::make();
  REQUIRE(policies && other && other->publish(*policies));
  auto typed = other->typed<DECISION>();
  auto pin = other->pin();
  REQUIRE(typed && pin && pin->typed<DECISION>());
  for (const FACTS& one : facts) {
    writ_answer answer{};
    answer.struct_size = sizeof answer;
    writ_text json{};
    REQUIRE(ASK(asker, &one, nullptr, &answer) == WRIT_OK);
    REQUIRE(writ_asker_json(asker, WRIT_DETAIL_ANSWER, &json) == WRIT_OK);
    const auto found = typed->ask(one);
    REQUIRE(found.status == WRIT_OK && static_cast<int>(found.outcome) == static_cast<int>(answer.outcome));
    REQUIRE(found.permits() == (answer.outcome == WRIT_PERMIT));
    REQUIRE(typed->json() == std::string_view(json.data, json.size));
    const auto again = typed->ask_again(one);
    REQUIRE(again.status == WRIT_OK && again.outcome == found.outcome && again.version == found.version);
    REQUIRE(typed->json() == std::string_view(json.data, json.size));
  }
  return 0;
}
#else
static int by_wrapper(writ_asker* asker) {
  (void)asker;
  return 0;
}
#endif

int main(int count, char** arguments) {
  writ_policies* policies = NULL;
  writ_asker* asker = NULL;
  writ_problems* problems = NULL;
  writ_asker_options options;
  writ_text said;
  int bound = 0;
  int k;
  int rounds = 0;
  int with_outputs = 0;
  int counts = 0;
  int again = 0;
  int status;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  for (k = 1; k < count; ++k) {
    if (strncmp(arguments[k], "binding=", 8) == 0) {
      options.binding = writ_of(arguments[k] + 8);
      bound = 1;
    } else if (strcmp(arguments[k], "outputs") == 0) {
      with_outputs = 1;
    } else if (strcmp(arguments[k], "named") == 0) {
      by_number = 1;
    } else if (strcmp(arguments[k], "again") == 0) {
      again = 1;
    } else if (strcmp(arguments[k], "allocations") == 0) {
      counts = 1;
    } else {
      rounds = atoi(arguments[k]);
    }
  }
  if (writ_load_native(&CODE, &policies, &problems) != WRIT_OK) {
    REQUIRE(writ_problems_show(problems, WRIT_ENGLISH, &said) == WRIT_OK);
    fputs(said.data, stderr);
    return 2;
  }
  REQUIRE(writ_engine_new(&engine, NULL) == WRIT_OK);
  REQUIRE(writ_engine_publish(engine, policies, NULL) == WRIT_OK);
  writ_policies_free(policies);
  if (ASKER(engine, &options, &asker, &problems) != WRIT_OK) {
    REQUIRE(writ_problems_show(problems, WRIT_ENGLISH, &said) == WRIT_OK);
    fputs(said.data, stderr);
    return 3;
  }
  for (k = 0; k < CASES; ++k) fill[k](&facts[k]);
  if (counts) {
    status = count_all(asker);
    writ_asker_free(asker);
    writ_engine_free(engine);
    return status;
  }
  if (rounds == 0 && again) REQUIRE(ask_again_alike(asker) == 0);
  if (rounds == 0) {
    writ_watch watch;
    memset(&watch, 0, sizeof watch);
    watch.struct_size = sizeof watch;
    watch.answered = count_native;
    REQUIRE(writ_engine_watch(engine, &watch, NULL) == WRIT_OK);
  }
  if (rounds > 0) {
    status = again ? measure_again(asker, rounds) : measure(asker, rounds, with_outputs);
  } else {
    status = print_all(asker, again);
  }
  if (rounds == 0) printf("%d\n", native_answers);
  /* It has an engine of its own, which gave no numbers. */
  if (rounds == 0 && !by_number && !bound && status == 0) status = by_wrapper(asker);
  writ_asker_free(asker);
  writ_engine_free(engine);
  return status;
}
