// SPDX-License-Identifier: Apache-2.0
#include "compiler/testing/test_runner.h"
#include "runtime/base/visible.h"

#include <algorithm>
#include <string_view>

namespace writ::testing {

namespace {

// XML holds no control character at all, not even by its number, so unseen ones are shown as everywhere: `<U+001B>`.
std::string escaped(std::string_view text, std::string_view line_end) {
  std::string out;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    for (const char c : base::visible(text.substr(0, end))) {
      switch (c) {
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '&': out += "&amp;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
      }
    }
    if (end == text.size()) return out;
    out += line_end;
    text.remove_prefix(end + 1);
  }
}

// A reader makes one space of a line end in an attribute that is not written by its number.
std::string attribute(std::string_view text) { return escaped(text, "&#10;"); }

}  // namespace

std::string junit_xml(const TestReport& report) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"writ\" tests=\"" +
                    std::to_string(report.passed + report.failed + report.skipped) + "\" failures=\"" +
                    std::to_string(report.failed) + "\" skipped=\"" + std::to_string(report.skipped) +
                    "\">\n";
  std::size_t next = 0;
  for (const std::string& name : report.names) {
    out += "  <testcase name=\"" + attribute(name) + "\"";
    if (next < report.failures.size() && report.failures[next].name == name) {
      const TestFailure& failure = report.failures[next++];
      out += "><failure message=\"" + attribute(failure.message) + "\">" +
             escaped(failure.place + "\n" + failure.explanation.en, "\n") + "</failure></testcase>\n";
    } else {
      out += "/>\n";
    }
  }
  return out + "</testsuite>\n";
}

}  // namespace writ::testing
