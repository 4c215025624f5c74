// SPDX-License-Identifier: Apache-2.0
#include "compiler/testing/test_wording.h"

#include "runtime/eval/explain.h"
#include "runtime/eval/values.h"
#include "runtime/value/decimal.h"

#include <algorithm>

namespace writ::testing {
namespace {

using base::Bilingual;
using base::Language;
using json::Node;

const Bilingual kNone{"none", "（无）"};

std::string stable_line(std::string_view what, const std::string& expected, const std::string& found) {
  return std::string(what) + ": expected " + expected + ", found " + found;
}

Bilingual line(const Bilingual& what, const Bilingual& expected, const Bilingual& found) {
  return {what.in(Language::English) + ": expected " + expected.in(Language::English) + ", found " +
              found.in(Language::English),
          what.in(Language::Chinese) + "：预期 " + expected.in(Language::Chinese) + "，实为 " +
              found.in(Language::Chinese)};
}

Bilingual both(const Bilingual& name) { return {name.in(Language::English), name.in(Language::Chinese)}; }

Bilingual listed(const std::vector<Bilingual>& parts) {
  if (parts.empty()) return kNone;
  Bilingual out;
  for (const Bilingual& part : parts) {
    out.en += (out.en.empty() ? "" : ", ") + part.in(Language::English);
    out.zh += (out.zh.empty() ? "" : "、") + part.in(Language::Chinese);
  }
  return out;
}

Bilingual as_it_stands(const Node& json) {
  const std::string text = json::write_document(json);
  return {text, text};
}

std::string names(const std::vector<std::string>& facts) {
  Node list{.kind = Node::Kind::Array};
  for (const std::string& fact : facts) list.items.push_back({.kind = Node::Kind::String, .text = fact});
  return json::write_document(list);
}

Bilingual outcome_name(std::string_view spelling) {
  for (const auto one : {eval::Decided::Permit, eval::Decided::Deny, eval::Decided::Refer,
                         eval::Decided::Undetermined, eval::Decided::Conflict, eval::Decided::None}) {
    if (eval::decided_text(one) == spelling) return eval::decided_name(one);
  }
  if (eval::decided_text(eval::Decided::Error) == spelling) return eval::decided_name(eval::Decided::Error);
  return {std::string(spelling), std::string(spelling)};
}

}  // namespace

Difference TestWording::outcome(std::string_view expected, std::string_view found) const {
  return {stable_line("decision", std::string(expected), std::string(found)),
          line({"decision", "结果"}, outcome_name(expected), outcome_name(found))};
}

Difference TestWording::error(const std::string& json) const {
  Bilingual found = eval::decided_name(eval::Decided::Error);
  if (answer_.fault) found = eval::message(*answer_.fault);
  return {stable_line("decision", "an answer", json),
          line({"decision", "结果"}, {"an answer", "答复"}, found)};
}

Difference TestWording::decider(const std::string& expected, const std::string& json) const {
  Bilingual wanted{expected, expected};
  const auto match = [&](const Bilingual& name) {
    if (name.in(Language::English) == expected) wanted = both(name);
  };
  for (const ir::Rule& rule : program_.rules) match(rule.name);
  for (const ir::Group& group : program_.groups) match(group.name);
  for (const ir::Obligation& duty : program_.obligations) match(duty.name);
  std::vector<Bilingual> found;
  for (const std::uint32_t rule : answer_.because) found.push_back(program_.rules[rule].name);
  for (const std::uint32_t duty : answer_.unmet) found.push_back(program_.obligations[duty].name);
  return {stable_line("because", expected, json),
          line({"decided by", "作出决定的规则"}, wanted, listed(found))};
}

Difference TestWording::output(const std::string& external, const std::optional<Node>& expected,
                               const std::optional<Node>& found, std::string_view not_given) const {
  const auto stable = [&](const std::optional<Node>& json) {
    return json ? json::write_document(*json) : std::string(not_given);
  };
  const Bilingual undetermined{"undetermined", "待定"};
  Bilingual name{external, external};
  Bilingual wanted = expected ? as_it_stands(*expected) : undetermined;
  Bilingual is = found ? as_it_stands(*found) : Bilingual{"not an output", "并非结论"};
  for (const eval::Output& output : answer_.outputs) {
    const ir::Item& item = program_.items[output.item];
    if (item.external != external) continue;
    name = both(item.name);
    if (expected) wanted = value(item.type, *expected);
    is = found ? value(item.type, *found) : output.fault ? eval::message(*output.fault) : undetermined;
  }
  return {stable_line(external, stable(expected), stable(found)), line(name, wanted, is)};
}

Difference TestWording::missing_facts(const std::vector<std::string>& expected) const {
  return {stable_line("missing_facts", names(expected), names(answer_.missing_facts)),
          line({"missing facts", "缺少的事实"}, paths(expected), paths(answer_.missing_facts))};
}

Bilingual TestWording::paths(const std::vector<std::string>& facts) const {
  std::vector<Bilingual> out;
  for (const std::string& path : facts) {
    out.push_back({eval::path_name(program_, path, Language::English),
                   eval::path_name(program_, path, Language::Chinese)});
  }
  return listed(out);
}

Bilingual TestWording::value(const ir::Type& type, const Node& json) const {
  if (json.is(Node::Kind::Null)) return {"absent", "无"};
  if (!type.list || !json.is(Node::Kind::Array)) return scalar(type, json);
  std::vector<Bilingual> parts;
  for (const Node& item : json.items) parts.push_back(scalar(type, item));
  return listed(parts);
}

// What is not of the type is shown as it stands.
Bilingual TestWording::scalar(const ir::Type& type, const Node& json) const {
  const std::string text = json.is(Node::Kind::String) ? json.text : json::write_document(json);
  std::optional<ir::int128> number;
  if (type.kind == ir::TypeKind::Boolean && json.is(Node::Kind::Boolean)) {
    number = json.yes ? 1 : 0;
  } else if (type.kind == ir::TypeKind::Enumeration) {
    const std::vector<ir::Enumerator>& members = program_.enumerations[type.of].members;
    const auto at = std::find_if(members.begin(), members.end(),
                                 [&](const ir::Enumerator& one) { return one.external == text; });
    if (at != members.end())
      number = program_.enumerations[type.of].number_of(static_cast<std::uint32_t>(at - members.begin()));
  } else if (ir::is_exact(type) || type.kind == ir::TypeKind::Count) {
    const value::NumberResult read = value::parse_decimal(text, type.places);
    if (read.ok()) number = read.value;
  }
  if (!number) return {text, text};
  const eval::Request none(program_);  // only texts of a request would need one
  return {eval::shown_text(program_, none, type, *number, Language::English),
          eval::shown_text(program_, none, type, *number, Language::Chinese)};
}

}  // namespace writ::testing
