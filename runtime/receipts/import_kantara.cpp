// SPDX-License-Identifier: Apache-2.0
// Kantara Consent Receipt 1.1. Each purpose of a service that was consented to explicitly is a consent. When it ends is prose there,
// and whether it was withdrawn later no such receipt says: the first is left to the notice, the second to who keeps the record.
#include "runtime/receipts/imports.h"
#include "runtime/receipts/words.h"

#include <algorithm>
#include <array>

namespace writ::receipts {
namespace {

// Whether there is consent; of what was merely implied there is none to rely on.
bool is_consented_to(Fields& fields, const Field& type) {
  constexpr std::array<std::string_view, 4> kOthers = {"IMPLICIT", "IMPLIED", "N/A", "NA"};
  const auto said = fields.text(type);
  if (!said) {
    fields.lacks(type.pointer, {"EXPLICIT, IMPLICIT or N/A", "EXPLICIT、IMPLICIT 或者 N/A"});
    return false;
  }
  if (*said == "EXPLICIT") return true;
  if (std::find(kOthers.begin(), kOthers.end(), *said) == kOthers.end())
    fields.wrong(type.pointer, {"EXPLICIT, IMPLICIT or N/A", "EXPLICIT、IMPLICIT 或者 N/A"});
  return false;
}

// Nobody, where the receipt says that nothing is disclosed, whatever name stands beside it.
std::optional<std::vector<std::string>> recipients_of(Fields& fields, const Field& purpose,
                                                      const Notice& notice) {
  const Field disclosed = purpose["thirdPartyDisclosure"];
  const auto said = fields.yes(disclosed);
  if (!said) {
    fields.lacks(disclosed.pointer, {"whether data go to third parties", "是否向第三方提供"});
    return std::nullopt;
  }
  if (!*said) return std::vector<std::string>{};
  const Field name = purpose["thirdPartyName"];
  if (!name.there()) fields.lacks(name.pointer, {"the name of the third party", "第三方的名称"});
  return words(fields, Vocabulary::Recipients, name, notice);
}

Record read_purpose(Fields& fields, const Field& purpose, const Record& common, const Notice& notice) {
  Record out = common;
  for (const std::string_view name : {"purposeCategory", "piiCategory"}) {
    if (!purpose[name].there() || fields.items(purpose[name]).empty())
      fields.lacks(purpose[name].pointer, {"a list of at least one", "至少一项的列表"});
  }
  out.purposes = words(fields, Vocabulary::Purposes, purpose["purposeCategory"], notice);
  out.kinds = words(fields, Vocabulary::Kinds, purpose["piiCategory"], notice);
  out.recipients = recipients_of(fields, purpose, notice);
  return out;
}

}  // namespace

Records import_kantara(Fields& fields, const Field& receipt, const Notice& notice) {
  Records out;
  const auto version = fields.text(receipt["version"]);
  if (!version) fields.lacks(receipt["version"].pointer, {"KI-CR-v1.1.0", "KI-CR-v1.1.0"});
  if (version && !version->starts_with("KI-CR-v1.1"))
    fields.unsupported(receipt["version"].pointer, {"another version than 1.1", "1.1 以外的版本"});
  Record common;
  common.id = fields.text(receipt["consentReceiptID"]);
  common.principal = fields.text(receipt["piiPrincipalId"]);
  if (!common.id) fields.lacks(receipt["consentReceiptID"].pointer, {"the identifier", "凭证标识"});
  if (!common.principal) fields.lacks(receipt["piiPrincipalId"].pointer, {"the person", "个人信息主体"});
  const auto given = fields.seconds(receipt["consentTimestamp"]);
  if (!given)
    fields.lacks(receipt["consentTimestamp"].pointer, {"when consent was given", "何时作出同意"});
  else
    common.from = given->day;
  const Field services = receipt["services"];
  if (!services.there()) fields.lacks(services.pointer, {"the services", "服务"});
  for (const Field& service : fields.objects(services)) {
    const Field purposes = service["purposes"];
    if (!purposes.there()) fields.lacks(purposes.pointer, {"the purposes", "处理目的"});
    for (const Field& purpose : fields.objects(purposes)) {
      if (!is_consented_to(fields, purpose["consentType"])) continue;
      out.consents.push_back(read_purpose(fields, purpose, common, notice));
    }
  }
  return out;
}

}  // namespace writ::receipts
