// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/c_names.h"

#include "runtime/base/utf8.h"
#include "runtime/base/visible.h"

#include <algorithm>
#include <utility>

namespace writ::driver {

using base::Language;

namespace {

// Letters that C and C++ take in a name: those of ASCII, Latin letters with accents, Chinese characters.
bool is_letter(char32_t point) {
  static constexpr std::pair<char32_t, char32_t> kLetters[] = {
      {'A', 'Z'},    {'a', 'z'},       {'0', '9'},       {0xC0, 0xD6},      {0xD8, 0xF6},
      {0xF8, 0x24F}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0x20000, 0x2FA1D}};
  return std::any_of(std::begin(kLetters), std::end(kLetters),
                     [&](const auto& range) { return range.first <= point && point <= range.second; });
}

// writ.h has such names, and will have more of them.
bool is_of_writ(const std::string& name) {
  return name == "writ" || name.compare(0, 5, "writ_") == 0 || name.compare(0, 5, "WRIT_") == 0;
}

}  // namespace

bool is_reserved(const std::string& name) {
  static const std::set<std::string> kWords {
#define W(word) #word
      W(alignas), W(alignof), W(and), W(and_eq), W(asm), W(auto), W(bitand), W(bitor), W(bool), W(break), W(case), W(catch), W(char), W(class),
      W(compl), W(concept), W(const), W(constexpr), W(continue), W(co_await), W(co_return), W(co_yield), W(decltype), W(default), W(delete),
      W(do), W(double), W(else), W(enum), W(explicit), W(export), W(extern), W(false), W(float), W(for), W(friend), W(goto), W(if),
      W(inline), W(int), W(long), W(mutable), W(namespace), W(new), W(noexcept), W(not), W(not_eq), W(nullptr), W(operator), W(or),
      W(or_eq), W(private), W(protected), W(public), W(register), W(requires), W(restrict), W(return), W(short), W(signed), W(sizeof),
      W(static), W(static_assert), W(static_cast), W(const_cast), W(dynamic_cast), W(reinterpret_cast), W(struct), W(switch), W(template), W(this), W(thread_local), W(throw), W(true), W(try), W(typedef), W(typeid), W(typename), W(union),
      W(unsigned), W(using), W(virtual), W(void), W(volatile), W(while), W(xor), W(xor_eq), W(wchar_t),
      W(char8_t), W(char16_t), W(char32_t), W(consteval), W(constinit), W(typeof), W(typeof_unqual), W(linux), W(unix), W(i386),
#undef W
      // Macros of the standard headers, which a program may have included before.
      "NULL", "offsetof", "errno", "stdin", "stdout", "stderr", "EOF", "assert", "noreturn", "complex", "imaginary", "I", "INFINITY",
      "NAN", "NDEBUG", "BUFSIZ", "RAND_MAX", "CHAR_BIT", "va_arg", "setjmp", "final", "override", "import", "module"
  };
  return kWords.count(name) > 0 || is_of_writ(name);
}

std::string c_name(const base::Bilingual& name) {
  const std::string text = name.in(Language::English);
  std::string out;
  for (const auto& [at, point] : base::CodePoints(text))
    out += is_letter(point.value) ? text.substr(at, point.length) : std::string("_");
  // Names that begin with an underscore are those of the compiler.
  if (out.empty() || out.front() == '_' || (out.front() >= '0' && out.front() <= '9')) out = "n" + out;
  return is_of_writ(out) ? "n" + out : out;
}

std::string Names::take(const std::string& wanted, const std::string& what,
                        std::initializer_list<const char*> derived) {
  const std::string name = is_reserved(wanted) ? wanted + "_" : wanted;
  bool free = taken_.insert(name).second;
  for (const char* const end : derived) free = taken_.insert(name + end).second && free;
  if (!free && !clash_) {
    const std::string shown = base::visible(what);
    clash_ = base::Bilingual{
        "there is no header: `" + shown + "` would be called `" + name +
            "` in C, and so would something else, or what goes with it",
        "未生成头文件：“" + shown + "”在 C 语言中的名称 `" + name + "`（或者由其派生的名称）已为他者所用"};
  }
  return name;
}

}  // namespace writ::driver
