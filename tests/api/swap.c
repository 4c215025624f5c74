// SPDX-License-Identifier: Apache-2.0
// Policies are replaced while threads decide: swap THREADS SWAPS [native]
// No answer fails, none is made of two versions, none is of an older version than the one before it, and memory does not grow.
#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

// A sanitizer keeps what was freed for a while.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static const long kMostGrown = 1024L * 1024 * 1024;
#else
static const long kMostGrown = 4L * 1024 * 1024;
#endif

static long resident_bytes(void) {
  enum { kPage = 4096 };
  long size = 0;
  long resident = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%ld %ld", &size, &resident) != 2) resident = 0;
  if (file != NULL) fclose(file);
  return resident * kPage;
}

static writ_engine* engine;
static atomic_int stop;
static atomic_ulong answers;
static atomic_ulong wrong;

static void* decide(void* unused) {
  (void)unused;
  writ_asker* asker = NULL;
  writ_answer answer;
  uint64_t last = 0;
  memset(&answer, 0, sizeof answer);
  answer.struct_size = sizeof answer;
  writ_ask_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.detail = WRIT_DETAIL_OUTPUTS;
  if (writ_asker_new(engine, writ_of("test.swap"), NULL, &asker, NULL) != WRIT_OK)
    atomic_fetch_add(&wrong, 1);
  while (!atomic_load(&stop)) {
    // Odd versions are the first policy, even ones the second.
    const writ_status status = writ_ask(asker, writ_of("{\"n\": 2}"), &options, &answer);
    const int odd = answer.version % 2 == 1;
    const char* expected = odd ? "{\"first\":1,\"second\":1}" : "{\"first\":2,\"second\":2}";
    const int right = status == WRIT_OK && answer.outcome == (odd ? WRIT_DENY : WRIT_PERMIT) &&
                      strcmp(answer.json.data, expected) == 0 && answer.version >= last;
    last = answer.version;
    if (!right && atomic_fetch_add(&wrong, 1) == 0)
      fprintf(stderr, "version %lu: %d %s\n", (unsigned long)answer.version, (int)answer.outcome,
              answer.json.data);
    atomic_fetch_add(&answers, 1);
  }
  writ_asker_free(asker);
  return NULL;
}

int main(int argc, char** argv) {
  enum { kMostThreads = 64, kWarm = 100, kPatience = 6000 };
  const int threads = argc > 1 ? atoi(argv[1]) : 8;
  const int swaps = argc > 2 ? atoi(argv[2]) : 1000;
  pthread_t readers[kMostThreads];
  writ_policies* policies[2];
  if (threads > kMostThreads) return 2;
  policies[0] = loaded(NUMBERED("1"));
  policies[1] = loaded(NUMBERED("2"));
  CHECK(writ_engine_new(&engine, NULL) == WRIT_OK);
  if (argc > 3) CHECK(writ_native_start(engine, NULL) == WRIT_OK);
  CHECK(writ_engine_publish(engine, policies[0], NULL) == WRIT_OK);
  for (int i = 0; i < threads; ++i) CHECK(pthread_create(&readers[i], NULL, decide, NULL) == 0);
  long before = 0;
  for (int i = 1; i <= swaps; ++i) {
    if (i == kWarm) before = resident_bytes();
    const unsigned long seen = atomic_load(&answers);
    CHECK(writ_engine_publish(engine, policies[i % 2], NULL) == WRIT_OK);
    // Each version is asked.
    while (threads > 0 && atomic_load(&answers) < seen + (unsigned long)threads && !atomic_load(&wrong))
      sched_yield();
  }
  atomic_store(&stop, 1);
  for (int i = 0; i < threads; ++i) pthread_join(readers[i], NULL);
  // Native code may still be made of a version.
  for (int i = 0; i < kPatience && writ_engine_held(engine) != 0; ++i) {
    const struct timespec moment = {0, 10L * 1000 * 1000};
    nanosleep(&moment, NULL);
  }
  const size_t held = writ_engine_held(engine);
  const long grown = swaps > kWarm ? resident_bytes() - before : 0;
  printf("%d threads, %d swaps, %lu answers, %lu wrong, %zu versions held, %ld bytes more resident\n",
         threads, swaps, atomic_load(&answers), atomic_load(&wrong), held, grown);
  CHECK(atomic_load(&wrong) == 0);
  CHECK(held == 0);
  CHECK(grown < kMostGrown);
  writ_policies_free(policies[0]);
  writ_policies_free(policies[1]);
  writ_engine_free(engine);
  return failures == 0 ? 0 : 1;
}
