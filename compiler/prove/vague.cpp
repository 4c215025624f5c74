// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/vague.h"

#include "compiler/prove/reading.h"
#include "runtime/eval/interp.h"
#include "runtime/ir/rules.h"

#include <algorithm>
#include <set>

namespace writ::prove {
namespace {

using base::Bilingual;
using diag::Code;
using eval::State;
using ir::kNone;
using ir::NodeId;
using ir::Op;
using ir::Outcome;

// One decision, of which one fact is known.
class Watch {
 public:
  Watch(const ir::Program& program, const ir::Decision& decision, std::size_t& left,
        diag::Diagnostics& diagnostics)
      : program_(program), decision_(decision), left_(left), diagnostics_(diagnostics), request_(program) {
    for (const std::uint32_t group : decision.groups) {
      for (const std::uint32_t rule : program.groups[group].rules) {
        if (program.rules[rule].outcome) rules_.push_back({rule, reading_of(rule)});
      }
    }
    request_.as_of = some_day();
    permits_by_default_ =
        decision.default_rule != kNone && program.rules[decision.default_rule].outcome == Outcome::Permit;
  }

  void run() {
    const std::vector<ir::Field>& fields = program_.facts_record().fields;
    for (std::uint32_t fact = 0; fact < fields.size(); ++fact) {
      const ir::Type& type = fields[fact].type;
      if (type.list && !fields[fact].at_least_one) hollow(fact);
      const bool nodes = type.kind == ir::TypeKind::Enumeration && program_.enumerations[type.of].taxonomy &&
                         !program_.enumerations[type.of].leaves_only;
      if (nodes) vague(fact);
    }
  }

 private:
  struct Read {
    std::uint32_t rule;
    Reading reading;
  };

  Reading reading_of(std::uint32_t rule) const {
    Reading reading(program_);
    reading.add_rule(rule, false);
    return reading;
  }

  // Under the newest law.
  std::int32_t some_day() const {
    std::int32_t day = kSomeDay;
    for (const Read& one : rules_) {
      if (!one.reading.changes().empty()) day = std::max(day, *one.reading.changes().rbegin());
    }
    return std::clamp(day, decision_.period.from, decision_.period.until - 1);
  }

  Outcome outcome(const Read& one) const { return *program_.rules[one.rule].outcome; }

  bool reads(const Read& one, std::uint32_t fact) const {
    return std::any_of(one.reading.nodes().begin(), one.reading.nodes().end(), [&](NodeId id) {
      return program_.nodes[id].op == Op::Fact && program_.nodes[id].index == fact;
    });
  }

  // ---- what is supposed ----

  // Calls `told` with what can be told of each rule when `fact` has this value, or is the list of it; nothing: no items.
  template <typename Told>
  bool suppose(std::uint32_t fact, std::optional<int128> value, Told told) {
    if (left_ == 0) return false;
    --left_;
    request_.clear();
    const ir::Field& field = program_.facts_record().fields[fact];
    ir::Type item = field.type;
    item.list = false;
    const std::size_t place = field.offset / sizeof(std::uint64_t);
    if (field.type.list) {
      const std::uint32_t at = request_.grow(ir::slot_words(item));
      if (value) eval::write_scalar(request_.words() + at, item, *value);
      request_.words()[place] = eval::pack_list(at, value ? 1 : 0);
    } else {
      eval::write_scalar(request_.words() + place, item, *value);
    }
    eval::set_present(request_.words(), fact);
    eval::Supposed supposed{std::vector<bool>(program_.facts_record().fields.size(), false)};
    supposed.facts[fact] = true;
    eval::Suppositions suppositions(program_, request_, supposed, decision_.items);
    for (const Read& one : rules_) told(one, suppositions.rule(one.rule));
    return true;
  }

  static bool may_hold(const eval::Standing& standing) {
    return standing.state == State::Unknown || (standing.state == State::Known && standing.holds);
  }

  // ---- lists without items ----

  void hollow(std::uint32_t fact) {
    std::vector<std::uint32_t> permits;
    for (const Read& one : rules_) {
      if (outcome(one) == Outcome::Permit && asks_every(one.rule, fact)) permits.push_back(one.rule);
    }
    if (permits.empty()) return;
    bool closed = false;
    std::vector<std::uint32_t> open;
    suppose(fact, std::nullopt, [&](const Read& one, const eval::Standing& standing) {
      if (outcome(one) != Outcome::Permit)
        closed = closed || (standing.state == State::Known && standing.holds);
      else if (may_hold(standing) && std::find(permits.begin(), permits.end(), one.rule) != permits.end())
        open.push_back(one.rule);
    });
    if (closed) return;
    for (const std::uint32_t rule : open) {
      const ir::Rule& it = program_.rules[rule];
      diagnostics_.report(Code::EmptyListPermits, it.span, {it.name, name_of(fact)})
          .note({"declare the list `, at least one`: an empty one is then an error of the request",
                 "在列表的类型后写明“，至少一项”：空列表即为请求有误"})
          .emit();
    }
  }

  // Whether a condition holds because of `every` over the fact, itself or where the opposite of `any` is asked. Through values
  // as well.
  bool asks_every(std::uint32_t rule, std::uint32_t fact) const {
    std::set<std::pair<NodeId, bool>> seen;
    std::vector<std::pair<NodeId, bool>> open;
    const auto add = [&](NodeId id, bool positive) {
      if (id != kNone && seen.emplace(id, positive).second) open.emplace_back(id, positive);
    };
    add(program_.rules[rule].condition, true);
    while (!open.empty()) {
      const auto [id, positive] = open.back();
      open.pop_back();
      const ir::Node& node = program_.nodes[id];
      if (node.op == (positive ? Op::Every : Op::Any)) {
        const ir::Node& list = program_.nodes[program_.operand(node, 0)];
        if (list.op == Op::Fact && list.index == fact) return true;
      }
      const bool same = node.op == Op::And || node.op == Op::Or;
      for (std::uint32_t i = 0; (same || node.op == Op::Not) && i < node.operand_count; ++i)
        add(program_.operand(node, i), node.op == Op::Not ? !positive : positive);
      if (node.op == Op::Item) {
        for (const NodeId value : values_given(program_, node.index)) add(value, positive);
      }
    }
    return false;
  }

  // ---- coarse nodes ----

  // The nodes that a rule asks for by name.
  std::set<std::uint32_t> named(const Read& one, std::uint32_t taxonomy) const {
    std::set<std::uint32_t> out;
    const ir::Enumeration& nodes = program_.enumerations[taxonomy];
    for (const NodeId id : one.reading.nodes()) {
      const ir::Node& node = program_.nodes[id];
      if (node.type.kind != ir::TypeKind::Enumeration || node.type.of != taxonomy) continue;
      if (node.op == Op::Constant) out.insert(nodes.member_of(program_.numbers[node.index]));
      if (node.op != Op::ConstantList) continue;
      for (const int128 number : program_.lists[node.index]) out.insert(nodes.member_of(number));
    }
    return out;
  }

  void vague(std::uint32_t fact) {
    const std::uint32_t taxonomy = program_.facts_record().fields[fact].type.of;
    const ir::Enumeration& nodes = program_.enumerations[taxonomy];
    std::set<std::uint32_t> asked;
    for (const Read& one : rules_) {
      if (outcome(one) == Outcome::Permit || !reads(one, fact)) continue;
      const std::set<std::uint32_t> its = named(one, taxonomy);
      asked.insert(its.begin(), its.end());
    }
    std::set<std::uint32_t> reported;
    for (const std::uint32_t node : asked) {
      for (std::uint32_t above = 0; above < node; ++above) {
        if (!nodes.covers(above, node) || reported.contains(above)) continue;
        if (const std::uint32_t rule = open_beside(fact, above, node); rule != kNone) {
          report(Code::VaguePermits, fact, above, node, rule);
          reported.insert(above);
        }
      }
      // What it may be given as more closely.
      const bool has_below = node + 1 < nodes.members[node].below_end;
      if (const std::uint32_t rule = has_below ? open_beside(fact, node + 1, node) : kNone; rule != kNone)
        report(Code::ValueBelowPermits, fact, node + 1, node, rule);
    }
  }

  // A rule that closes the case of `node`, where nothing that depends on the fact closes that of `given`.
  std::uint32_t open_beside(std::uint32_t fact, std::uint32_t given, std::uint32_t node) {
    const ir::Enumeration& nodes = program_.enumerations[program_.facts_record().fields[fact].type.of];
    bool closed = false;
    bool permits = permits_by_default_;
    if (!suppose(fact, nodes.number_of(given), [&](const Read& one, const eval::Standing& standing) {
          if (outcome(one) == Outcome::Permit)
            permits = permits || may_hold(standing);
          else
            closed = closed || (may_hold(standing) && reads(one, fact));
        }))
      return kNone;
    if (closed || !permits) return kNone;
    std::uint32_t out = kNone;
    suppose(fact, nodes.number_of(node), [&](const Read& one, const eval::Standing& standing) {
      if (out == kNone && outcome(one) != Outcome::Permit && reads(one, fact) && may_hold(standing))
        out = one.rule;
    });
    return out;
  }

  void report(Code code, std::uint32_t fact, std::uint32_t given, std::uint32_t node, std::uint32_t rule) {
    const ir::Enumeration& nodes = program_.enumerations[program_.facts_record().fields[fact].type.of];
    const ir::Rule& it = program_.rules[rule];
    diag::Builder report = diagnostics_.report(
        code, it.span, {name_of(fact), nodes.members[given].name, nodes.members[node].name, it.name});
    if (code == Code::VaguePermits) {
      const Bilingual& name = nodes.members[given].name;
      // Below an open one there is no last level to ask for.
      report.note({"say what holds of a request that names no more than `" +
                       name.in(base::Language::English) +
                       (nodes.open ? "`" : "`, or declare the taxonomy `leaves only`"),
                   "请写明请求只写到“" + name.in(base::Language::Chinese) +
                       (nodes.open ? "”时如何处理" : "”时如何处理，或者将分类体系声明为“须具体到末级”")});
    } else {
      report.note({"`is under` holds of a value and of all below it", "“属于”及于该取值及其之下的一切取值"});
    }
    report.emit();
  }

  const Bilingual& name_of(std::uint32_t fact) const { return program_.facts_record().fields[fact].name; }

  const ir::Program& program_;
  const ir::Decision& decision_;
  std::size_t& left_;
  diag::Diagnostics& diagnostics_;
  eval::Request request_;
  std::vector<Read> rules_;
  bool permits_by_default_ = false;
};

// Whether some fact can be said too little of.
bool has_any(const ir::Program& program) {
  return program.facts != kNone &&
         std::any_of(program.facts_record().fields.begin(), program.facts_record().fields.end(),
                     [&](const ir::Field& field) {
                       return field.type.list || (field.type.kind == ir::TypeKind::Enumeration &&
                                                  program.enumerations[field.type.of].taxonomy);
                     });
}

}  // namespace

void warn_of_vague_permits(const ir::Program& program, diag::Diagnostics& diagnostics) {
  if (!has_any(program)) return;
  std::size_t left = kMostTried;
  for (const ir::Decision& decision : program.decisions) Watch(program, decision, left, diagnostics).run();
}

}  // namespace writ::prove
