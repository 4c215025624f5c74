// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/entry_values.h"

#include <algorithm>

namespace writ::eval {
namespace {

// Those of a request are below: it has at most a text a byte.
constexpr int kListShift = 32;

}  // namespace

std::string_view text_of(const Request& request, const lists::Data* data, std::int64_t id) {
  if (request.is_text(id)) return request.text(id);
  if (data == nullptr) data = request.program().data.get();
  if (id < std::int64_t{1} << kListShift || data == nullptr) return {};
  const lists::Table* table = data->table(static_cast<std::uint32_t>((id >> kListShift) - 1));
  const auto number = static_cast<std::uint32_t>(id);
  return table != nullptr && number < table->texts() ? table->text(number) : std::string_view();
}

std::int64_t text_of_entry(const Request& request, const lists::Data& data, std::uint32_t list,
                           std::uint32_t number) {
  const std::string_view text = data.table(list)->text(number);
  if (const auto own = request.find_text(text)) return *own;
  for (std::uint32_t before = 0; before < list; ++before) {
    const lists::Table* table = data.table(before);
    const std::int64_t found = table == nullptr ? -1 : table->find_text(text);
    if (found >= 0) return (std::int64_t{before} + 1) << kListShift | found;
  }
  return (std::int64_t{list} + 1) << kListShift | number;
}

std::vector<std::int64_t> entry_items(const Request& request, const lists::Data& data, std::uint32_t list,
                                      std::uint32_t column, std::int64_t said) {
  const lists::Table& table = *data.table(list);
  const lists::Column& its = table.form().columns[column];
  std::vector<std::uint32_t> items = table.set(column, said);
  const bool texts = its.type.kind == ir::TypeKind::Text;
  if (texts)
    std::sort(items.begin(), items.end(),
              [&](std::uint32_t a, std::uint32_t b) { return table.text(a) < table.text(b); });
  std::vector<std::int64_t> out;
  out.reserve(items.size());
  for (const std::uint32_t item : items) {
    out.push_back(texts                        ? text_of_entry(request, data, list, item)
                  : its.member_numbers.empty() ? std::int64_t{item}
                                               : its.member_numbers[item]);
  }
  return out;
}

}  // namespace writ::eval
