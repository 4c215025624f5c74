// SPDX-License-Identifier: Apache-2.0
#include "compiler/testing/test_runner.h"

namespace writ::testing {

std::string junit_xml(const TestReport& report) {
  const auto escaped = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      switch (c) {
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '&': out += "&amp;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
      }
    }
    return out;
  };
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"writ\" tests=\"" +
                    std::to_string(report.passed + report.failed + report.skipped) + "\" failures=\"" +
                    std::to_string(report.failed) + "\" skipped=\"" + std::to_string(report.skipped) +
                    "\">\n";
  std::size_t next = 0;
  for (const std::string& name : report.names) {
    out += "  <testcase name=\"" + escaped(name) + "\"";
    if (next < report.failures.size() && report.failures[next].name == name) {
      const TestFailure& failure = report.failures[next++];
      out += "><failure message=\"" + escaped(failure.message) + "\">" +
             escaped(failure.place + "\n" + failure.explanation.en) + "</failure></testcase>\n";
    } else {
      out += "/>\n";
    }
  }
  return out + "</testsuite>\n";
}

}  // namespace writ::testing
