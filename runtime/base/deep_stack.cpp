// SPDX-License-Identifier: Apache-2.0
#include "runtime/base/deep_stack.h"

#include <cstddef>
#include <exception>
#include <pthread.h>
#include <system_error>

namespace writ::base {
namespace {

// Of 200 levels ANTLR takes 1 MB without optimisation, and five times that under the sanitizers. What is not touched is not
// taken from the machine.
constexpr std::size_t kStackBytes = std::size_t{32} << 20;

// Whether this thread is one that was made here: its stack serves what is asked of it in turn.
thread_local bool on_it = false;

struct Task {
  const std::function<void()>& work;
  std::exception_ptr thrown{};
};

void* run(void* argument) {
  on_it = true;
  Task& task = *static_cast<Task*>(argument);
  try {
    task.work();
  } catch (...) {
    task.thrown = std::current_exception();
  }
  return nullptr;
}

}  // namespace

void on_deep_stack(const std::function<void()>& work) {
  if (on_it) return work();
  Task task{work};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_t thread{};
  const int refused = pthread_create(&thread, &attributes, run, &task);
  pthread_attr_destroy(&attributes);
  if (refused != 0) throw std::system_error(refused, std::generic_category());
  pthread_join(thread, nullptr);
  if (task.thrown) std::rethrow_exception(task.thrown);
}

}  // namespace writ::base
