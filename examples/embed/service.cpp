// SPDX-License-Identifier: Apache-2.0
// A service in C++17: service POLICIES DECISION WORKERS
// Each line of the input is a question, answered on a line of the output by one of the workers, in the order of the questions. The line
// `reload` reads the policies again while the workers go on: what is asked behind it is answered by the new ones. A policy that is wrong
// is reported, and the old one stays.
#include <writ/writ.hpp>

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <future>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Question {
  std::string text;
  std::promise<std::string> answer;
};

// Questions wait here; nothing more comes once it is closed.
class Queue {
 public:
  std::future<std::string> put(std::string text) {
    Question question{std::move(text), {}};
    std::future<std::string> answer = question.answer.get_future();
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(question));
    there_is_one_.notify_one();
    return answer;
  }
  bool take(Question& out) {
    std::unique_lock lock(mutex_);
    there_is_one_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) return false;
    out = std::move(waiting_.front());
    waiting_.pop_front();
    return true;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    there_is_one_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable there_is_one_;
  std::deque<Question> waiting_;
  bool closed_ = false;
};

// An asker a thread; the engine is shared.
void work(writ::Asker asker, Queue& queue) {
  Question question;
  while (queue.take(question)) {
    const writ::Answer answer = asker.ask(question.text);
    question.answer.set_value(answer.status == WRIT_OK ? std::string(answer.json)
                                                       : R"({"decision":"error"})");
  }
}

bool load(writ::Engine& engine, const std::string& path) {
  auto policies = writ::Policies::from_files({path});
  if (policies) {
    engine.publish(*policies).value();
    return true;
  }
  std::cerr << policies.error().text(writ::Language::English);
  return false;
}

int serve(const std::string& path, const std::string& decision, int workers) {
  writ::Engine engine = writ::Engine::make().value();
  if (const auto native = engine.start_native(); !native) std::cerr << native.error().what();
  if (!load(engine, path)) return 1;
  std::vector<writ::Asker>
      askers;  // all of them before the first thread, because there may be no such decision
  for (int i = 0; i < workers; ++i) askers.push_back(engine.asker(decision).value());
  Queue queue;
  std::vector<std::thread> threads;
  for (writ::Asker& asker : askers) threads.emplace_back(work, std::move(asker), std::ref(queue));
  std::deque<std::future<std::string>> answers;
  const auto print_next = [&] {
    std::cout << answers.front().get() << "\n";
    answers.pop_front();
  };
  constexpr std::size_t kMostWaiting = 1000;
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "reload") {
      while (!answers.empty()) print_next();  // so that those behind it are asked of the new version
      load(engine, path);
      continue;
    }
    answers.push_back(queue.put(line));
    if (answers.size() >= kMostWaiting) print_next();
  }
  while (!answers.empty()) print_next();
  queue.close();
  for (std::thread& thread : threads) thread.join();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 || std::atoi(argv[3]) < 1) {
    std::cerr << "usage: service POLICIES DECISION WORKERS\n";
    return 2;
  }
  try {
    return serve(argv[1], argv[2], std::atoi(argv[3]));
  } catch (const writ::Error& error) {
    std::cerr << error.what();
    return 1;
  }
}
