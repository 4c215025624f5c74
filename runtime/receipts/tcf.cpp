// SPDX-License-Identifier: Apache-2.0
#include "runtime/receipts/tcf.h"

#include "runtime/base/visible.h"

#include <algorithm>
#include <array>

namespace writ::receipts {
namespace {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;

constexpr std::size_t kBitsOfCharacter = 6;
constexpr std::size_t kMostCharacters = 1 << 20;

// The value of a character of base64url; negative: none.
int digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

Ids joined(Ids ranges) {
  std::sort(ranges.begin(), ranges.end(), [](IdRange a, IdRange b) { return a.first < b.first; });
  Ids out;
  for (const IdRange one : ranges) {
    if (!out.empty() && one.first <= out.back().last + 1) {
      out.back().last = std::max(out.back().last, one.last);
    } else {
      out.push_back(one);
    }
  }
  return out;
}

// Bits of one segment, from the left. After a fault everything read is zero.
class Bits {
 public:
  Bits(std::string_view characters, std::size_t offset, std::size_t segment, std::optional<Fault>& fault)
      : segment_(segment), fault_(fault) {
    for (std::size_t i = 0; i < characters.size(); ++i) {
      const int value = digit(characters[i]);
      if (value < 0) {
        const std::string place = std::to_string(offset + i + 1);
        fail({FaultCode::TcfCharacter, place, {place, {}}, {base::visible(characters.substr(i, 1)), {}}});
        return;
      }
      for (int bit = kBitsOfCharacter - 1; bit >= 0; --bit) bits_.push_back(((value >> bit) & 1) != 0);
    }
  }

  std::size_t at() const { return at_; }
  std::size_t segment() const { return segment_; }
  bool failed() const { return fault_.has_value(); }

  std::uint64_t number(std::size_t width) {
    if (failed()) return 0;
    if (bits_.size() - at_ < width) {
      const std::string segment = std::to_string(segment_);
      fail({FaultCode::TcfShort, place(at_).en, {segment, {}}, {std::to_string(at_), {}}});
      return 0;
    }
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < width; ++i) out = (out << 1U) | (bits_[at_++] ? 1U : 0U);
    return out;
  }
  bool yes() { return number(1) != 0; }
  template <typename Number>
  Number small(std::size_t width) {
    return static_cast<Number>(number(width));
  }

  std::string letters() {
    std::string out;
    for (int i = 0; i < 2; ++i) {
      const std::size_t from = at_;
      const std::uint64_t letter = number(6);
      if (letter > 25)
        wrong(from, {"no letter: " + std::to_string(letter), "不是字母：" + std::to_string(letter)});
      out += static_cast<char>('A' + letter);
    }
    return out;
  }
  // The numbers, from 1, of the bits that are set.
  Ids set_of(std::size_t width) {
    Ids out;
    if (!failed() && bits_.size() - at_ < width) number(width);
    for (std::size_t i = 1; i <= width && !failed(); ++i) {
      if (number(1) == 0) continue;
      const auto id = static_cast<std::uint16_t>(i);
      if (!out.empty() && out.back().last + 1 == id) {
        out.back().last = id;
      } else {
        out.push_back({id, id});
      }
    }
    return out;
  }
  Ids ranges(std::optional<std::uint16_t> most) {
    Ids out;
    const auto count = small<std::uint16_t>(12);
    for (std::uint16_t i = 0; i < count && !failed(); ++i) {
      const bool several = yes();
      const std::size_t from = at_;
      IdRange one;
      one.first = small<std::uint16_t>(16);
      one.last = several ? small<std::uint16_t>(16) : one.first;
      if (failed()) break;
      if (one.first == 0) wrong(from, {"a vendor has no number 0", "供应商编号不得为 0"});
      if (one.last < one.first) wrong(from, {"the range ends before it begins", "区间的终点早于起点"});
      if (most && one.last > *most)
        wrong(from,
              {"vendor " + std::to_string(one.last) + " is beyond the highest, " + std::to_string(*most),
               "供应商 " + std::to_string(one.last) + " 超出最大编号 " + std::to_string(*most)});
      out.push_back(one);
    }
    return failed() ? Ids{} : joined(std::move(out));
  }
  Ids vendors() {
    const auto most = small<std::uint16_t>(16);
    return yes() ? ranges(most) : set_of(most);
  }
  // What fills the last character, and bytes, is zero; anything else is something that we do not know.
  void end() {
    for (std::size_t i = at_; i < bits_.size() && !failed(); ++i) {
      if (bits_[i]) wrong(i, {"a bit behind the last field is set", "最后一个字段之后仍有非零位"});
    }
  }

  void wrong(std::size_t bit, const Bilingual& what) {
    const Bilingual where = place(bit);
    fail({FaultCode::TcfValue, where.en, where, what});
  }
  void unsupported(std::size_t bit, const Bilingual& what) {
    const Bilingual where = place(bit);
    fail({FaultCode::ReceiptUnsupported, where.en, where, what});
  }
  void wrong_segment(const Bilingual& what) {
    const std::string segment = std::to_string(segment_);
    fail({FaultCode::TcfSegment, place(0).en, {segment, {}}, what});
  }

 private:
  Bilingual place(std::size_t bit) const { return place_in_string(segment_, bit); }
  void fail(Fault fault) {
    if (!fault_) fault_ = std::move(fault);
  }

  std::vector<bool> bits_;
  std::size_t at_ = 0;
  std::size_t segment_;
  std::optional<Fault>& fault_;
};

void read_restrictions(Bits& bits, std::vector<PublisherRestriction>& out) {
  const auto count = bits.small<std::uint16_t>(12);
  for (std::uint16_t i = 0; i < count && !bits.failed(); ++i) {
    PublisherRestriction one;
    const std::size_t from = bits.at();
    one.purpose = bits.small<std::uint8_t>(6);
    const auto type = bits.small<std::uint8_t>(2);
    if (!bits.failed() && one.purpose == 0)
      bits.wrong(from, {"a purpose has no number 0", "目的编号不得为 0"});
    if (type == 3) bits.wrong(from + 6, {"no type of restriction: 3", "没有该种限制：3"});
    one.type = static_cast<PublisherRestriction::Type>(type);
    one.vendors = bits.ranges(std::nullopt);
    out.push_back(std::move(one));
  }
}

void read_core(Bits& bits, TcString& out) {
  const auto version = bits.small<std::uint8_t>(6);
  if (!bits.failed() && version != 2)
    bits.unsupported(0, {"version " + std::to_string(version) + " of the string",
                         "字符串的第 " + std::to_string(version) + " 版"});
  out.created = bits.number(36);
  out.last_updated = bits.number(36);
  out.cmp_id = bits.small<std::uint16_t>(12);
  out.cmp_version = bits.small<std::uint16_t>(12);
  out.consent_screen = bits.small<std::uint8_t>(6);
  out.consent_language = bits.letters();
  out.vendor_list_version = bits.small<std::uint16_t>(12);
  out.policy_version = bits.small<std::uint8_t>(6);
  out.service_specific = bits.yes();
  out.non_standard_texts = bits.yes();
  out.special_features = bits.set_of(12);
  out.purpose_consents = bits.set_of(24);
  out.purpose_interests = bits.set_of(24);
  out.purpose_one_treatment = bits.yes();
  out.publisher_country = bits.letters();
  out.vendor_consents = bits.vendors();
  out.vendor_interests = bits.vendors();
  read_restrictions(bits, out.restrictions);
}

PublisherPurposes read_publisher(Bits& bits) {
  PublisherPurposes out;
  out.segment = bits.segment();
  out.consents = bits.set_of(24);
  out.interests = bits.set_of(24);
  out.custom_count = bits.small<std::uint8_t>(6);
  out.custom_consents = bits.set_of(out.custom_count);
  out.custom_interests = bits.set_of(out.custom_count);
  return out;
}

void read_other(Bits& bits, TcString& out) {
  enum : std::uint8_t { kDisclosed = 1, kAllowed = 2, kPublisher = 3 };
  const auto type = bits.small<std::uint8_t>(3);
  const bool again = (type == kDisclosed && out.disclosed_vendors) ||
                     (type == kAllowed && out.allowed_vendors) || (type == kPublisher && out.publisher);
  if (again) bits.wrong_segment({"of this type there is one already", "该类段已经出现"});
  switch (type) {
    case kDisclosed: out.disclosed_vendors = bits.vendors(); break;
    case kAllowed: out.allowed_vendors = bits.vendors(); break;
    case kPublisher: out.publisher = read_publisher(bits); break;
    default:
      bits.wrong_segment(
          {"no type of segment: " + std::to_string(type), "没有该类段：" + std::to_string(type)});
  }
}

// Since 2026-03-01 a string of TCF 2.3 says which vendors were shown.
void check_disclosed(const TcString& string, std::optional<Fault>& fault) {
  constexpr std::uint8_t kPolicyOf23 = 5;
  constexpr std::uint64_t kDeadline = 17'723'232'000;  // 2026-03-01T00:00Z
  if (fault || string.disclosed_vendors || string.policy_version < kPolicyOf23 || string.created < kDeadline)
    return;
  fault = Fault{FaultCode::TcfSegment,
                "segment 2",
                {"2", {}},
                {"the disclosed vendors are missing, which TCF 2.3 requires since 2026-03-01",
                 "缺少 TCF 2.3 自 2026-03-01 起要求的“已披露供应商”段"}};
}

}  // namespace

base::Bilingual place_in_string(std::size_t segment, std::size_t bit) {
  const std::string number = std::to_string(segment);
  const std::string at = std::to_string(bit);
  return {"segment " + number + ", bit " + at, "第 " + number + " 段第 " + at + " 位"};
}

TcStringRead read_tc_string(std::string_view text) {
  TcStringRead out;
  if (text.size() > kMostCharacters) {
    out.fault = Fault{FaultCode::RequestTooLarge, "", {std::to_string(kMostCharacters), {}}, {}};
    return out;
  }
  std::size_t segment = 0;
  for (std::size_t begin = 0; begin <= text.size() && !out.fault;) {
    const std::size_t end = std::min(text.find('.', begin), text.size());
    Bits bits(text.substr(begin, end - begin), begin, ++segment, out.fault);
    if (segment == 1) {
      read_core(bits, out.string);
    } else {
      read_other(bits, out.string);
    }
    bits.end();
    begin = end + 1;
  }
  check_disclosed(out.string, out.fault);
  return out;
}

}  // namespace writ::receipts
