// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/list_data.h"

#include "compiler/driver/read_files.h"
#include "runtime/base/utf8.h"
#include "runtime/json/read_list.h"
#include "runtime/lists/digest.h"
#include "runtime/lists/file.h"
#include "runtime/lists/read_csv.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

namespace writ::driver {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 32;

// From GB 18030, which GBK and GB 2312 are part of; nothing where a byte has no meaning there.
std::optional<std::string> from_gb18030(const std::string& bytes) {
  constexpr std::size_t kMost = 600'000'000;  // ICU counts in 32 bits, and a character may take three bytes
  if (bytes.size() > kMost) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open("gb18030", &status);
  if (U_FAILURE(status) != 0) return std::nullopt;
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::u16string units(bytes.size() + 1, u'\0');
  const std::int32_t count = ucnv_toUChars(converter, units.data(), static_cast<std::int32_t>(units.size()),
                                           bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
  ucnv_close(converter);
  if (U_FAILURE(status) != 0) return std::nullopt;
  std::string out(3 * static_cast<std::size_t>(count) + 1, '\0');
  std::int32_t length = 0;
  u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &length, units.data(), count, &status);
  if (U_FAILURE(status) != 0) return std::nullopt;
  out.resize(static_cast<std::size_t>(length));
  return out;
}

bool is_json(std::string_view path, std::string_view text) {
  const auto ends = [&](std::string_view end) { return path.ends_with(end); };
  if (ends(".jsonl") || ends(".ndjson") || ends(".json")) return true;
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return !ends(".csv") && first != std::string_view::npos && text[first] == '{';
}

}  // namespace

void hold(ir::Program& program, std::uint32_t list, std::shared_ptr<const lists::Table> table) {
  std::vector<std::shared_ptr<const lists::Table>> tables(program.data_lists.size());
  if (program.data != nullptr) tables = program.data->tables();
  tables[list] = std::move(table);
  program.data = std::make_shared<const lists::Data>(std::move(tables));
}

std::optional<std::string> read_rows(const std::string& path, ListFailure& failure, std::string* digest) {
  std::optional<std::string> bytes = read_file(path, kMostBytes, failure.reason);
  if (!bytes) {
    failure.machine = true;
    return std::nullopt;
  }
  if (bytes->size() > kMostBytes) {
    failure.reason = {"the file is too long", "文件过长"};
    return std::nullopt;
  }
  if (digest != nullptr) *digest = lists::sha256_hex(*bytes);
  if (!base::first_invalid_utf8(*bytes)) return bytes;
  std::optional<std::string> text = from_gb18030(*bytes);
  if (!text) {
    failure.reason = {"the file is neither UTF-8 nor GB 18030 (GBK)",
                      "文件既不是 UTF-8 编码，也不是 GB 18030（GBK）编码"};
  }
  return text;
}

std::shared_ptr<const lists::Table> read_list_file(const ir::Program& program, std::uint32_t list,
                                                   const std::string& path, ListFailure& failure) {
  if (lists::is_prepared(path)) return lists::open_prepared(program, list, path, failure.reason);
  std::string digest;
  const std::optional<std::string> rows = read_rows(path, failure, &digest);
  if (!rows) return nullptr;
  lists::Builder builder(program, list);
  if (is_json(path, *rows)) {
    json::read_list(*rows, program.data_lists[list], builder);
  } else {
    lists::read_csv(*rows, program.data_lists[list], builder);
  }
  std::shared_ptr<const lists::Table> table = builder.finish(digest);
  failure.problems = builder.problems();
  failure.more = builder.problem_count() - builder.problems().size();
  return table;
}

std::optional<ListFailure> give_list(Project& project, std::string_view name, const std::string& path) {
  bool found = false;
  for (std::vector<sema::Policy>* policies : {&project.policies, &project.apart}) {
    for (sema::Policy& policy : *policies) {
      const std::uint32_t list = lists::find_list(policy.program, name);
      if (list == ir::kNone) continue;
      found = true;
      ListFailure failure;
      std::shared_ptr<const lists::Table> table = read_list_file(policy.program, list, path, failure);
      if (table == nullptr) return failure;
      hold(policy.program, list, std::move(table));
    }
  }
  if (found) return std::nullopt;
  const std::string it(name);
  return ListFailure{{"no policy has a list `" + it + "`", "没有规范载有清单“" + it + "”"}};
}

}  // namespace writ::driver
