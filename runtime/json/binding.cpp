// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/binding.h"

#include "runtime/base/called.h"
#include "runtime/base/normal_form.h"
#include "runtime/json/pointer.h"

#include <algorithm>
#include <set>
#include <utility>

namespace writ::json {
namespace {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;
using Source = Binding::Source;
using Pointer = Binding::Pointer;

std::optional<Fault> wrong(const std::string& place, Bilingual what) {
  return Fault{FaultCode::BadBinding, place, std::move(what), {}};
}

// RFC 6901.
std::optional<Fault> parse_pointer(const std::string& text, const std::string& place, Pointer& out) {
  const auto bad = [&](Bilingual why) {
    return Fault{FaultCode::BadPointer, place, {text, {}}, std::move(why)};
  };
  out.clear();
  if (text.empty()) return std::nullopt;
  if (text.front() != '/') return bad({"it begins with /", "应以 / 开头"});
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '/') {
      out.emplace_back();
    } else if (text[i] != '~') {
      out.back() += text[i];
    } else if (++i < text.size() && (text[i] == '0' || text[i] == '1')) {
      out.back() += text[i] == '0' ? '~' : '/';
    } else {
      return bad({"after ~ stands 0 or 1", "~ 之后应为 0 或者 1"});
    }
  }
  return std::nullopt;
}

// An index of an array as RFC 6901 writes it: no sign, no zero in front.
const Node* item_of(const Node& array, const std::string& part) {
  constexpr std::size_t kDigits = 9;
  if (part.empty() || part.size() > kDigits || (part.size() > 1 && part.front() == '0')) return nullptr;
  std::size_t index = 0;
  for (const char c : part) {
    if (c < '0' || c > '9') return nullptr;
    index = index * 10 + static_cast<std::size_t>(c - '0');
  }
  return index < array.items.size() ? &array.items[index] : nullptr;
}

// What stands there; nothing where the way ends before.
const Node* at(const Node& root, const Pointer& pointer) {
  const Node* node = &root;
  for (const std::string& part : pointer) {
    if (node->is(Node::Kind::Object)) {
      node = node->find(part);
    } else if (node->is(Node::Kind::Array)) {
      node = item_of(*node, part);
    } else {
      return nullptr;
    }
    if (node == nullptr) return nullptr;
  }
  return node;
}

class FileReader {
 public:
  // Of the member `facts`, or of an `each` in it.
  std::optional<Fault> sources(const Node& object, const std::string& place, bool within,
                               std::vector<Source>& out) {
    if (!object.is(Node::Kind::Object)) return wrong(place, {"here stands an object", "此处应为对象"});
    for (std::size_t i = 0; i < object.items.size(); ++i) {
      Source one;
      one.name = base::normalised(object.names[i]);
      if (auto fault = source(object.items[i], place + "/" + pointer_part(object.names[i]), within, one))
        return fault;
      out.push_back(std::move(one));
    }
    return std::nullopt;
  }

 private:
  std::optional<Fault> source(const Node& node, const std::string& place, bool within, Source& out) {
    if (!node.is(Node::Kind::Object)) return pointers(node, place, out);
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string& name = node.names[i];
      const std::string here = place + "/" + pointer_part(name);
      std::optional<Fault> fault;
      if (name == "from") {
        fault = pointers(node.items[i], here, out);
      } else if (name == "value") {
        out.value = node.items[i];
      } else if (name == "each" && !within) {
        out.has_each = true;
        fault = sources(node.items[i], here, true, out.each);
      } else {
        fault = wrong(here, {"there is no member `" + name + "` here", "此处没有成员 `" + name + "`"});
      }
      if (fault) return fault;
    }
    if (out.value.has_value() == !out.from.empty())
      return wrong(place, {"say either `from` or `value`", "应在 `from` 与 `value` 中择一"});
    if (out.value && out.has_each)
      return wrong(place, {"`each` goes with `from`", "`each` 应与 `from` 同用"});
    return std::nullopt;
  }

  std::optional<Fault> pointers(const Node& node, const std::string& place, Source& out) {
    const auto one = [&](const Node& text, const std::string& here) -> std::optional<Fault> {
      if (!text.is(Node::Kind::String))
        return wrong(here, {"here stands a JSON pointer, a text", "此处应为 JSON 指针（文本）"});
      return parse_pointer(text.text, here, out.from.emplace_back());
    };
    if (!node.is(Node::Kind::Array)) return one(node, place);
    if (node.items.empty())
      return wrong(place, {"here stands at least one JSON pointer", "此处应至少有一个 JSON 指针"});
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      if (auto fault = one(node.items[i], place + "/" + std::to_string(i))) return fault;
    }
    return std::nullopt;
  }
};

// A fact, or a field, by either of its names.
const ir::Field* field_of(const ir::Record& record, const std::string& name) {
  const auto found = std::find_if(record.fields.begin(), record.fields.end(), [&](const ir::Field& field) {
    return !field.reading && base::is_called(field.name, field.external, name);
  });
  return found == record.fields.end() ? nullptr : &*found;
}

std::optional<Fault> check(const ir::Program& program, const ir::Record& record, const Bilingual& of,
                           std::vector<Source>& sources, const std::string& place,
                           std::set<const ir::Field*>& bound) {
  for (Source& source : sources) {
    const std::string here = place + "/" + pointer_part(source.name);
    const ir::Field* field = field_of(record, source.name);
    if (field == nullptr) return Fault{FaultCode::BoundUnknown, here, {source.name, {}}, of};
    if (!bound.insert(field).second)
      return wrong(here, {"the fact is bound twice, by both of its names", "该事实以两个名称重复绑定"});
    source.type = field->type;
    if (!source.has_each) continue;
    if (!field->type.list || field->type.kind != ir::TypeKind::Record)
      return wrong(here + "/each", {"`each` is for lists of records", "`each` 用于记录的列表"});
    const ir::Record& item = program.records[field->type.of];
    std::set<const ir::Field*> bound_in_item;
    if (auto fault = check(program, item, item.name, source.each, here + "/each", bound_in_item))
      return fault;
  }
  return std::nullopt;
}

void put(Node& object, std::string name, Node value) {
  object.names.push_back(std::move(name));
  object.items.push_back(std::move(value));
}

Node object() {
  Node out;
  out.kind = Node::Kind::Object;
  return out;
}

void carry(const Node& from, const std::vector<Source>& sources, Node& to);

// Every item stays an item, so that a list is never shorter than it was: what is no object is left for the reader to refuse.
Node items_of(const Node& list, const std::vector<Source>& each) {
  if (!list.is(Node::Kind::Array)) return list;
  Node out;
  out.kind = Node::Kind::Array;
  for (const Node& item : list.items) {
    if (!item.is(Node::Kind::Object)) {
      out.items.push_back(item);
      continue;
    }
    Node& made = out.items.emplace_back(object());
    carry(item, each, made);
  }
  return out;
}

// Depth: a list's `each` has no `each`.
void carry(const Node& from, const std::vector<Source>& sources, Node& to) {
  for (const Source& source : sources) {
    if (source.value) {
      put(to, source.name, *source.value);
      continue;
    }
    const Node* found = nullptr;
    for (const Pointer& pointer : source.from) {
      if (found == nullptr) found = at(from, pointer);
    }
    if (found == nullptr || found->is(Node::Kind::Null)) continue;
    put(to, source.name, source.has_each ? items_of(*found, source.each) : *found);
  }
}

}  // namespace

std::optional<Fault> Binding::parse(std::string_view text, Binding& out) {
  out = {};
  Document document = parse_document(text);
  if (document.fault) return document.fault;
  const Node& root = document.root;
  if (!root.is(Node::Kind::Object))
    return wrong("", {"a binding is a JSON object", "绑定文件应为 JSON 对象"});
  FileReader reader;
  for (std::size_t i = 0; i < root.items.size(); ++i) {
    const std::string& name = root.names[i];
    const Node& node = root.items[i];
    const std::string place = "/" + pointer_part(name);
    std::optional<Fault> fault;
    if (name == "facts") {
      fault = reader.sources(node, place, false, out.facts_);
    } else if (name == "readings") {
      if (!node.is(Node::Kind::Object)) return wrong(place, {"here stands an object", "此处应为对象"});
      out.readings_ = node;
    } else if (name != "decision" && name != "default" && name != "as_of") {
      fault = wrong(place, {"there is no member `" + name + "` here", "此处没有成员 `" + name + "`"});
    } else if (!node.is(Node::Kind::String)) {
      fault = wrong(place, {"here stands a text", "此处应为文本"});
    } else if (name == "decision") {
      out.decision_ = base::normalised(node.text);
    } else if (name == "default") {
      fault = parse_pointer(node.text, place, out.default_.emplace());
    } else {
      fault = parse_pointer(node.text, place, out.as_of_.emplace());
    }
    if (fault) return fault;
  }
  if (out.facts_.empty() && !out.default_) return wrong("", {"it binds nothing", "未绑定任何事实"});
  return std::nullopt;
}

std::optional<Fault> Binding::bind(const ir::Program& program, const ir::Decision& decision) {
  if (!decision_.empty() && !base::is_called(decision.name, decision_))
    return Fault{FaultCode::OtherDecision, "/decision", {decision_, {}}, decision.name};
  std::set<const ir::Field*> bound;
  if (auto fault = check(program, program.facts_record(), program.name, facts_, "/facts", bound))
    return fault;
  by_default_.clear();
  if (!default_) return std::nullopt;
  for (const ir::Field& field : program.facts_record().fields) {
    if (field.reading || bound.count(&field) != 0) continue;
    by_default_.push_back({field.external, field.type});
    if (!field.name.zh.empty() && field.name.zh != field.external)
      by_default_.push_back({field.name.zh, field.type});
  }
  return std::nullopt;
}

std::vector<Binding::Place> Binding::places() const {
  std::vector<Place> out;
  const auto add = [&](Pointer at, std::string of) -> Place& {
    return out.emplace_back(Place{std::move(at), false, std::move(of)});
  };
  if (as_of_) add(*as_of_, "as_of");
  for (const Source& source : facts_) {
    for (const Pointer& list : source.from) {
      Place& place = add(list, source.name);
      place.by_item = source.has_each;
      place.type = source.type;
    }
    for (const Source& field : source.each) {
      for (const Pointer& list : source.from) {
        for (const Pointer& pointer : field.from) {
          Pointer at = list;
          const std::size_t item = at.size();
          at.emplace_back(kAnyItem);
          at.insert(at.end(), pointer.begin(), pointer.end());
          Place& place = add(std::move(at), source.name + "." + field.name);
          place.type = field.type;
          place.item = item;
        }
      }
    }
  }
  if (default_) add(*default_, "default").only_there = true;
  for (const Named& one : by_default_) {
    Place& place = add(*default_, {});
    place.at.push_back(one.name);
    place.named = true;
    place.type = one.type;
  }
  return out;
}

std::optional<Fault> Binding::request_of(std::string_view document, std::string& request,
                                         const eval::Limits& limits) const {
  const Document read = parse_document(document, limits);
  if (read.fault) return read.fault;
  request_of(read.root, request);
  return std::nullopt;
}

void Binding::request_of(const Node& document, std::string& request) const {
  Node out = object();
  if (as_of_) {
    if (const Node* day = at(document, *as_of_)) {
      if (!day->is(Node::Kind::Null)) put(out, "as_of", *day);
    }
  }
  if (readings_) put(out, "readings", *readings_);
  carry(document, facts_, out);
  const Node* rest = default_ ? at(document, *default_) : nullptr;
  if (rest != nullptr && rest->is(Node::Kind::Object)) {
    for (std::size_t i = 0; i < rest->items.size(); ++i) {
      const std::string name = base::normalised(rest->names[i]);
      const bool wanted = std::any_of(by_default_.begin(), by_default_.end(),
                                      [&](const Named& one) { return one.name == name; });
      if (wanted && !rest->items[i].is(Node::Kind::Null)) put(out, name, rest->items[i]);
    }
  }
  request = write_document(out);
}

}  // namespace writ::json
