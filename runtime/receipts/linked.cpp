// SPDX-License-Identifier: Apache-2.0
#include "runtime/receipts/linked.h"

#include "runtime/json/pointer.h"

#include <algorithm>
#include <array>
#include <set>

namespace writ::receipts {
namespace {

using json::Node;

struct Prefix {
  std::string_view name;
  std::string_view whole;
};
// Of several that stand for one prefix, or of two prefixes for one, the first is how it is written here.
constexpr auto kPrefixes = std::to_array<Prefix>({
    {"dpv", "https://w3id.org/dpv#"},
    {"dpv", "http://w3id.org/dpv#"},
    {"pd", "https://w3id.org/dpv/pd#"},
    {"pd", "https://w3id.org/dpv/dpv-pd#"},
    {"dpv-pd", "https://w3id.org/dpv/dpv-pd#"},
    {"loc", "https://w3id.org/dpv/loc#"},
    {"tech", "https://w3id.org/dpv/tech#"},
    {"eu-gdpr", "https://w3id.org/dpv/legal/eu/gdpr#"},
    {"dct", "http://purl.org/dc/terms/"},
    {"dcterms", "http://purl.org/dc/terms/"},
    {"dcat", "http://www.w3.org/ns/dcat#"},
    {"skos", "http://www.w3.org/2004/02/skos/core#"},
    {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
    {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
    {"xsd", "http://www.w3.org/2001/XMLSchema#"},
    {"schema", "https://schema.org/"},
    {"schema", "http://schema.org/"},
});
constexpr std::string_view kBare = "https://w3id.org/dpv#";
const base::Bilingual kReference{"a text or one `{\"@id\"}`", "文本，或者一个 `{\"@id\"}`"};
const base::Bilingual kNode{"a node", "节点"};

bool is_blank(std::string_view id) { return id.starts_with("_:"); }

}  // namespace

std::string Linked::whole(std::string_view text, std::string_view bare) const {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos)
    return text.starts_with("@") ? std::string(text) : std::string(bare) + std::string(text);
  const std::string_view rest = text.substr(colon + 1);
  if (rest.starts_with("//")) return std::string(text);
  const std::string_view prefix = text.substr(0, colon);
  if (const auto at = prefixes_.find(prefix); at != prefixes_.end()) return at->second + std::string(rest);
  for (const Prefix& one : kPrefixes) {
    if (one.name == prefix) return std::string(one.whole) + std::string(rest);
  }
  return std::string(text);
}

std::string Linked::term(std::string_view text) const {
  const std::string full = whole(text, kBare);
  for (const Prefix& one : kPrefixes) {
    if (full.starts_with(one.whole)) return std::string(one.name) + ":" + full.substr(one.whole.size());
  }
  return full;
}

std::string Linked::name(std::string_view text) const { return whole(text, ""); }

// `id` and `type`, as the guide writes them now and then, are the keywords.
std::string Linked::key(std::string_view name) const {
  if (name == "id" || name == "type") return "@" + std::string(name);
  return term(name);
}

void Linked::read_prefix(const Field& entry, const std::string& prefix) {
  const auto given = fields_.text(entry);
  if (!given) return;
  if (prefix == "@vocab") {
    if (*given != kBare)
      fields_.unsupported(entry.pointer, {"bare terms of another vocabulary", "其他词汇的无前缀用语"});
    return;
  }
  const bool is_prefix =
      !prefix.starts_with("@") && std::string_view("#/:").find(given->back()) != std::string_view::npos;
  if (!is_prefix || given->find("://") == std::string::npos) {
    fields_.unsupported(entry.pointer, {"a term that the context renames", "上下文重新命名的用语"});
    return;
  }
  bool known = false;
  bool same = false;
  for (const Prefix& one : kPrefixes) {
    known = known || one.name == prefix;
    same = same || (one.name == prefix && one.whole == *given);
  }
  if (known && !same)
    fields_.wrong(entry.pointer, {"what the prefix stands for elsewhere", "该前缀通常所指的标识"});
  prefixes_.emplace(prefix, *given);
}

void Linked::read_context(const Field& context) {
  if (!context.there()) return;
  std::vector<Field> all = {context};
  if (context.node->is(Node::Kind::Array)) all = fields_.items(context);
  for (const Field& one : all) {
    if (!one.node->is(Node::Kind::Object)) {
      fields_.unsupported(one.pointer, {"a context that stands elsewhere", "载于他处的上下文"});
      continue;
    }
    for (const std::string& name : one.node->names) {
      if (name != "@version" && one[name].there()) read_prefix(one[name], name);
    }
  }
}

Linked::Linked(Fields& fields, const Field& root) : fields_(fields), root_(root.node) {
  read_context(root["@context"]);
  const Field graph = root["@graph"];
  if (!graph.there()) {
    nodes_ = {root};
    return;
  }
  only(root, {std::to_array<std::string_view>({"@graph"})});
  nodes_ = fields.objects(graph);
  for (const Field& one : nodes_) {
    if (fields.fault) return;
    const auto called = fields.text(member(one, "@id"));
    if (called && !described_.emplace(name(*called), one).second)
      fields.wrong(one.pointer, {"described in one place: `" + *called + "` is in two",
                                 "只在一处描述：`" + *called + "` 见于两处"});
  }
}

Field Linked::member(const Field& node, std::string_view name) const {
  if (node.there() && node.node->is(Node::Kind::Object)) {
    for (const std::string& one : node.node->names) {
      if (key(one) != name) continue;
      const Field found = node[one];
      const bool empty = found.there() && found.node->is(Node::Kind::Array) && found.node->items.empty();
      if (found.there() && !empty) return found;
    }
  }
  return {nullptr, node.pointer + "/" + json::pointer_part(name), &fields_};
}

std::vector<Field> Linked::values(const Field& node, std::string_view name) {
  const Field all = member(node, name);
  if (!all.there()) return {};
  return all.node->is(Node::Kind::Array) ? fields_.items(all) : std::vector<Field>{all};
}

Field Linked::value(const Field& node, std::string_view name) {
  const std::vector<Field> all = values(node, name);
  if (all.empty()) return member(node, name);
  if (all.size() > 1) fields_.wrong(member(node, name).pointer, {"one value", "一个值"});
  return all.front();
}

std::optional<std::string> Linked::text(const Field& value) {
  if (!value.there()) return std::nullopt;
  if (!value.node->is(Node::Kind::Object)) {
    if (!value.node->is(Node::Kind::String)) fields_.wrong(value.pointer, kReference);
    return fields_.text(value);
  }
  const Field literal = member(value, "@value");
  const Field reference = member(value, "@id");
  if (is_node(value) || literal.there() == reference.there()) {
    fields_.wrong(value.pointer, kReference);
    return std::nullopt;
  }
  return fields_.text(literal.there() ? literal : reference);
}

bool Linked::is_node(const Field& value) const {
  if (!value.there() || !value.node->is(Node::Kind::Object)) return false;
  if (member(value, "@value").there())  // with its type or language
    return !std::all_of(value.node->names.begin(), value.node->names.end(), [&](const std::string& one) {
      return one == "@value" || one == "@type" || one == "@language";
    });
  return value.node->names.size() != 1 || key(value.node->names.front()) != "@id";
}

Field Linked::described(const Field& value) {
  if (!value.there() || described_.empty()) return value;
  const bool node = is_node(value);
  if (node && !member(value, "@id").there()) return value;
  const auto called = node ? fields_.text(member(value, "@id")) : text(value);
  if (!called) return value;
  const auto at = described_.find(name(*called));
  if (at == described_.end()) return value;
  if (node && at->second.node != value.node)
    fields_.wrong(value.pointer, {"described in one place: `" + *called + "` is in two",
                                  "只在一处描述：`" + *called + "` 见于两处"});
  return at->second;
}

std::vector<std::string> Linked::types(const Field& node) {
  std::vector<std::string> out;
  for (const Field& one : values(node, "@type")) {
    if (const auto type = text(one)) out.push_back(term(*type));
  }
  return out;
}

std::optional<std::string> Linked::id(const Field& node) {
  const auto called = fields_.text(member(node, "@id"));
  return called && !is_blank(*called) ? called : std::nullopt;
}

void Linked::once(const Field& node) {
  if (!node.there() || !node.node->is(Node::Kind::Object)) return;
  std::set<std::string> seen;
  for (const std::string& written : node.node->names) {
    const Field found = node[written];
    if (found.there() && !seen.insert(key(written)).second) fields_.twice(found.pointer);
  }
}

void Linked::only(const Field& node, std::initializer_list<std::span<const std::string_view>> lists) {
  if (!node.there()) return;
  if (!node.node->is(Node::Kind::Object)) {
    fields_.wrong(node.pointer, kNode);
    return;
  }
  once(node);
  for (const std::string& written : node.node->names) {
    const Field found = node[written];
    const std::string name = key(written);
    const bool known = std::any_of(lists.begin(), lists.end(), [&](std::span<const std::string_view> list) {
      return std::find(list.begin(), list.end(), name) != list.end();
    });
    const bool context = name == "@context" && node.node == root_;
    if (found.there() && !known && !context)
      fields_.unsupported(found.pointer, {"a property that is not known here", "此处不识别的属性"});
  }
}

}  // namespace writ::receipts
