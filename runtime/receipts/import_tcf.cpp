// SPDX-License-Identifier: Apache-2.0
// A TC string is, for each purpose and vendor, a yes or no to consent: purpose and vendor are consented to, the publisher
// restricts nothing of them, and the vendor was shown. Vendors with the same purposes are one record. Legitimate interests are
// no consent and no part of the records; a purpose that is not consented to was not refused either, as far as a string says.
#include "runtime/receipts/imports.h"
#include "runtime/receipts/words.h"

#include <algorithm>
#include <bitset>
#include <map>
#include <memory>

namespace writ::receipts {
namespace {

constexpr std::size_t kVendors = 65536;
constexpr std::size_t kPurposes = 24;
// Where these fields begin in their segments.
constexpr std::size_t kSpecialFeatures = 140;
constexpr std::size_t kPurposeConsents = 152;
constexpr std::size_t kPublisherConsents = 3;
constexpr std::size_t kPublisherCustom = 57;
using VendorSet = std::bitset<kVendors>;

void put(VendorSet& set, const Ids& ids) {
  for (const IdRange range : ids) {
    for (std::size_t id = range.first; id <= range.last; ++id) set.set(id);
  }
}

bool has(const Ids& ids, std::size_t id) {
  for (const IdRange range : ids) {
    if (id >= range.first && id <= range.last) return true;
  }
  return false;
}

std::uint32_t mask_of(const Ids& purposes, const TcString& string) {
  std::uint32_t out = 0;
  for (std::size_t id = 1; id <= kPurposes; ++id) {
    if (has(purposes, id)) out |= std::uint32_t{1} << id;
  }
  // PurposeOneTreatment: nobody was shown purpose 1, so that nobody agreed to it.
  if (string.purpose_one_treatment) out &= ~(std::uint32_t{1} << 1);
  return out;
}

// By purpose: the vendors that may not rest it on consent. Where the basis has to be a legitimate interest, consent does not
// serve; where it is not allowed, nothing does.
std::vector<VendorSet> restricted(const TcString& string) {
  std::vector<Ids> ranges(kPurposes + 1);
  for (const PublisherRestriction& one : string.restrictions) {
    if (one.type == PublisherRestriction::Type::RequireConsent || one.purpose > kPurposes) continue;
    Ids& all = ranges[one.purpose];
    all.insert(all.end(), one.vendors.begin(), one.vendors.end());
  }
  std::vector<VendorSet> out(kPurposes + 1);
  for (std::size_t purpose = 1; purpose <= kPurposes; ++purpose) {
    std::size_t done =
        0;  // vendors below are set already, so that ranges in order cost no more than there are vendors
    std::sort(ranges[purpose].begin(), ranges[purpose].end(),
              [](IdRange a, IdRange b) { return a.first < b.first; });
    for (const IdRange range : ranges[purpose]) {
      for (std::size_t id = std::max<std::size_t>(range.first, done); id <= range.last; ++id)
        out[purpose].set(id);
      done = std::max<std::size_t>(done, std::size_t{range.last} + 1);
    }
  }
  return out;
}

class Import {
 public:
  Import(Fields& fields, const TcString& string, const Notice& notice)
      : fields_(fields), string_(string), notice_(notice) {
    base_.from = day();
    base_.kinds = kinds();
  }

  Records records() {
    for (const auto& [purposes, vendors] : groups()) {
      std::vector<std::string> recipients;
      for (const std::uint32_t vendor : vendors)
        recipients.push_back(*word_of(Vocabulary::Recipients, "tcf:" + std::to_string(vendor), notice_));
      add(words_of(purposes, 1, kPurposeConsents), std::move(recipients));
    }
    publisher();
    return std::move(out_);
  }

 private:
  std::int32_t day() const {
    const std::int64_t seconds =
        static_cast<std::int64_t>(string_.last_updated / 10) + notice_.zone_minutes * 60;
    constexpr std::int64_t kDay = 24 * 60 * 60;
    return static_cast<std::int32_t>(seconds >= 0 ? seconds / kDay : -1);
  }

  // Those of the notice, and those that take an opt-in of their own; the notice alone must not name these.
  std::optional<std::vector<std::string>> kinds() {
    std::optional<std::vector<std::string>> out = notice_.record.kinds;
    for (const std::size_t feature : {1, 2}) {
      const std::string term = "tcf:special:" + std::to_string(feature);
      const std::optional<std::string> kind = word_of(Vocabulary::Kinds, term, notice_);
      if (out && kind &&
          std::any_of(out->begin(), out->end(), [&](const std::string& one) { return covers(one, *kind); }))
        fields_.wrong("/record/kinds", {"without `" + *kind + "`: the string says whether that is agreed to",
                                        "不含 `" + *kind + "`：该项是否同意由字符串载明"});
    }
    for (std::size_t feature = 1; feature <= 12; ++feature) {
      if (!has(string_.special_features, feature)) continue;
      const std::string term = "tcf:special:" + std::to_string(feature);
      const std::optional<std::string> kind = word_of(Vocabulary::Kinds, term, notice_);
      if (!kind) {
        fields_.term(place_in_string(1, kSpecialFeatures + feature - 1), term);
      } else if (out) {
        out->push_back(*kind);
      }
    }
    return out;
  }

  static bool covers(const std::string& wide, const std::string& narrow) {
    const auto below = [](const std::string& one, const std::string& above) {
      return one == above || one.starts_with(above + ".");
    };
    return below(narrow, wide) || below(wide, narrow);
  }

  // Vendors by what they may do, in the order of the first of each.
  std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> groups() const {
    const std::uint32_t agreed = mask_of(string_.purpose_consents, string_);
    const std::vector<VendorSet> closed = restricted(string_);
    const auto shown = std::make_unique<VendorSet>();
    if (string_.disclosed_vendors) put(*shown, *string_.disclosed_vendors);
    std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> out;
    std::map<std::uint32_t, std::size_t> at;
    for (const IdRange range : string_.vendor_consents) {
      for (std::uint32_t vendor = range.first; vendor <= range.last; ++vendor) {
        if (string_.disclosed_vendors && !shown->test(vendor)) continue;
        std::uint32_t purposes = agreed;
        for (std::size_t purpose = 1; purpose <= kPurposes; ++purpose) {
          if (closed[purpose].test(vendor)) purposes &= ~(std::uint32_t{1} << purpose);
        }
        if (purposes == 0) continue;
        const auto [place, fresh] = at.emplace(purposes, out.size());
        if (fresh) out.emplace_back(purposes, std::vector<std::uint32_t>{});
        out[place->second].second.push_back(vendor);
      }
    }
    return out;
  }

  std::vector<std::string> words_of(std::uint32_t purposes, std::size_t segment, std::size_t bit) {
    std::vector<std::string> out;
    for (std::size_t purpose = 1; purpose <= kPurposes; ++purpose) {
      if (((purposes >> purpose) & 1U) != 0)
        add_word(out, "tcf:" + std::to_string(purpose), place_in_string(segment, bit + purpose - 1));
    }
    return out;
  }
  void add_word(std::vector<std::string>& out, const std::string& term, const base::Bilingual& place) {
    if (auto word = word_of(Vocabulary::Purposes, term, notice_)) {
      out.push_back(*std::move(word));
    } else {
      fields_.term(place, term);
    }
  }

  // To the publisher itself: nobody else receives anything.
  void publisher() {
    if (!string_.publisher) return;
    std::vector<std::string> purposes = words_of(mask_of(string_.publisher->consents, string_),
                                                 string_.publisher->segment, kPublisherConsents);
    for (std::size_t custom = 1; custom <= string_.publisher->custom_count; ++custom) {
      if (has(string_.publisher->custom_consents, custom))
        add_word(purposes, "tcf:custom:" + std::to_string(custom),
                 place_in_string(string_.publisher->segment, kPublisherCustom + custom - 1));
    }
    if (!purposes.empty()) add(std::move(purposes), {});
  }

  void add(std::vector<std::string> purposes, std::vector<std::string> recipients) {
    Record one = base_;
    one.purposes = std::move(purposes);
    if (!recipients.empty()) one.recipients_only = true;  // PurposesConsent is about vendors
    one.recipients = std::move(recipients);
    out_.consents.push_back(std::move(one));
  }

  Fields& fields_;
  const TcString& string_;
  const Notice& notice_;
  Record base_;
  Records out_;
};

}  // namespace

Records import_tcf(Fields& fields, const TcString& string, const Notice& notice) {
  return Import(fields, string, notice).records();
}

}  // namespace writ::receipts
