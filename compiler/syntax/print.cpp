// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/print.h"

#include "compiler/syntax/fields.h"
#include "runtime/base/deep_stack.h"
#include "runtime/base/visible.h"
#include "runtime/value/date.h"

#include <array>
#include <type_traits>
#include <utility>

namespace writ::syntax {
namespace {

// ---- the names of types and of members of enumerations, as the compiler knows them ----

// Of `… [with T = writ::syntax::Rule]` the last word.
constexpr std::string_view last_word(std::string_view text) {
  text = text.substr(0, text.find_last_of(']'));
  text = text.substr(0, text.find(';'));
  return text.substr(text.find_last_of(": )") + 1);
}

template <typename T>
constexpr std::string_view type_name() {
  return last_word(__PRETTY_FUNCTION__);
}

template <auto Member>
constexpr std::string_view member_name() {
  return last_word(__PRETTY_FUNCTION__);
}

constexpr std::size_t kMostMembers = 128;

template <typename Enum>
std::string_view name_of(Enum member) {
  static constexpr auto kNames = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array{member_name<static_cast<Enum>(I)>()...};
  }(std::make_index_sequence<kMostMembers>{});
  const auto index = static_cast<std::size_t>(member);
  return index < kNames.size() ? kNames[index] : "?";
}

// ---- nodes ----

std::string in_quotes(std::string_view text) { return "\"" + base::visible(text) + "\""; }

std::string shown(const std::string& text) { return in_quotes(text); }
std::string shown(const Bilingual& text) {
  if (!text.has_both()) return in_quotes(text.en.empty() ? text.zh : text.en);
  return in_quotes(text.en) + " / " + in_quotes(text.zh);
}
std::string shown(bool value) { return value ? "yes" : "no"; }
std::string shown(const Name& name) { return shown(name.text); }
std::string shown(const DeclaredName& name) { return shown(name.text); }
std::string shown(const Text& text) { return shown(text.text); }
std::string shown(const CoveredArticle& covered) { return shown(covered.article); }
std::string shown(const Date& date) {
  return date.days == kNoDay ? "no such day" : std::string(value::format_date(value::Date{date.days}));
}
template <typename T>
  requires std::is_enum_v<T>
std::string shown(T member) {
  return std::string(name_of(member));
}
template <typename T>
  requires std::is_integral_v<T>
std::string shown(T number) {
  return std::to_string(number);
}

template <typename T>
concept Leaf = requires(const T& value) { shown(value); };

class Printer {
 public:
  std::string take() { return std::move(out_); }

  template <typename Node>
  void node(const Node& one) {
    const Node fresh{};
    std::apply([&](const auto&... of) { (field(of.name, one.*of.member, fresh.*of.member), ...); },
               fields_of(one));
  }

 private:
  void line(std::string_view name, std::string_view text) {
    out_.append(indent_ * 2, ' ');
    out_ += name;
    out_ += text.empty() ? "" : ": ";
    out_ += text;
    out_ += "\n";
  }

  template <Leaf T>
  void field(std::string_view name, const T& value, const T& fresh) {
    const std::string text = shown(value);
    if (name == "kind" || text != shown(fresh)) line(name, text);
  }

  template <typename T>
  void field(std::string_view name, const T& value, const T&) {
    line(name, type_name<T>());
    inside([&] { node(value); });
  }
  void field(std::string_view name, const Period& value, const Period&) {
    if (value.empty()) return;
    line(name, "");
    inside([&] { node(value); });
  }
  void field(std::string_view name, const Rank& value, const Rank&) {
    Printer of;
    of.indent_ = indent_ + 1;
    of.node(value);
    if (of.out_.empty()) return;
    line(name, "");
    out_ += of.out_;
  }
  void field(std::string_view name, const Expr& value, const Expr&) {
    line(name, heading(value));
    inside([&] { parts(value); });
  }

  template <typename T>
  void field(std::string_view name, const std::optional<T>& value, const std::optional<T>&) {
    if (!value) return;
    if constexpr (Leaf<T>) {
      line(name, shown(*value));
    } else {
      field(name, *value, T{});
    }
  }

  template <typename T>
  void field(std::string_view name, const std::vector<T>& values, const std::vector<T>&) {
    if (values.empty()) return;
    line(name, "");
    inside([&] {
      for (const T& one : values) item(one);
    });
  }

  template <typename T>
  void item(const T& one) {
    if constexpr (Leaf<T>) {
      line(shown(one), "");
    } else {
      line(type_name<T>(), "");
      inside([&] { node(one); });
    }
  }
  void item(const Expr& one) {
    line(heading(one), "");
    inside([&] { parts(one); });
  }
  void item(const Declaration& one) {
    std::visit([&](const auto& declaration) { item(declaration); }, one);
  }

  // What an expression is, and what says which one: the names come with the operands.
  static std::string heading(const Expr& one) {
    std::string out(name_of(one.kind));
    if (one.kind == ExprKind::Compare || one.kind == ExprKind::Grown) out += " " + shown(one.compare);
    if (one.kind == ExprKind::Round) out += " " + shown(one.rounding);
    if (one.kind == ExprKind::Money) out += " " + std::string(value::currency_code(one.currency));
    if (one.kind == ExprKind::Duration || one.kind == ExprKind::Between) out += " " + shown(one.unit);
    if (one.kind == ExprKind::Date) out += " " + shown(Date{one.days, {}});
    if (one.descending) out += " descending";
    if (one.percent) out += " percent";
    for (const Name& name : one.names) out += " " + shown(name);
    if (!one.text.empty()) out += " " + shown(one.text);
    return out;
  }

  void parts(const Expr& one) {
    for (const Expr& operand : one.items) item(operand);
  }

  template <typename Body>
  void inside(Body body) {
    ++indent_;
    body();
    --indent_;
  }

  std::string out_;
  std::size_t indent_ = 0;
};

}  // namespace

std::string print(const PolicyFile& file) {
  Printer printer;
  base::on_deep_stack([&] { printer.node(file); });
  return printer.take();
}

}  // namespace writ::syntax
