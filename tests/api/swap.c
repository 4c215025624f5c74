// SPDX-License-Identifier: Apache-2.0
// Policies are replaced while threads decide: swap THREADS SWAPS [native]
// No answer fails, none is made of two versions, none is of an older version than the one before it, and memory does not grow
// between two moments at which nothing is under way: with `native`, its code answers by then.
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
static atomic_ulong native_version;  // the newest that native code answered

static void answered(void* unused, const writ_answered* what) {
  (void)unused;
  unsigned long newest = atomic_load(&native_version);
  while (what->native && what->version > newest &&
         !atomic_compare_exchange_weak(&native_version, &newest, what->version)) {
  }
}

static void wait_a_moment(void) {
  const struct timespec moment = {0, 10L * 1000 * 1000};
  nanosleep(&moment, NULL);
}

// The first code to be made takes megabytes that stay, and may be made late where the machine is busy: memory is compared
// between moments at which the newest version is answered by its own code and no other is held.
static void settle(unsigned long version, int native) {
  enum { kPatience = 6000 };
  for (int i = 0; i < kPatience && !atomic_load(&wrong); ++i) {
    if ((!native || atomic_load(&native_version) >= version) && writ_engine_held(engine) == 0) return;
    wait_a_moment();
  }
}

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
  enum { kMostThreads = 64, kWarm = 100 };
  const int threads = argc > 1 ? atoi(argv[1]) : 8;
  const int swaps = argc > 2 ? atoi(argv[2]) : 1000;
  const int native = argc > 3;
  pthread_t readers[kMostThreads];
  writ_policies* policies[2];
  if (threads > kMostThreads) return 2;
  policies[0] = loaded(NUMBERED("1"));
  policies[1] = loaded(NUMBERED("2"));
  CHECK(writ_engine_new(&engine, NULL) == WRIT_OK);
  if (native) {
    writ_watch watch;
    memset(&watch, 0, sizeof watch);
    watch.struct_size = sizeof watch;
    watch.answered = answered;
    CHECK(writ_engine_watch(engine, &watch, NULL) == WRIT_OK);
    CHECK(writ_native_start(engine, NULL) == WRIT_OK);
  }
  CHECK(writ_engine_publish(engine, policies[0], NULL) == WRIT_OK);
  for (int i = 0; i < threads; ++i) CHECK(pthread_create(&readers[i], NULL, decide, NULL) == 0);
  long before = 0;
  for (int i = 1; i <= swaps; ++i) {
    // The version of `i` swaps is `i` after the first.
    if (i == kWarm) {
      settle((unsigned long)i, native);
      before = resident_bytes();
    }
    const unsigned long seen = atomic_load(&answers);
    CHECK(writ_engine_publish(engine, policies[i % 2], NULL) == WRIT_OK);
    // Each version is asked.
    while (threads > 0 && atomic_load(&answers) < seen + (unsigned long)threads && !atomic_load(&wrong))
      sched_yield();
  }
  settle((unsigned long)swaps + 1, native && threads > 0);
  const long grown = swaps > kWarm ? resident_bytes() - before : 0;
  atomic_store(&stop, 1);
  for (int i = 0; i < threads; ++i) pthread_join(readers[i], NULL);
  settle(0, 0);
  const size_t held = writ_engine_held(engine);
  const unsigned long newest = atomic_load(&native_version);
  printf("%d threads, %d swaps, %lu answers, %lu wrong, %zu versions held, %ld bytes more resident\n",
         threads, swaps, atomic_load(&answers), atomic_load(&wrong), held, grown);
  CHECK(atomic_load(&wrong) == 0);
  CHECK(held == 0);
  CHECK(!native || newest == (unsigned long)swaps + 1);
  CHECK(grown < kMostGrown);
  writ_policies_free(policies[0]);
  writ_policies_free(policies[1]);
  writ_engine_free(engine);
  return failures == 0 ? 0 : 1;
}
