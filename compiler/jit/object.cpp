// SPDX-License-Identifier: Apache-2.0
#include "compiler/jit/object.h"

#include "runtime/base/write_file.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/xxhash.h>

#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace writ::jit {
namespace {

// magic, bytes of the key, bytes of the object, hash of both; then the key, then the object
struct Header {
  char magic[8];
  std::uint64_t key_bytes;
  std::uint64_t object_bytes;
  std::uint64_t hash;
};
constexpr char kMagic[8] = {'W', 'R', 'I', 'T', 'O', 'B', 'J', '1'};
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 30;

std::uint64_t hash_of(llvm::StringRef text) {
  return llvm::xxh3_64bits(
      llvm::ArrayRef<std::uint8_t>(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

std::string path_of(const std::string& folder, const std::string& key) {
  return folder + "/" + llvm::utohexstr(hash_of(key), true, 16) + ".o";
}

// Code that another could have written is not run.
bool is_ours(int file) {
  struct stat about{};
  if (::fstat(file, &about) != 0) return false;
  return S_ISREG(about.st_mode) && about.st_uid == ::geteuid() && (about.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool read_whole(int file, std::string& out) {
  char block[1 << 16];
  for (;;) {
    const ssize_t got = ::read(file, block, sizeof block);
    if (got < 0) return false;
    if (got == 0) return true;
    out.append(block, static_cast<std::size_t>(got));
    if (out.size() > kMaxBytes) return false;
  }
}

}  // namespace

std::unique_ptr<llvm::MemoryBuffer> load_object(const std::string& folder, const std::string& key) {
  const int file = ::open(path_of(folder, key).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return nullptr;
  std::string bytes;
  const bool read = is_ours(file) && read_whole(file, bytes);
  ::close(file);
  Header header{};
  if (!read || bytes.size() < sizeof header) return nullptr;
  std::memcpy(&header, bytes.data(), sizeof header);
  const llvm::StringRef body = llvm::StringRef(bytes).drop_front(sizeof header);
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0) return nullptr;
  if (header.key_bytes != key.size() || header.object_bytes > body.size()) return nullptr;
  if (header.key_bytes + header.object_bytes != body.size() || header.hash != hash_of(body)) return nullptr;
  if (body.take_front(key.size()) != key) return nullptr;
  return llvm::MemoryBuffer::getMemBufferCopy(body.drop_front(key.size()), "writ");
}

void store_object(const std::string& folder, const std::string& key, const llvm::MemoryBuffer& object) {
  if (llvm::sys::fs::create_directories(folder, true, llvm::sys::fs::owner_all)) return;
  std::string body = key;
  body.append(object.getBufferStart(), object.getBufferSize());
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.key_bytes = key.size();
  header.object_bytes = object.getBufferSize();
  header.hash = hash_of(body);
  body.insert(0, reinterpret_cast<const char*>(&header), sizeof header);
  // Without it the object is made again.
  static_cast<void>(base::write_private_file(path_of(folder, key), body));
}

}  // namespace writ::jit
