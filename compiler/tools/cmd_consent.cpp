// SPDX-License-Identifier: Apache-2.0
// writ consent: receipts of consent in, records of stdlib/consent out, and back.
#include "compiler/driver/request_stream.h"
#include "compiler/tools/command.h"
#include "runtime/base/visible.h"
#include "runtime/json/document.h"
#include "runtime/receipts/receipts.h"

#include <algorithm>
#include <iostream>

namespace writ::tools {
namespace {

using receipts::Format;

struct Options {
  std::string action;
  std::string from;
  std::string to;
  std::string input = "-";
  std::string notice;
};

// A string of TCF is a line; a receipt in JSON may run over several.
std::vector<driver::RequestText> split(std::string_view input, bool lines) {
  if (!lines) return driver::split_requests(input);
  std::vector<driver::RequestText> out;
  std::uint32_t line = 1;
  for (std::size_t begin = 0; begin < input.size(); ++line) {
    const std::size_t end = std::min(input.find('\n', begin), input.size());
    const std::string_view text = input.substr(begin, end - begin);
    if (text.find_first_not_of(" \t\r") != std::string_view::npos) out.push_back({std::string(text), line});
    begin = end + 1;
  }
  return out;
}

void say_fault(Command& command, const std::string& path, std::uint32_t line, const eval::Fault& fault) {
  std::cerr << base::visible(path) << ":" << line << ": " << command.say("error ", "错误 ")
            << eval::code_text(fault.code) << command.say(": ", "：")
            << eval::message(fault, command.language) << "\n";
  command.exit = kWrong;
}

std::optional<eval::Fault> print(const receipts::Records& records, bool as_receipts) {
  if (!as_receipts) {
    std::cout << base::visible_json(json::write_document(receipts::to_facts(records))) << "\n";
    return std::nullopt;
  }
  const receipts::Exported exported = receipts::export_ts27560(records);
  for (const json::Node& one : exported.receipts)
    std::cout << base::visible_json(json::write_document(one)) << "\n";
  return exported.fault;
}

std::optional<receipts::Notice> read_notice(Command& command, const std::string& path) {
  if (path.empty()) return receipts::Notice{};
  const auto text = read_input(command, path);
  if (!text) return std::nullopt;
  receipts::NoticeRead read = receipts::read_notice(*text);
  if (read.fault) {
    say_fault(command, path, 1, *read.fault);
    return std::nullopt;
  }
  return std::move(read.notice);
}

bool usable(Command& command, const Options& options) {
  const bool import = options.action == "import";
  std::string wrong;
  if (import && options.from.empty()) wrong = command.say("import needs --from", "import 须写明 --from");
  if (!import && options.to != "ts27560")
    wrong = command.say("export needs --to ts27560", "export 须写明 --to ts27560");
  if (!import && (!options.from.empty() || !options.notice.empty()))
    wrong = command.say("--from and --notice are of import", "--from、--notice 仅用于 import");
  if (wrong.empty()) return true;
  std::cerr << wrong << "\n";
  command.exit = kUsage;
  return false;
}

void run(Command& command, const Options& options) {
  if (!usable(command, options)) return;
  const auto notice = read_notice(command, options.notice);
  if (!notice) return;
  const auto input = read_input(command, options.input);
  if (!input) return;
  const bool import = options.action == "import";
  const Format format = options.from == "tcf"       ? Format::Tcf
                        : options.from == "dpv"     ? Format::Dpv
                        : options.from == "fhir"    ? Format::Fhir
                        : options.from == "kantara" ? Format::Kantara
                                                    : Format::Ts27560;
  const auto texts = split(*input, import && format == Format::Tcf);
  if (texts.empty()) {
    std::cerr << command.say("the input holds no receipt", "输入中没有凭证") << "\n";
    command.exit = kWrong;
  }
  for (const driver::RequestText& one : texts) {
    receipts::Records records;
    std::optional<eval::Fault> fault;
    if (import) {
      receipts::Imported read = receipts::import_receipt(format, one.text, *notice);
      records = std::move(read.records);
      fault = std::move(read.fault);
    } else {
      receipts::FactsRead read = receipts::read_facts(one.text);
      records = std::move(read.records);
      fault = std::move(read.fault);
    }
    if (!fault) fault = print(records, options.to == "ts27560");
    if (fault) say_fault(command, options.input, one.line, *fault);
  }
}

}  // namespace

void add_consent(CLI::App& app, Command& command) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand(
      "consent", command.say("receipts of consent into records that policies read, and back",
                             "将同意凭证转换为规范可读的记录，或者反向转换"));
  sub->add_option("ACTION", options->action, command.say("import or export", "import 导入，export 导出"))
      ->required()
      ->check(CLI::IsMember({"import", "export"}));
  sub->add_option(
         "--from", options->from,
         command.say("ISO/IEC TS 27560, the same in W3C's JSON-LD, TCF strings, FHIR R5 Consent, Kantara 1.1",
                     "ISO/IEC TS 27560、其 W3C JSON-LD 形式、TCF 字符串、FHIR R5 Consent、Kantara 1.1"))
      ->check(CLI::IsMember({"ts27560", "dpv", "tcf", "fhir", "kantara"}));
  sub->add_option("--to", options->to,
                  command.say("records, the facts `consents` and `refusals`; or ts27560",
                              "records 为事实“同意书清单”“拒绝书清单”；或者 ts27560"))
      ->check(CLI::IsMember({"records", "ts27560"}));
  sub->add_option("-i,--input", options->input,
                  command.say("one a line; - is standard input", "每行一份；- 为标准输入"));
  sub->add_option("--notice", options->notice,
                  command.say("JSON: what the person was told and the receipt does not say",
                              "JSON：已向个人告知而凭证未载明的事项"));
  command.add_language_option(*sub);
  sub->callback([options, &command] { run(command, *options); });
}

}  // namespace writ::tools
