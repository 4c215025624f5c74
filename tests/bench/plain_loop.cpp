// SPDX-License-Identifier: Apache-2.0
// The plain loop that tables are measured against: plain_loop IMAGE DECISION DAY REQUESTS.jsonl ANSWERS.jsonl
// Reads all requests, asks them one after the other, and writes the answers. Prints the processor seconds of the asking alone.
#include <writ/compile.h>
#include <writ/writ.h>

#include <ctime>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

double now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

writ_text text(const std::string& of) { return {of.data(), of.size()}; }

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) return 2;
  std::vector<std::string> requests;
  std::ifstream in(arguments[4]);
  for (std::string line; std::getline(in, line);) requests.push_back(line);
  writ_policies* policies = nullptr;
  writ_engine* engine = nullptr;
  writ_asker* asker = nullptr;
  if (writ_load_image_file(writ_of(arguments[1]), nullptr, &policies, nullptr) != WRIT_OK) return 1;
  if (writ_engine_new(&engine, nullptr) != WRIT_OK) return 1;
  if (writ_engine_publish(engine, policies, nullptr) != WRIT_OK) return 1;
  if (writ_asker_new(engine, writ_of(arguments[2]), nullptr, &asker, nullptr) != WRIT_OK) return 1;
  writ_ask_options options{};
  options.struct_size = sizeof options;
  options.as_of = writ_of(arguments[3]);
  std::ofstream out(arguments[5]);
  double spent = 0;
  for (const std::string& request : requests) {
    writ_answer answer{};
    answer.struct_size = sizeof answer;
    const double before = now();
    if (writ_ask(asker, text(request), &options, &answer) != WRIT_OK) return 1;
    spent += now() - before;
    out.write(answer.json.data, static_cast<std::streamsize>(answer.json.size)) << '\n';
  }
  std::cout << spent << "\n";
  writ_asker_free(asker);
  writ_engine_free(engine);
  writ_policies_free(policies);
  return 0;
}
