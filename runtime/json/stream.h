// SPDX-License-Identifier: Apache-2.0
// JSON as text, written from its beginning to its end: for whoever knows in which order he says things, and looks at nothing
// again. Who writes members in an object says each of them once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace writ::json {

class Stream {
 public:
  // `fill` writes the members, or the items.
  template <typename Fill>
  void object(Fill fill) {
    bounded('{', '}', fill);
  }
  template <typename Fill>
  void array(Fill fill) {
    bounded('[', ']', fill);
  }

  void key(std::string_view name) {
    string(name);
    text_ += ':';
  }
  void string(std::string_view text);
  void number(std::int64_t number);
  void boolean(bool yes) {
    separate();
    text_ += yes ? "true" : "false";
  }
  // A whole value as it stands, written by such a stream.
  void json(std::string_view value) {
    separate();
    text_ += value;
  }
  void null() {
    separate();
    text_ += "null";
  }

  void member(std::string_view name, std::string_view text) {
    key(name);
    string(text);
  }
  void member_number(std::string_view name, std::int64_t of) {
    key(name);
    number(of);
  }
  void member_boolean(std::string_view name, bool yes) {
    key(name);
    boolean(yes);
  }
  template <typename Fill>
  void member_object(std::string_view name, Fill fill) {
    key(name);
    object(fill);
  }
  template <typename Fill>
  void member_array(std::string_view name, Fill fill) {
    key(name);
    array(fill);
  }
  // Of texts.
  template <typename Texts>
  void member_texts(std::string_view name, const Texts& texts) {
    member_array(name, [&] {
      for (const auto& one : texts) string(one);
    });
  }

  // One line; what is not seen stands as its number.
  std::string take() && { return std::move(text_); }

 private:
  // A string ends with a quotation mark, so these are never the end of one.
  void separate() {
    if (text_.empty()) return;
    const char last = text_.back();
    if (last != '{' && last != '[' && last != ':') text_ += ',';
  }
  template <typename Fill>
  void bounded(char open, char close, Fill& fill) {
    separate();
    text_ += open;
    fill();
    text_ += close;
  }

  std::string text_;
};

}  // namespace writ::json
