// SPDX-License-Identifier: Apache-2.0
#include "runtime/image/image.h"

#include "runtime/image/archive.h"
#include "runtime/ir/verify.h"
#include "runtime/lists/build.h"
#include "runtime/lists/file.h"
#include "runtime/lists/form.h"
#include "runtime/lists/table.h"
#include "runtime/value/calendar.h"

#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace writ::image {
namespace {

using eval::Fault;
using eval::FaultCode;

constexpr std::string_view kMagic = "WRITIMAG";
// What is written is a multiple of it, so that the checksum sees every byte.
constexpr std::size_t kWord = 8;
constexpr std::size_t kHeaderBytes = kMagic.size() + 2 * sizeof(std::uint32_t) + 2 * sizeof(std::uint64_t);
constexpr std::size_t kAlign = 16;

// What a list holds: nothing yet, the rows of the policy, or a table that was given.
enum class Holds : std::uint8_t { Nothing, Rows, Table };

template <typename Number>
void put_number(std::string& out, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) out += static_cast<char>(number >> (8 * i));
}

template <typename Number>
Number take_number(std::string_view& bytes) {
  Number out = 0;
  for (std::size_t i = 0; i < sizeof out; ++i)
    out |= static_cast<Number>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  bytes.remove_prefix(sizeof out);
  return out;
}

std::uint64_t checksum(std::string_view bytes) {
  return lists::checksum_of(reinterpret_cast<const std::byte*>(bytes.data()), bytes.size());
}

// ---- what lists hold ----

void write_lists(const ir::Program& program, Writer& writer) {
  for (std::uint32_t list = 0; list < program.data_lists.size(); ++list) {
    const lists::Table* table = program.data == nullptr ? nullptr : program.data->table(list);
    const bool own = table != nullptr && table->digest().empty() && !program.data_lists[list].apart;
    const Holds holds = table == nullptr ? Holds::Nothing : own ? Holds::Rows : Holds::Table;
    writer(static_cast<std::uint8_t>(holds));
    if (holds != Holds::Table) continue;
    const std::span<const std::byte> bytes = table->bytes();
    writer.raw({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
}

std::shared_ptr<const lists::Table> table_of_bytes(const ir::Program& program, std::uint32_t list,
                                                   std::string_view bytes) {
  const std::shared_ptr<std::byte[]> owned(
      new (std::align_val_t{kAlign}) std::byte[bytes.size()],
      [](std::byte* at) { ::operator delete[](at, std::align_val_t{kAlign}); });
  std::memcpy(owned.get(), bytes.data(), bytes.size());
  lists::Form form = lists::form_of(program, list);
  if (!lists::wrong_with(form, owned.get(), bytes.size()).empty()) return nullptr;
  return std::make_shared<const lists::Table>(std::move(form), owned, bytes.size());
}

// Of a program that was verified. What is wrong first, for developers.
std::optional<std::string> read_lists(Reader& reader, ir::Program& program) {
  if (program.data_lists.empty()) return std::nullopt;
  std::vector<std::shared_ptr<const lists::Table>> tables(program.data_lists.size());
  for (std::uint32_t list = 0; list < tables.size(); ++list) {
    const std::string what = "list " + program.data_lists[list].external + ": ";
    std::uint8_t holds = 0;
    reader(holds);
    if (!reader.good() || holds > static_cast<std::uint8_t>(Holds::Table)) return what + "what it holds";
    if (static_cast<Holds>(holds) == Holds::Nothing) continue;
    if (static_cast<Holds>(holds) == Holds::Rows) {
      std::vector<lists::Problem> problems;
      tables[list] = lists::table_of_rows(program, list, problems);
    } else {
      tables[list] = table_of_bytes(program, list, reader.raw());
    }
    if (tables[list] == nullptr) return what + "its entries";
  }
  program.data = std::make_shared<const lists::Data>(std::move(tables));
  return std::nullopt;
}

// ---- what is made anew ----

bool make_calendar(ir::Calendar& calendar) {
  const auto dates = [](const std::vector<std::int32_t>& days, std::vector<value::Date>& out) {
    for (const std::int32_t day : days) {
      const auto date = value::date_of_day_number(day);
      if (!date) return false;
      out.push_back(*date);
    }
    return true;
  };
  std::vector<value::Date> off;
  std::vector<value::Date> worked;
  if (!dates(calendar.days_off, off) || !dates(calendar.days_worked, worked)) return false;
  value::WorkCalendar::Made made =
      value::WorkCalendar::make(off, worked, calendar.first_year, calendar.last_year);
  if (!made.ok()) return false;
  calendar.days = std::move(made.calendar);
  return true;
}

// Nothing where it is a program; else what is wrong first, for developers.
std::optional<std::string> read_program(Reader& reader, ir::Program& program) {
  fields(reader, program);
  if (!reader.good()) return "a field that no policy has";
  for (ir::Calendar& calendar : program.calendars) {
    if (!make_calendar(calendar)) return "calendar " + calendar.name.en;
  }
  if (auto wrong = ir::verify(program)) return wrong;
  ir::lay_out(program);
  return read_lists(reader, program);
}

constexpr std::size_t padded(std::size_t bytes) { return (bytes + kWord - 1) / kWord * kWord; }

// What stands behind the length of the code: the policies, and the code behind them.
struct Parts {
  std::string_view policies;
  std::string_view code;
};

// Nothing where the length is more than there is.
std::optional<Parts> parts_of(std::string_view body) {
  const auto code = take_number<std::uint64_t>(body);
  if (code > body.size() || padded(code) > body.size()) return std::nullopt;
  const std::size_t policies = body.size() - padded(code);
  return Parts{body.substr(0, policies), body.substr(policies, code)};
}

Fault wrong_image(std::string what) { return Fault{FaultCode::ImageWrong, "", {std::move(what), {}}, {}}; }

}  // namespace

std::string write(const std::vector<const ir::Program*>& programs, std::string_view code) {
  Writer writer;
  for (const ir::Program* program : programs) {
    fields(writer, *program);
    write_lists(*program, writer);
  }
  std::string body;
  put_number(body, static_cast<std::uint64_t>(code.size()));
  body += writer.take();
  body.resize(padded(body.size()), '\0');
  body += code;
  body.resize(padded(body.size()), '\0');
  std::string out(kMagic);
  put_number(out, kFormat);
  put_number(out, static_cast<std::uint32_t>(programs.size()));
  put_number(out, static_cast<std::uint64_t>(kHeaderBytes + body.size()));
  put_number(out, checksum(body));
  return out + body;
}

Code code_of(std::string_view image) {
  constexpr int kDigits = 16;
  constexpr int kDigitBits = 4;
  const Parts parts = *parts_of(image.substr(kHeaderBytes));
  Code out{parts.code, "writ_code_"};
  const std::uint64_t sum = checksum(parts.policies);
  for (int digit = kDigits - 1; digit >= 0; --digit)
    out.symbol += "0123456789abcdef"[sum >> digit * kDigitBits & 0xF];
  return out;
}

bool is_image(std::string_view bytes) { return bytes.starts_with(kMagic); }

std::optional<Fault> read(std::string_view bytes, std::vector<ir::Program>& out, std::size_t most_bytes) {
  if (bytes.size() > most_bytes)
    return Fault{FaultCode::ImageTooLarge, "", {std::to_string(most_bytes), {}}, {}};
  if (!is_image(bytes)) return Fault{FaultCode::NotAnImage, "", {}, {}};
  const Fault damaged{FaultCode::ImageDamaged, "", {}, {}};
  if (bytes.size() < kHeaderBytes) return damaged;
  std::string_view rest = bytes.substr(kMagic.size());
  const auto format = take_number<std::uint32_t>(rest);
  if (format != kFormat)
    return Fault{FaultCode::ImageFormat, "", {std::to_string(format), {}}, {std::to_string(kFormat), {}}};
  const auto count = take_number<std::uint32_t>(rest);
  const auto size = take_number<std::uint64_t>(rest);
  const auto sum = take_number<std::uint64_t>(rest);
  if (size != bytes.size() || rest.size() < kWord || rest.size() % kWord != 0 || sum != checksum(rest))
    return damaged;
  if (count == 0) return wrong_image("no policy");
  const std::optional<Parts> parts = parts_of(rest);
  if (!parts) return wrong_image("the length of its code");
  std::vector<ir::Program> made;
  Reader reader(parts->policies);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (auto wrong = read_program(reader, made.emplace_back())) return wrong_image(std::move(*wrong));
  }
  const std::string_view behind = reader.left();
  if (behind.size() >= kWord || behind.find_first_not_of('\0') != std::string_view::npos)
    return wrong_image("more than its policies");
  out = std::move(made);
  return std::nullopt;
}

}  // namespace writ::image
