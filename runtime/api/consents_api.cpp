// SPDX-License-Identifier: Apache-2.0
// writ.h: receipts of consent.
#include "runtime/api/handles.h"
#include "runtime/json/document.h"
#include "runtime/receipts/receipts.h"

#include <iterator>
#include <memory>
#include <string>
#include <utility>

namespace receipts = writ::receipts;

using writ::api::guarded;
using writ::api::is_readable;
using writ::api::kNoText;
using writ::api::say;
using writ::api::text_of;
using writ::api::view;
using writ::api::wrong_call;

struct writ_consents {
  receipts::Notice notice;
  receipts::Records records;
  std::string text;  // that was given last
};

namespace {

const writ::base::Bilingual kNoConsents{"`consents` or `out` is NULL", "`consents` 或者 `out` 为 NULL"};

std::optional<receipts::Format> format_of(const writ_receipt& from) {
  switch (writ::api::given(from)) {
    case WRIT_RECEIPT_TS27560: return receipts::Format::Ts27560;
    case WRIT_RECEIPT_DPV: return receipts::Format::Dpv;
    case WRIT_RECEIPT_TCF: return receipts::Format::Tcf;
    case WRIT_RECEIPT_FHIR: return receipts::Format::Fhir;
    case WRIT_RECEIPT_KANTARA: return receipts::Format::Kantara;
  }
  return std::nullopt;
}

// All or, where memory is short, nothing.
void add(receipts::Records more, receipts::Records& to) {
  to.consents.reserve(to.consents.size() + more.consents.size());
  to.refusals.reserve(to.refusals.size() + more.refusals.size());
  std::move(more.consents.begin(), more.consents.end(), std::back_inserter(to.consents));
  std::move(more.refusals.begin(), more.refusals.end(), std::back_inserter(to.refusals));
}

}  // namespace

writ_status writ_consents_new(writ_text notice, writ_consents** out, writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return guarded(problems, [&] {
    if (out == nullptr) return wrong_call(problems, {"`out` is NULL", "`out` 为 NULL"});
    if (!is_readable(notice)) return wrong_call(problems, kNoText);
    auto made = std::make_unique<writ_consents>();
    if (notice.size != 0) {
      receipts::NoticeRead read = receipts::read_notice(view(notice));
      if (read.fault) return say(problems, WRIT_WRONG_CALL, *read.fault);
      made->notice = std::move(read.notice);
    }
    *out = made.release();
    return WRIT_OK;
  });
}

void writ_consents_free(writ_consents* consents) noexcept { delete consents; }

writ_status writ_consents_import(writ_consents* consents, writ_receipt from, writ_text receipt,
                                 writ_problems** problems) noexcept {
  return guarded(problems, [&] {
    if (consents == nullptr) return wrong_call(problems, kNoConsents);
    if (!is_readable(receipt)) return wrong_call(problems, kNoText);
    const auto format = format_of(from);
    if (!format) return wrong_call(problems, {"`from` is no form of receipts", "`from` 不是凭证的格式"});
    receipts::Imported read = receipts::import_receipt(*format, view(receipt), consents->notice);
    if (read.fault) return say(problems, WRIT_WRONG_CALL, *read.fault);
    add(std::move(read.records), consents->records);
    return WRIT_OK;
  });
}

writ_status writ_consents_take(writ_consents* consents, writ_text facts, writ_problems** problems) noexcept {
  return guarded(problems, [&] {
    if (consents == nullptr) return wrong_call(problems, kNoConsents);
    if (!is_readable(facts)) return wrong_call(problems, kNoText);
    receipts::FactsRead read = receipts::read_facts(view(facts));
    if (read.fault) return say(problems, WRIT_WRONG_CALL, *read.fault);
    add(std::move(read.records), consents->records);
    return WRIT_OK;
  });
}

writ_status writ_consents_facts(writ_consents* consents, writ_text* out) noexcept {
  if (out != nullptr) *out = {"", 0};
  if (consents == nullptr || out == nullptr) return WRIT_WRONG_CALL;
  return guarded(nullptr, [&] {
    consents->text = writ::json::write_document(receipts::to_facts(consents->records));
    *out = text_of(consents->text);
    return WRIT_OK;
  });
}

writ_status writ_consents_export(writ_consents* consents, writ_text* out, writ_problems** problems) noexcept {
  if (out != nullptr) *out = {"", 0};
  return guarded(problems, [&] {
    if (consents == nullptr || out == nullptr) return wrong_call(problems, kNoConsents);
    const receipts::Exported made = receipts::export_ts27560(consents->records);
    if (made.fault) return say(problems, WRIT_WRONG_CALL, *made.fault);
    std::string text;
    for (const writ::json::Node& one : made.receipts) text += writ::json::write_document(one) + "\n";
    consents->text = std::move(text);
    *out = text_of(consents->text);
    return WRIT_OK;
  });
}
