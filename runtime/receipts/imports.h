// SPDX-License-Identifier: Apache-2.0
// The readers of each format. They note the first fault in `fields`.
#pragma once

#include "runtime/receipts/fields.h"
#include "runtime/receipts/receipts.h"
#include "runtime/receipts/tcf.h"

namespace writ::receipts {

Records import_ts27560(Fields& fields, const Field& record, const Notice& notice);
Records import_dpv(Fields& fields, const Field& document, const Notice& notice);
Records import_fhir(Fields& fields, const Field& resource, const Notice& notice);
Records import_kantara(Fields& fields, const Field& receipt, const Notice& notice);
Records import_tcf(Fields& fields, const TcString& string, const Notice& notice);

// What of consents the receipt does not say and the notice did.
void complete(Fields& fields, Records& records, const Notice& notice);

}  // namespace writ::receipts
