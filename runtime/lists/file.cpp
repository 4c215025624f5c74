// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/file.h"

#include "runtime/base/system_reason.h"
#include "runtime/ir/no_entries.h"
#include "runtime/lists/look_through.h"
#include "runtime/lists/room.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <new>
#include <optional>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>
#if defined(__linux__)
#include <sys/vfs.h>
#endif

namespace writ::lists {
namespace {

using ir::kNone;
using ir::TypeKind;

// Where everything lies, and what few there is of. What there is many of is looked at with the checksum, in one pass.
class Check {
 public:
  Check(const Form& form, const std::byte* bytes, std::size_t size)
      : form_(form), bytes_(bytes), size_(size) {}

  const std::optional<Records>& rows() const { return rows_; }
  const std::optional<Rising>& rising_texts() const { return rising_texts_; }

  bool run() {
    std::memcpy(&header_, bytes_, sizeof header_);
    if (header_.column_count != form_.columns.size() || header_.rows > kMostRows) return false;
    // Behind the last row there is a word more: one is read where a code is narrower.
    if (header_.row_bytes < kCodesAt || header_.row_bytes > kMostRowBytes ||
        !array(header_.rows_at, std::uint64_t{header_.rows} * header_.row_bytes + sizeof(std::uint64_t), 1) ||
        !array(header_.places_at, header_.rows, sizeof(std::uint32_t)))
      return false;
    return groups() && texts() && columns();
  }

 private:
  static constexpr std::uint32_t kMostRows = 100'000'000;
  static constexpr std::uint32_t kMostRowBytes = 1 << 20;

  // Behind the header: what lies there is looked through.
  bool array(std::uint64_t at, std::uint64_t count, std::uint64_t width) const {
    return at % 8 == 0 && at >= sizeof(Header) && at <= size_ && count <= (size_ - at) / width;
  }
  template <typename Number>
  const Number* numbers(std::uint64_t at) const {
    return reinterpret_cast<const Number*>(bytes_ + at);
  }
  // count + 1 numbers from 0 to the last, none smaller than the one before; `of` gives one.
  template <typename Of>
  static bool all_rising(std::uint64_t count, std::uint64_t last, Of of) {
    if (of(0) != 0 || of(count) != last) return false;
    // Without a branch a number: all of them are looked at.
    bool out = true;
#pragma GCC unroll 4
    for (std::uint64_t i = 0; i < count; ++i) out = out & (of(i) <= of(i + 1));
    return out;
  }
  bool rising(std::uint64_t at, std::uint64_t count, std::uint64_t last) const {
    if (!array(at, count + 1, sizeof(std::uint32_t))) return false;
    const auto* starts = numbers<std::uint32_t>(at);
    return all_rising(count, last, [&](std::uint64_t i) { return starts[i]; });
  }

  bool groups() const {
    if (texts_bind(form_)) return header_.groups == header_.texts;  // the rest of them in texts()
    if (!rising(header_.group_starts, header_.groups, header_.rows)) return false;
    if (form_.bound_column == kNone) return header_.groups == 1;
    const TypeKind kind = form_.columns[form_.bound_column].type.kind;
    if (kind == TypeKind::Enumeration) return header_.groups == form_.columns[form_.bound_column].members;
    if (!array(header_.group_numbers, header_.groups, sizeof(std::int64_t))) return false;
    const auto* all = numbers<std::int64_t>(header_.group_numbers);
    const Span may = span_of(kind);
    return std::all_of(all, all + header_.groups,
                       [&](std::int64_t one) { return one >= may.least && one <= may.most; });
  }

  // What numbers a column may have.
  struct Span {
    std::int64_t least;
    std::int64_t most;
  };
  static Span span_of(TypeKind kind) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    switch (kind) {
      case TypeKind::Boolean: return {0, 1};
      case TypeKind::Count: return {0, kMost};
      case TypeKind::Date: return {value::kFirstDate.days, value::kLastDate.days};
      // The least of all stands for no value.
      case TypeKind::Integer:
      case TypeKind::Decimal:
      case TypeKind::Rate:
      case TypeKind::Money:
      case TypeKind::Text:
      case TypeKind::Enumeration:
      case TypeKind::Record: break;
    }
    return {-kMost, kMost};
  }

  bool texts() {
    if (!array(header_.texts_at, std::uint64_t{header_.texts} + 1, sizeof(TextEntry))) return false;
    const auto* entries = numbers<TextEntry>(header_.texts_at);
    const std::uint32_t last = entries[header_.texts].begin;
    if (entries[0].begin != 0 || !array(header_.text_bytes, std::uint64_t{last} + kReadBehind, 1))
      return false;
    const bool bind = texts_bind(form_);
    if (bind && (entries[0].row != 0 || entries[header_.texts].row != header_.rows)) return false;
    rising_texts_ = Rising{header_.texts_at, header_.texts, bind};
    if (header_.texts == 0) return header_.homes == 0 && array(header_.text_tags, 0, 1);
    if (header_.texts <= Tags::kTogether || header_.homes == 0 ||
        header_.homes > header_.texts - Tags::kTogether || !array(header_.text_tags, header_.texts, 1))
      return false;
    // The last are empty, or looking for what is not there would not end.
    const auto* last_tags = numbers<std::uint8_t>(header_.text_tags) + header_.texts - Tags::kTogether;
    return Sixteen(last_tags, 0).taken == 0;
  }

  bool columns() {
    if (!array(header_.columns_at, header_.column_count, sizeof(ColumnHeader))) return false;
    std::vector<InRecord> codes;
    if (header_.rows != 0) codes.push_back({kRankAt, sizeof(std::uint32_t), 0, header_.rows - 1});
    for (std::uint32_t i = 0; i < header_.column_count; ++i) {
      if (!column(i, numbers<ColumnHeader>(header_.columns_at)[i], codes)) return false;
    }
    rows_.emplace(header_.rows_at, header_.rows, header_.row_bytes, std::move(codes));
    return true;
  }

  // How many things a code of a column may stand for; nothing where it is a number.
  std::optional<std::uint64_t> things_of(const Column& form, const ColumnHeader& it) const {
    if (form.type.list) return it.set_starts == 0 ? std::uint64_t{2} << it.element_count : it.sets;
    if (form.type.kind == TypeKind::Text) return header_.texts;
    if (form.type.kind == TypeKind::Enumeration) return form.members;
    if (form.type.kind == TypeKind::Boolean) return 2;
    return std::nullopt;
  }

  // What codes it may have; whether it lies in a row.
  bool column(std::uint32_t index, const ColumnHeader& it, std::vector<InRecord>& codes) const {
    const Column& form = form_.columns[index];
    if (form.type.list && !sets(form, it)) return false;
    if (index == form_.bound_column) return it.width == 0;
    if ((it.width != 1 && it.width != 2 && it.width != 4 && it.width != 8) || it.at < kCodesAt ||
        it.at > header_.row_bytes || it.width > header_.row_bytes - it.at)
      return false;
    InRecord code{it.at, it.width, form.type.optional ? 0U : 1U, 0, form.type.list && it.set_starts == 0};
    // What a code may stand for: a number, or one of so many things. Where there are none, every code says absent.
    if (const std::optional<std::uint64_t> things = things_of(form, it)) {
      if (*things == 0 && !form.type.optional) return header_.rows == 0;
      if (*things != 0 && (it.base < 0 || static_cast<std::uint64_t>(it.base) >= *things)) return false;
      if (*things != 0) code.most = *things - static_cast<std::uint64_t>(it.base);
    } else {
      const Span may = span_of(form.type.kind);
      if (it.base < may.least || it.base > may.most) return false;
      // Fewer than all that a word has.
      code.most = static_cast<std::uint64_t>(may.most) - static_cast<std::uint64_t>(it.base) + 1;
    }
    codes.push_back(code);
    return true;
  }

  bool sets(const Column& form, const ColumnHeader& it) const {
    const std::uint32_t things = form.type.kind == TypeKind::Text ? header_.texts : form.members;
    const auto within = [&](std::uint64_t at, std::uint32_t count) {
      if (!array(at, count, sizeof(std::uint32_t))) return false;
      const auto* all = numbers<std::uint32_t>(at);
      return std::all_of(all, all + count, [&](std::uint32_t item) { return item < things; });
    };
    if (it.set_starts == 0)
      return it.element_count <= kMostBits && it.base == SetOfBits::kBase &&
             within(it.elements, it.element_count);
    if (!array(it.set_starts, std::uint64_t{it.sets} + 1, sizeof(std::uint32_t))) return false;
    const auto last = numbers<std::uint32_t>(it.set_starts)[it.sets];
    return rising(it.set_starts, it.sets, last) && within(it.set_items, last);
  }

  const Form& form_;
  const std::byte* bytes_;
  std::size_t size_;
  Header header_{};
  std::optional<Records> rows_;
  std::optional<Rising> rising_texts_;
};

base::Bilingual damaged() {
  return {"the prepared list is damaged: make it again", "预备清单已损坏，请重新生成"};
}

}  // namespace

base::Bilingual wrong_with(const Form& form, const std::byte* bytes, std::size_t size, bool mapped) {
  Header header{};
  if (size < sizeof header) return damaged();
  std::memcpy(&header, bytes, sizeof header);
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0)
    return {"the file is not a prepared list", "文件不是预备清单"};
  if (header.version != kVersion) {
    const std::string version = std::to_string(header.version);
    return {"the prepared list is of version " + version + ", and this is " + std::to_string(kVersion) +
                ": make it again",
            "预备清单的格式版本为 " + version + "，而本程序为 " + std::to_string(kVersion) + "，请重新生成"};
  }
  constexpr std::size_t kBehind = offsetof(Header, checksum) + sizeof(header.checksum);
  if (header.bytes != size) return damaged();
  Check check(form, bytes, size);
  const bool lies_well = check.run();
  const LookedAt looked = look_through(bytes, size, kBehind, check.rows(), check.rising_texts(), mapped);
  if (looked.checksum != header.checksum) return damaged();
  if (header.fingerprint != form.fingerprint)
    return {"the prepared list was made for another list, or for other columns: make it again",
            "预备清单是为另一清单或者其他列生成的，请重新生成"};
  if (!lies_well || !looked.good) return damaged();
  return lacks_entries(form, header.rows) ? ir::no_entries() : base::Bilingual{};
}

bool is_prepared(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  char magic[sizeof kMagic] = {};
  struct stat about{};
  const bool regular = ::fstat(file, &about) == 0 && S_ISREG(about.st_mode);
  const bool read = regular && ::pread(file, magic, sizeof magic, 0) == static_cast<ssize_t>(sizeof magic);
  ::close(file);
  return read && std::memcmp(magic, kMagic, sizeof kMagic) == 0;
}

bool is_prepared_text(std::string_view bytes) {
  return bytes.size() >= sizeof kMagic && std::memcmp(bytes.data(), kMagic, sizeof kMagic) == 0;
}

namespace {

using Bytes = std::shared_ptr<const std::byte[]>;

class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    good_ = number_ >= 0 && ::fstat(number_, &about_) == 0;
  }
  ~OpenFile() {
    if (number_ >= 0) ::close(number_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  bool good() const { return good_; }
  int number() const { return number_; }
  std::size_t size() const { return static_cast<std::size_t>(about_.st_size); }

  // Whether what it holds can change under a map of it only by the doing of who could change this process as well.
  bool stays_as_it_is() const {
#if defined(__linux__)
    const int seals = ::fcntl(number_, F_GET_SEALS);
    if (seals >= 0 && (seals & F_SEAL_WRITE) != 0 && (seals & F_SEAL_SHRINK) != 0) return true;
    constexpr ::mode_t kAnyWrites = S_IWUSR | S_IWGRP | S_IWOTH;
    const bool own = about_.st_uid == 0 || about_.st_uid == ::geteuid();
    struct statfs where{};
    return S_ISREG(about_.st_mode) && (about_.st_mode & kAnyWrites) == 0 && own &&
           ::fstatfs(number_, &where) == 0 && is_local(static_cast<std::uint64_t>(where.f_type)) &&
           is_written_by_nobody();
#else
    return false;
#endif
  }

 private:
#if defined(__linux__)
  // Nobody has it open for writing, or mapped so, from before it was made unwritable: no lease for reading is given where somebody
  // has. The owner gets one, and who may take one of any file; others read.
  bool is_written_by_nobody() const {
    // Whoever opens it for writing until the lease is given back breaks it: of that a signal tells that nobody minds, not SIGIO.
    if (::fcntl(number_, F_SETSIG, SIGURG) != 0 || ::fcntl(number_, F_SETLEASE, F_RDLCK) != 0) return false;
    return ::fcntl(number_, F_SETLEASE, F_UNLCK) == 0;
  }
#endif

  // Where nobody beyond this machine writes: of other file systems nothing is known.
  static bool is_local(std::uint64_t type) {
    constexpr std::array<std::uint64_t, 8> kLocal = {0xEF53,       // ext2, ext3, ext4
                                                     0x58465342,   // XFS
                                                     0x9123683E,   // Btrfs
                                                     0xF2F52010,   // F2FS
                                                     0x2FC12FC1,   // ZFS
                                                     0x01021994,   // tmpfs
                                                     0x73717368,   // SquashFS
                                                     0xE0F5E1E2};  // EROFS
    return std::find(kLocal.begin(), kLocal.end(), type) != kLocal.end();
  }

  int number_;
  bool good_ = false;
  struct stat about_{};
};

// Shared with whoever maps the same file. Null: it cannot be mapped, and is read.
Bytes map(const OpenFile& file) {
  const std::size_t size = file.size();
  if (size == 0) return nullptr;
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number(), 0);
  if (at == MAP_FAILED) return nullptr;
  want_large_pages(at, size);
  return {static_cast<const std::byte*>(at),
          [size](const std::byte* begin) { ::munmap(const_cast<std::byte*>(begin), size); }};
}

// A copy: what was checked is what is asked, whoever writes into the file or cuts it off later.
Bytes read_whole(const OpenFile& file, base::Bilingual& why) {
  const std::size_t size = file.size();
  std::shared_ptr<std::byte[]> bytes = table_room(size);
  if (bytes == nullptr) {
    why = base::why_not_read(ENOMEM);
    return nullptr;
  }
  for (std::size_t at = 0; at < size;) {
    const ssize_t got = ::read(file.number(), bytes.get() + at, size - at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      // What ends before its length was cut off while it was read.
      why = got < 0 ? base::why_not_read(errno) : damaged();
      return nullptr;
    }
    at += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace

FileBytes read_bytes(const std::string& path, std::size_t most, base::Bilingual& why) {
  const OpenFile file(path);
  if (!file.good()) {
    why = base::why_not_read(errno);
    return {};
  }
  if (file.size() > most) {
    why = {"the file is too long", "文件过长"};
    return {};
  }
  return {read_whole(file, why), file.size()};
}

FileBytes copy_bytes(std::string_view bytes) {
  std::shared_ptr<std::byte[]> room = table_room(bytes.size());
  if (room != nullptr && !bytes.empty()) std::memcpy(room.get(), bytes.data(), bytes.size());
  return {std::move(room), bytes.size()};
}

std::shared_ptr<const Table> prepared_table(const ir::Program& program, std::uint32_t list, FileBytes bytes,
                                            base::Bilingual& why, bool mapped) {
  Form form = form_of(program, list);
  why = wrong_with(form, bytes.bytes.get(), bytes.size, mapped);
  if (!why.empty()) return nullptr;
  return std::make_shared<const Table>(std::move(form), std::move(bytes.bytes), bytes.size);
}

std::shared_ptr<const Table> open_prepared(const ir::Program& program, std::uint32_t list,
                                           const std::string& path, base::Bilingual& why) {
  const OpenFile file(path);
  if (!file.good()) {
    why = base::why_not_read(errno);
    return nullptr;
  }
  Bytes bytes = file.stays_as_it_is() ? map(file) : nullptr;
  const bool mapped = bytes != nullptr;
  if (bytes == nullptr) bytes = read_whole(file, why);
  if (bytes == nullptr) return nullptr;
  return prepared_table(program, list, {std::move(bytes), file.size()}, why, mapped);
}

}  // namespace writ::lists
