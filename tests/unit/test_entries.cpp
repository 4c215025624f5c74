// SPDX-License-Identifier: Apache-2.0
// Texts of entries beside those of a request, and prepared files that are mapped where nobody can write them.
#include "runtime/eval/entry_values.h"
#include "runtime/lists/build.h"
#include "runtime/lists/file.h"

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <new>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace ir = writ::ir;
namespace lists = writ::lists;
namespace eval = writ::eval;

namespace {

// Lists of names, as many as are given.
ir::Program program_with_names(std::size_t count) {
  ir::Program program;
  program.texts = {"constant"};
  ir::Record facts;
  facts.fields.resize(1);
  facts.fields[0].type = {ir::TypeKind::Text};
  program.records = {facts};
  program.facts = 0;
  ir::DataList list;
  list.external = "names";
  list.columns.resize(1);
  list.columns[0].name = {"name", "名称"};
  list.columns[0].external = "name";
  list.columns[0].type = {ir::TypeKind::Text};
  list.otherwise.resize(1);
  program.data_lists.assign(count, list);
  ir::lay_out(program);
  return program;
}

std::shared_ptr<const lists::Table> table_of(const ir::Program& program, std::uint32_t list,
                                             const std::vector<std::string>& names) {
  lists::Builder builder(program, list);
  for (const std::string& name : names) {
    const std::vector<lists::Cell> cells = {{true, {name}}};
    builder.add(1, cells);
  }
  return builder.finish({});
}

class Folder {
 public:
  Folder() {
    std::string name = "/tmp/writ-entries-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    ::unlink(file().c_str());
    ::rmdir(path_.c_str());
  }
  std::string file() const { return path_ + "/names"; }

 private:
  std::string path_;
};

void write(const std::string& path, const lists::Table& table) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(table.bytes().data()),
            static_cast<std::streamsize>(table.bytes().size()));
}

// Whether a stretch of memory is that of a file.
bool is_mapped(const lists::Table& table, const std::string& path) {
  const auto at = reinterpret_cast<std::uintptr_t>(table.bytes().data());
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx", &begin, &end) == 2 && begin <= at && at < end)
      return line.find(path) != std::string::npos;
  }
  return false;
}

}  // namespace

TEST_CASE("a text of an entry has the number of the same text elsewhere") {
  const ir::Program program = program_with_names(2);
  const auto first = table_of(program, 0, {"constant", "said", "both", "first"});
  const auto second = table_of(program, 1, {"second", "both", "said", "constant"});
  const lists::Data data({first, second});
  eval::Request request(program);
  const std::int64_t said = request.text_id("said");
  const auto number = [&](std::uint32_t list, const char* text) {
    const std::int64_t found = data.table(list)->find_text(text);
    REQUIRE(found >= 0);
    return eval::text_of_entry(request, data, list, static_cast<std::uint32_t>(found));
  };
  CHECK(number(0, "constant") == 0);
  CHECK(number(1, "constant") == 0);
  CHECK(number(0, "said") == said);
  CHECK(number(1, "said") == said);
  CHECK(number(0, "both") == number(1, "both"));
  CHECK(number(0, "first") != number(1, "second"));
  for (const char* text : {"constant", "said", "both", "second"})
    CHECK(eval::text_of(request, &data, number(1, text)) == text);
  // What is the number of none: native code runs ahead of what it needs.
  for (const std::int64_t none : {INT64_MIN, std::int64_t{-1}, std::int64_t{99}, std::int64_t{1} << 31,
                                  (std::int64_t{1} << 32) + 99, std::int64_t{9} << 32, INT64_MAX})
    CHECK(eval::text_of(request, &data, none).empty());
}

TEST_CASE("a text is found in a request, however many there are") {
  const ir::Program program = program_with_names(1);
  eval::Request request(program);
  for (int count = 0; count < 200; ++count) {
    CHECK_FALSE(request.find_text("t" + std::to_string(count)));
    const std::int64_t added = request.text_id("t" + std::to_string(count));
    for (int i = 0; i <= count; ++i) REQUIRE(request.find_text("t" + std::to_string(i)).has_value());
    CHECK(request.find_text("t" + std::to_string(count)) == added);
  }
  request.clear();
  CHECK_FALSE(request.find_text("t1"));
  CHECK(request.find_text("constant") == 0);
}

#if defined(__linux__)
TEST_CASE("a prepared file is mapped where nobody may write it, and read where somebody may") {
  const ir::Program program = program_with_names(1);
  const auto table = table_of(program, 0, {"a", "b"});
  const Folder folder;
  write(folder.file(), *table);
  writ::base::Bilingual why;
  for (const ::mode_t mode : {0644, 0464, 0446, 0444}) {
    REQUIRE(::chmod(folder.file().c_str(), mode) == 0);
    const auto opened = lists::open_prepared(program, 0, folder.file(), why);
    REQUIRE(opened != nullptr);
    CHECK(opened->find_text("b") >= 0);
    CHECK(is_mapped(*opened, folder.file()) == (mode == 0444));
  }
  // Another file in its place: what is mapped stays.
  const auto mapped = lists::open_prepared(program, 0, folder.file(), why);
  REQUIRE(::unlink(folder.file().c_str()) == 0);
  write(folder.file(), *table_of(program, 0, {"c"}));
  CHECK(mapped->find_text("b") >= 0);
  CHECK(lists::open_prepared(program, 0, folder.file(), why)->find_text("b") < 0);
}

TEST_CASE("a file that somebody had open for writing before it was made unwritable is read") {
  const ir::Program program = program_with_names(1);
  const auto table = table_of(program, 0, {"a", "b"});
  const Folder folder;
  write(folder.file(), *table);
  const int writer = ::open(folder.file().c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(writer >= 0);
  REQUIRE(::chmod(folder.file().c_str(), 0444) == 0);
  writ::base::Bilingual why;
  const auto mapped = [&] {
    const auto opened = lists::open_prepared(program, 0, folder.file(), why);
    REQUIRE(opened != nullptr);
    return is_mapped(*opened, folder.file());
  };
  CHECK_FALSE(mapped());
  void* const at = ::mmap(nullptr, table->bytes().size(), PROT_READ | PROT_WRITE, MAP_SHARED, writer, 0);
  REQUIRE(at != MAP_FAILED);
  ::close(writer);
  CHECK_FALSE(mapped());
  ::munmap(at, table->bytes().size());
  CHECK(mapped());
  // Who reads is in nobody's way, and the lease was given back.
  const int reader = ::open(folder.file().c_str(), O_RDONLY | O_CLOEXEC);
  CHECK(mapped());
  CHECK(::fcntl(reader, F_GETLEASE) == F_UNLCK);
  ::close(reader);
}

TEST_CASE("memory is mapped once it is sealed, and a file that is damaged is refused either way") {
  const ir::Program program = program_with_names(1);
  const auto table = table_of(program, 0, {"a", "b"});
  const int memory = ::memfd_create("writ-list", MFD_ALLOW_SEALING | MFD_CLOEXEC);
  REQUIRE(memory >= 0);
  const std::string path = "/proc/self/fd/" + std::to_string(memory);
  const auto bytes = table->bytes();
  REQUIRE(::write(memory, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  writ::base::Bilingual why;
  CHECK_FALSE(is_mapped(*lists::open_prepared(program, 0, path, why), "memfd:writ-list"));
  REQUIRE(::fcntl(memory, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW) == 0);
  CHECK(is_mapped(*lists::open_prepared(program, 0, path, why), "memfd:writ-list"));
  ::close(memory);

  const Folder folder;
  write(folder.file(), *table);
  {
    std::fstream file(folder.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(bytes.size()) - 20);
    file.put('\x7f');
  }
  for (const ::mode_t mode : {0644, 0444}) {
    REQUIRE(::chmod(folder.file().c_str(), mode) == 0);
    why = {};
    CHECK(lists::open_prepared(program, 0, folder.file(), why) == nullptr);
    CHECK_FALSE(why.empty());
  }
}
#endif

TEST_CASE("a prepared list holds no numbers that its columns do not have") {
  ir::Program program = program_with_names(1);
  const auto field = [](const char* en, const char* zh, ir::Type type) {
    ir::Field out;
    out.name = {en, zh};
    out.external = en;
    out.type = type;
    return out;
  };
  ir::DataList& list = program.data_lists[0];
  const ir::Type date{ir::TypeKind::Date};
  list.columns = {field("day", "日", date), field("number", "号", {ir::TypeKind::Count}),
                  field("sum", "和", {ir::TypeKind::Integer}), field("by", "依", date)};
  list.keys = {};
  list.otherwise.assign(4, std::nullopt);
  ir::Node today;
  today.op = ir::Op::Today;
  today.type = date;
  program.nodes.push_back(today);
  list.asked = {static_cast<ir::NodeId>(program.nodes.size() - 1)};
  list.tests = {{ir::Test::Equal, 3, 0}};
  lists::Builder builder(program, 0);
  builder.add(1, std::vector<lists::Cell>{
                     {true, {"2024-01-02"}}, {true, {"5"}}, {true, {"-5"}}, {true, {"2024-01-02"}}});
  const auto table = builder.finish({});
  REQUIRE(table != nullptr);
  const std::size_t size = table->bytes().size();
  std::shared_ptr<std::byte[]> bytes(new (std::align_val_t{16}) std::byte[size],
                                     [](std::byte* at) { ::operator delete[](at, std::align_val_t{16}); });
  // The one row with another number in a column, and the checksum of that.
  const auto taken = [&](std::uint32_t column, std::int64_t number) {
    std::memcpy(bytes.get(), table->bytes().data(), size);
    auto* header = reinterpret_cast<lists::Header*>(bytes.get());
    auto* columns = reinterpret_cast<lists::ColumnHeader*>(bytes.get() + header->columns_at);
    if (columns[column].width == 0)
      std::memcpy(bytes.get() + header->group_numbers, &number, sizeof number);
    else
      columns[column].base = number;
    constexpr std::size_t kBehind = offsetof(lists::Header, checksum) + sizeof(std::uint64_t);
    header->checksum = lists::list_checksum(bytes.get() + kBehind, size - kBehind);
    return lists::wrong_with(table->form(), bytes.get(), size).empty();
  };
  constexpr std::int64_t kFirst = -719'162;
  constexpr std::int64_t kLast = 2'932'896;
  for (const std::uint32_t day : {0U, 3U}) {
    for (const std::int64_t number : {kFirst, std::int64_t{0}, kLast}) CHECK(taken(day, number));
    for (const std::int64_t number : {kFirst - 1, kLast + 1, INT64_MIN, INT64_MAX, std::int64_t{1} << 32})
      CHECK_FALSE(taken(day, number));
  }
  for (const std::int64_t number : {std::int64_t{0}, INT64_MAX}) CHECK(taken(1, number));
  for (const std::int64_t number : {std::int64_t{-1}, INT64_MIN}) CHECK_FALSE(taken(1, number));
  for (const std::int64_t number : {-INT64_MAX, INT64_MAX}) CHECK(taken(2, number));
  CHECK_FALSE(taken(2, INT64_MIN));
  // A code beyond the last day, from a day that is one.
  std::memcpy(bytes.get(), table->bytes().data(), size);
  auto* header = reinterpret_cast<lists::Header*>(bytes.get());
  auto* columns = reinterpret_cast<lists::ColumnHeader*>(bytes.get() + header->columns_at);
  columns[0].base = kLast;
  bytes[header->rows_at + columns[0].at] = std::byte{2};
  constexpr std::size_t kBehind = offsetof(lists::Header, checksum) + sizeof(std::uint64_t);
  header->checksum = lists::list_checksum(bytes.get() + kBehind, size - kBehind);
  CHECK_FALSE(lists::wrong_with(table->form(), bytes.get(), size).empty());
}

TEST_CASE("a list without entries is refused unless it may be empty") {
  ir::Program program = program_with_names(1);
  lists::Builder refused(program, 0);
  CHECK(refused.finish({}) == nullptr);
  CHECK(refused.problem_count() == 1);
  program.data_lists[0].may_be_empty = true;
  const auto empty = table_of(program, 0, {});
  REQUIRE(empty != nullptr);
  const Folder folder;
  write(folder.file(), *empty);
  writ::base::Bilingual why;
  CHECK(lists::open_prepared(program, 0, folder.file(), why) != nullptr);
  program.data_lists[0].may_be_empty = false;
  CHECK(lists::open_prepared(program, 0, folder.file(), why) == nullptr);
  CHECK_FALSE(why.empty());
}
