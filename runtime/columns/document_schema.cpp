// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/document_schema.h"

#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"
#include "runtime/columns/formats.h"
#include "runtime/columns/text.h"

#include <set>
#include <utility>

namespace writ::columns {
namespace {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;

// Deeper than any fact, and than any pointer that somebody wrote by hand.
constexpr int kMostDepth = 64;

Fault bad_schema(const Column& column, Bilingual what) {
  return Fault{FaultCode::BadColumns, column.path, std::move(what), {}};
}

bool is_there(const ArrowSchema* schema) { return schema != nullptr && schema->release != nullptr; }

bool has_children(const ArrowSchema& schema) {
  return schema.n_children >= 0 && schema.n_children <= kMostColumns &&
         (schema.n_children == 0 || schema.children != nullptr);
}

bool anything(const Wanted& wanted) {
  return wanted.all || wanted.itself || !wanted.members.empty() || !wanted.normal_members.empty();
}

void add(const Wanted& from, Wanted& to) {
  to.all = to.all || from.all;
  to.itself = to.itself || from.itself;
  for (const auto& [name, member] : from.members) add(member, to.members[name]);
  for (const auto& [name, member] : from.normal_members) add(member, to.normal_members[name]);
}

// Of a member of a struct: nothing where it is not read.
Wanted wanted_of(const Wanted& of, const std::string& name) {
  Wanted out;
  out.all = of.all;
  if (const auto found = of.members.find(name); found != of.members.end()) add(found->second, out);
  const auto found = of.normal_members.find(base::normalised(name));
  if (found != of.normal_members.end()) add(found->second, out);
  return out;
}

// Of an item of a list: whatever is wanted of one of them.
Wanted wanted_of_items(const Wanted& list) {
  Wanted out;
  out.all = list.all;
  out.itself = list.itself;
  for (const auto& [place, item] : list.members) add(item, out);
  for (const auto& [place, item] : list.normal_members) add(item, out);
  return out;
}

std::optional<Fault> read_value(const ArrowSchema& schema, const Wanted& wanted, int depth, Column& out);

std::optional<Fault> read_members(const ArrowSchema& schema, const Wanted& wanted, int depth, Column& out) {
  out.layout = Layout::Object;
  out.nulls = true;
  if (!has_children(schema))
    return bad_schema(out, {"the schema has no children where it says so", "模式所称的下级列并不存在"});
  std::set<std::string> seen;
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    const ArrowSchema* const child = schema.children[i];
    if (!is_there(child))
      return bad_schema(out, {"a part of the schema was released", "模式的一部分已经释放"});
    Column& column = out.children.emplace_back();  // of what is not read nothing, so that places agree
    const std::string name = child->name == nullptr ? "" : child->name;
    const Wanted its = wanted_of(wanted, name);
    if (!anything(its)) continue;
    column.path = out.path + (out.path.empty() ? "" : ".") + (base::first_invalid_utf8(name) ? "?" : name);
    if (!seen.insert(name).second) return Fault{FaultCode::DuplicateKey, column.path, {column.path, {}}, {}};
    append_json_text(name, column.key);
    column.key += ':';
    if (auto wrong = read_value(*child, its, depth + 1, column)) return wrong;
  }
  return std::nullopt;
}

std::optional<Fault> read_items(const ArrowSchema& schema, const Wanted& wanted, int depth, Column& out) {
  if (schema.n_children != 1 || schema.children == nullptr || !is_there(schema.children[0]))
    return bad_schema(out, {"a list has no items in its schema", "列表的模式中没有其各项"});
  Column& items = out.children.emplace_back();
  items.path = out.path + "[]";
  return read_value(*schema.children[0], wanted_of_items(wanted), depth + 1, items);
}

std::optional<Fault> read_dictionary(const ArrowSchema& schema, const Wanted& wanted, int depth,
                                     Column& out) {
  if (!is_there(schema.dictionary) || schema.dictionary->dictionary != nullptr ||
      !whole_numbers(format_of(schema), out))
    return cannot_read(out.path, {"its dictionary is not one of values", "其字典不是取值的字典"});
  out.dictionary = true;
  Column& values = out.children.emplace_back();
  values.path = out.path;
  return read_value(*schema.dictionary, wanted, depth + 1, values);
}

std::optional<Fault> read_value(const ArrowSchema& schema, const Wanted& wanted, int depth, Column& out) {
  if (depth > kMostDepth) return cannot_read(out.path, {"it is nested too deeply", "嵌套层次过深"});
  const std::string_view format = format_of(schema);
  if (format == "n") return std::nullopt;
  if (schema.dictionary != nullptr) return read_dictionary(schema, wanted, depth, out);
  if (format == "+s") return read_members(schema, wanted, depth, out);
  if (lists(format, out)) return read_items(schema, wanted, depth, out);
  const auto no_fact = [&] {
    const std::string shown = shown_format(schema);
    return cannot_read(
        out.path, {"no fact is of Arrow's type `" + shown + "`", "没有事实属于 Arrow 类型 `" + shown + "`"});
  };
  if (format.starts_with('+')) return no_fact();
  // Of a document nobody knows before it is there; here it would be missing in every row.
  if (!wanted.all && !wanted.itself)
    return cannot_read(out.path, {"the binding points to what is within it, and it is no struct and no list",
                                  "绑定指向其内部，而其并非结构（struct）或者列表"});
  if (format == "b") {
    out.layout = Layout::Boolean;
    return std::nullopt;
  }
  if (whole_numbers(format, out) || decimals(format, out) || texts(format, out) || days(format, out))
    return std::nullopt;
  if (auto never = never_read(schema, out.path)) return never;
  return no_fact();
}

}  // namespace

bool has_place(const ArrowSchema& schema, std::span<const std::string> at) {
  if (schema.dictionary != nullptr) return has_place(*schema.dictionary, at);
  if (at.empty() || format_of(schema) == "n") return true;
  if (format_of(schema) == "+s") {
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
      const char* const name = schema.children[i]->name;
      if (at.front() == (name == nullptr ? "" : name) && has_place(*schema.children[i], at.subspan(1)))
        return true;
    }
    return false;
  }
  Column list;
  if (!lists(format_of(schema), list)) return false;
  const std::string& item = at.front();
  const bool any = item == kAnyItem;
  // As RFC 6901 writes an index: no nought in front.
  const bool place = !item.empty() && item.find_first_not_of("0123456789") == std::string::npos &&
                     (item.size() == 1 || item.front() != '0');
  return (any || place) && has_place(*schema.children[0], at.subspan(1));
}

std::optional<Fault> read_document_schema(const ArrowSchema& schema, const Wanted& wanted, Column& out) {
  if (auto wrong = no_table(schema)) return wrong;
  return read_members(schema, wanted, 0, out);
}

}  // namespace writ::columns
