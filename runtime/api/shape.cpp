// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/shape.h"

#include "runtime/api/problems.h"
#include "runtime/base/utf8.h"

#include <cstring>

namespace writ::api {
namespace {

using base::Bilingual;

// Records within records of a policy nest no deeper than requests do.
constexpr std::size_t kMostNested = 256;
// A shape that leads back to itself has no end.
constexpr std::size_t kMostRecords = 4096;

const Bilingual kNoShape{"a shape is NULL, or its `struct_size` or `member_size` is too small",
                         "结构体说明为 NULL，或者其 `struct_size`、`member_size` 过小"};
const Bilingual kTooDeep{"shapes lie too deep within each other, or are too many",
                         "结构体说明嵌套过深，或者数量过多"};

// Copied only where it is UTF-8.
bool take(const char* text, std::string& out) {
  if (text == nullptr) return false;
  out = text;
  return !base::first_invalid_utf8(out);
}

class Copier {
 public:
  explicit Copier(Shape& out) : out_(out) {}

  std::optional<Bilingual> record(const writ_shape* from, std::size_t depth) {
    if (depth > kMostNested || out_.records.size() >= kMostRecords) return kTooDeep;
    if (from == nullptr || from->struct_size < kShapeSize || from->member_size < kMemberSize) return kNoShape;
    if (from->members == nullptr && from->count != 0) return kNoShape;
    if (from->size == 0) return Bilingual{"a shape says that its struct has no size", "结构体说明的大小为零"};
    const std::size_t at = out_.records.size();
    out_.records.push_back({from->size, {}});
    for (std::size_t i = 0; i < from->count; ++i) {
      ShapeMember made;
      // A header that is newer than the library may have longer ones.
      writ_member one;
      std::memcpy(&one, reinterpret_cast<const char*>(from->members) + i * from->member_size, kMemberSize);
      if (auto wrong = member(one, from->size, depth, made)) return wrong;
      out_.records[at].members.push_back(std::move(made));
    }
    return std::nullopt;
  }

 private:
  std::optional<Bilingual> member(const writ_member& from, std::size_t size, std::size_t depth,
                                  ShapeMember& out) {
    if (!take(from.name, out.name))
      return Bilingual{"a member of a shape has no name", "结构体说明中有成员没有名称"};
    const auto wrong = [&](const char* en, const char* zh) {
      return Bilingual{"the member `" + out.name + "` of a shape " + en,
                       "结构体说明的成员 `" + out.name + "` " + zh};
    };
    const int kind = given(from.kind);
    if (kind < WRIT_KIND_TRUTH || kind > WRIT_KIND_RECORD) return wrong("has no kind", "没有种类");
    out.offset = from.offset;
    out.kind = from.kind;
    out.list = from.list != 0;
    out.places = from.places;
    if (from.unit != nullptr && !take(from.unit, out.unit))
      return wrong("has a unit that is no text", "的单位不是文本");
    if (from.choices == nullptr && from.choice_count != 0) return wrong("has no choices", "没有取值");
    for (std::size_t i = 0; i < from.choice_count; ++i) {
      if (!take(from.choices[i], out.choices.emplace_back()))
        return wrong("has a choice without a name", "有取值没有名称");
    }
    if (kind == WRIT_KIND_RECORD) {
      if (!out.list) return wrong("is a record that is in no list", "是不在列表中的记录");
      if (from.record == nullptr) return wrong("has no record", "没有记录说明");
      out.record = out_.records.size();
      if (auto inner = record(from.record, depth + 1)) return inner;
    }
    const std::size_t needs = out.list ? sizeof(writ_list) : item_size(out_, out);
    if (out.offset > size || size - out.offset < needs)
      return wrong("is outside of its struct", "超出其结构体");
    return std::nullopt;
  }

  Shape& out_;
};

}  // namespace

std::optional<Bilingual> copy_shape(const writ_shape& from, Shape& out) {
  out.records.clear();
  return Copier(out).record(&from, 0);
}

std::size_t item_size(const Shape& shape, const ShapeMember& member) {
  switch (member.kind) {
    case WRIT_KIND_TRUTH: return sizeof(writ_truth);
    case WRIT_KIND_WHOLE: return sizeof(writ_whole);
    case WRIT_KIND_EXACT: return sizeof(writ_exact);
    case WRIT_KIND_DAY: return sizeof(writ_day);
    case WRIT_KIND_TEXT:
    case WRIT_KIND_NAME: return sizeof(writ_string);
    case WRIT_KIND_CHOICE: return sizeof(std::int32_t);
    case WRIT_KIND_RECORD: return shape.records[member.record].size;
  }
  return 0;
}

}  // namespace writ::api
