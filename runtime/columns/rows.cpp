// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/rows.h"

#include "runtime/columns/planes.h"
#include "runtime/columns/values.h"

namespace writ::columns {
namespace {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;

// More rows, items or bytes than any array has; what is below can be added and multiplied without a thought.
constexpr std::int64_t kMost = std::int64_t{1} << 48;

// ---- what has to hold of an array ----

Fault damaged(const Column& column, Bilingual what) {
  const std::string place = column.path.empty() ? "" : "`" + column.path + "`: ";
  return Fault{FaultCode::BadColumns, column.path, {place + what.en, place + what.zh}, {}};
}

// Validity, offsets and values of an array, by its layout; the least there is of each.
struct Buffers {
  std::int64_t least = 0;
  bool more = false;
  bool numbers = false;
  bool offsets = false;
};

Buffers buffers_of(Layout layout) {
  switch (layout) {
    case Layout::Nothing: return {};
    case Layout::Boolean:
    case Layout::Signed:
    case Layout::Unsigned:
    case Layout::Decimal:
    case Layout::Days:
    case Layout::Milliseconds: return {2, false, true, false};
    case Layout::Text32:
    case Layout::Text64: return {3, false, false, true};
    case Layout::TextView: return {3, true, true, false};
    case Layout::List32:
    case Layout::List64: return {2, false, false, true};
    case Layout::ListOf:
    case Layout::Object: return {1, false, false, false};
  }
  return {};
}

std::optional<Fault> take_buffers(const Column& column, const ArrowArray& array, Values& out) {
  const Buffers wanted = buffers_of(column.layout);
  const bool count_fits = wanted.more ? array.n_buffers >= wanted.least : array.n_buffers == wanted.least;
  if (!count_fits || (array.n_buffers > 0 && array.buffers == nullptr) || array.n_buffers > kMost)
    return damaged(column, {"it has other buffers than its type", "其缓冲区与其类型不符"});
  if (wanted.least == 0) return std::nullopt;
  out.valid = static_cast<const std::uint8_t*>(array.buffers[0]);
  if (out.valid == nullptr && array.null_count > 0)
    return damaged(column,
                   {"it says that values are missing, and not which", "其称有缺失的值，但没有载明是哪些"});
  if (wanted.least < 2) return std::nullopt;
  const auto* second = static_cast<const unsigned char*>(array.buffers[1]);
  if (second == nullptr && out.length > 0) return damaged(column, {"a buffer is missing", "缺少缓冲区"});
  (wanted.offsets ? out.offsets : out.numbers) = second;
  if (column.layout == Layout::Text32 || column.layout == Layout::Text64)
    out.bytes = static_cast<const char*>(array.buffers[2]);
  if (column.layout == Layout::TextView) out.parts = array.buffers + 2;
  return std::nullopt;
}

// Ascending, from nought, and where there is a limit, below it.
std::optional<Fault> check_offsets(const Values& values, std::int64_t limit) {
  if (values.length == 0) return std::nullopt;
  std::int64_t last = offset_of(values, 0);
  const std::int64_t first = last;
  bool ascending = last >= 0;
  for (std::int64_t i = 1; i <= values.length; ++i) {
    const std::int64_t next = offset_of(values, i);
    ascending = ascending && next >= last;
    last = next;
  }
  if (!ascending || last > limit)
    return damaged(*values.column, {"its offsets do not fit", "其偏移量不相符"});
  if (values.children.empty() && values.bytes == nullptr && last > first)
    return damaged(*values.column, {"a buffer is missing", "缺少缓冲区"});
  return std::nullopt;
}

std::optional<Fault> check_views(const Values& values, std::int64_t buffers) {
  const std::int64_t parts = buffers - 3;
  const void* sizes = values.parts[parts];
  for (std::int64_t i = 0; i < values.length; ++i) {
    if (!is_there(values, i)) continue;
    const View view = view_at(values, i);
    const bool fits =
        view.size >= 0 && (view.size <= kInline ||
                           (view.part >= 0 && view.part < parts && sizes != nullptr && view.start >= 0 &&
                            values.parts[view.part] != nullptr &&
                            std::int64_t{view.start} + view.size <= load<std::int64_t>(sizes, view.part)));
    if (!fits) return damaged(*values.column, {"its offsets do not fit", "其偏移量不相符"});
  }
  return std::nullopt;
}

std::optional<Fault> check_places_of(const Values& values) {
  if (!values.column->dictionary) {
    for (const Values& child : values.children) {
      if (auto wrong = check_places_of(child)) return wrong;
    }
    return std::nullopt;
  }
  const std::int64_t limit = values.children[0].length;
  // Most arrays have none that would not do, also where nothing is.
  if (kernels().all_below(values.numbers + values.offset * values.column->width, values.column->width,
                          static_cast<std::size_t>(values.length), place_limit(*values.column, limit)))
    return std::nullopt;
  for (std::int64_t i = 0; i < values.length; ++i) {
    if (is_there(values, i) && number_at(values, i) >= static_cast<std::uint64_t>(limit))
      return damaged(*values.column, {"it points behind the end of its dictionary", "其指向字典末尾之后"});
  }
  return std::nullopt;
}

std::optional<Fault> open_values(const Column& column, const ArrowArray* array, std::int64_t needed,
                                 Values& out);

std::optional<Fault> open_children(const Column& column, const ArrowArray& array, Values& out) {
  const bool dictionary = column.dictionary;
  const auto count = static_cast<std::int64_t>(dictionary ? 0 : column.children.size());
  if (array.n_children != count || (count > 0 && array.children == nullptr) ||
      (array.dictionary != nullptr) != dictionary)
    return damaged(column, {"it is not of its schema", "与其模式不符"});
  const std::int64_t end = out.offset + out.length;
  std::int64_t needed = column.layout == Layout::Object ? end : 0;
  const bool fits = column.layout != Layout::ListOf || !__builtin_mul_overflow(end, column.width, &needed);
  if (!fits || needed > kMost) return damaged(column, {"its length does not fit", "其长度不相符"});
  for (std::size_t i = 0; i < column.children.size(); ++i) {
    const ArrowArray* child = dictionary ? array.dictionary : array.children[i];
    if (auto wrong = open_values(column.children[i], child, needed, out.children.emplace_back()))
      return wrong;
  }
  return std::nullopt;
}

std::optional<Fault> open_values(const Column& column, const ArrowArray* array, std::int64_t needed,
                                 Values& out) {
  out.column = &column;
  if (array == nullptr || array->release == nullptr)
    return damaged(column, {"it was released already", "已经释放"});
  if (array->length < 0 || array->offset < 0 || array->length > kMost || array->offset > kMost ||
      array->length < needed)
    return damaged(column, {"its length does not fit", "其长度不相符"});
  out.offset = array->offset;
  out.length = array->length;
  if (column.layout == Layout::Nothing) return std::nullopt;
  if (auto wrong = take_buffers(column, *array, out)) return wrong;
  if (auto wrong = open_children(column, *array, out)) return wrong;
  if (column.dictionary) return std::nullopt;
  switch (column.layout) {
    case Layout::Text32:
    case Layout::Text64: return check_offsets(out, kMost);
    case Layout::List32:
    case Layout::List64: return check_offsets(out, out.children[0].length);
    case Layout::TextView: return check_views(out, array->n_buffers);
    case Layout::Nothing:
    case Layout::Boolean:
    case Layout::Signed:
    case Layout::Unsigned:
    case Layout::Decimal:
    case Layout::Days:
    case Layout::Milliseconds:
    case Layout::ListOf:
    case Layout::Object: break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Fault> Rows::open(const Column& columns, const ArrowArray& array) {
  if (auto wrong = open_unchecked(columns, array)) return wrong;
  return check_places();
}

std::optional<Fault> Rows::open_unchecked(const Column& columns, const ArrowArray& array) {
  values_ = {};
  return open_values(columns, &array, 0, values_);
}

std::optional<Fault> Rows::check_places() const { return check_places_of(values_); }

}  // namespace writ::columns
