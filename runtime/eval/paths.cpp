// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/paths.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>

namespace writ::eval {
namespace {

// `[12]` at the beginning of the path, which is taken off.
std::optional<std::uint32_t> take_index(std::string_view& path) {
  if (!path.starts_with('[')) return std::nullopt;
  std::uint32_t index = 0;
  const auto [end, problem] = std::from_chars(path.data() + 1, path.data() + path.size(), index);
  const auto length = static_cast<std::size_t>(end - path.data());
  if (problem != std::errc{} || length == path.size() || *end != ']') return std::nullopt;
  path.remove_prefix(length + 1);
  return index;
}

}  // namespace

const ir::Field* first_field(const ir::Record& record, std::string_view path) {
  const ir::Field* out = nullptr;
  for (const ir::Field& field : record.fields) {
    const std::string_view rest = path.substr(std::min(path.size(), field.external.size()));
    const bool fits = path.starts_with(field.external) && (rest.empty() || rest[0] == '[' || rest[0] == '.');
    if (fits && (out == nullptr || field.external.size() > out->external.size())) out = &field;
  }
  return out;
}

std::optional<Coarse> coarse_at(const ir::Program& program, const Request& request, std::string_view path) {
  if (!request.is_coarse()) return std::nullopt;
  const ir::Record* record = &program.facts_record();
  const std::uint64_t* words = request.words();
  while (const ir::Field* field = first_field(*record, path)) {
    const auto place = static_cast<std::uint32_t>(field - record->fields.data());
    if (!is_present(words, place)) return std::nullopt;
    path.remove_prefix(field->external.size());
    ir::Type type = field->type;
    type.list = false;
    const std::uint64_t* value = words + field->offset / sizeof(std::uint64_t);
    if (field->type.list) {
      const std::optional<std::uint32_t> index = take_index(path);
      if (!index || *index >= list_count(*value)) return std::nullopt;
      const std::size_t stride = type.kind == ir::TypeKind::Record
                                     ? program.records[type.of].size / sizeof(std::uint64_t)
                                     : ir::slot_words(type);
      value = request.words() + list_offset(*value) + *index * stride;
    }
    if (type.kind == ir::TypeKind::Record && path.starts_with('.')) {
      path.remove_prefix(1);
      record = &program.records[type.of];
      words = value;
      continue;
    }
    if (!path.empty() || type.kind != ir::TypeKind::Enumeration) return std::nullopt;
    const ir::Enumeration& its = program.enumerations[type.of];
    const ir::int128 number = read_scalar(value, type);
    if (!its.leaves_only || !its.members[its.member_of(number)].inner) return std::nullopt;
    return Coarse{type, number};
  }
  return std::nullopt;
}

}  // namespace writ::eval
