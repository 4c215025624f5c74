// SPDX-License-Identifier: Apache-2.0
// An image: one file with one or more policies that were checked, for who decides and compiles nothing. All that deciding and
// explaining need is in it; the texts that the policies were written in, their tests and their paths are not.
//
//   header   magic, format, how many policies, how many bytes, checksum of all behind it
//   length   bytes of native code, 0 where there is none
//   policies one after the other: the fields of ir::Program as fields.h has them, then what each of its lists holds
//   code     a shared library of native code for these policies, as the system loads them (engine/native_file.h)
//
// Code is carried, and used by nobody who was not told to trust the file: it cannot be verified as policies are.
// The same programs give the same bytes. The checksum tells of damage and is no signature: who can write a file can write an
// image that decides as he likes, as he could write the text of a policy. What is read is bounded before memory is taken, and
// verified before it is handed out, so that bytes from anywhere are refused or are a policy like any other.
#pragma once

#include "runtime/eval/fault.h"
#include "runtime/ir/ir.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::image {

inline constexpr std::uint32_t kFormat = 8;
inline constexpr std::size_t kMostBytes = std::size_t{256} << 20;

// Of programs that were verified, with native code for them or without.
std::string write(const std::vector<const ir::Program*>& programs, std::string_view code = {});

// Whether bytes, or a file, begin as an image does.
bool is_image(std::string_view bytes);
bool is_image_file(const std::string& path);

// Native code that an image carries; `bytes` is empty where it carries none. `symbol`: the name that the code shows itself by, of the checksum of the
// policies, so that code of others is not taken for theirs.
struct Code {
  std::string_view bytes;
  std::string symbol;
};
// Of an image that was read or written.
Code code_of(std::string_view image);

// Why there are no programs; nothing where there are. Nothing is put out otherwise.
std::optional<eval::Fault> read(std::string_view bytes, std::vector<ir::Program>& out,
                                std::size_t most_bytes = kMostBytes);
// The same of a file, which the fault names as its path. `bytes`: what it holds, for who wants it.
std::optional<eval::Fault> read_file(const std::string& path, std::vector<ir::Program>& out,
                                     std::size_t most_bytes = kMostBytes, std::string* bytes = nullptr);

}  // namespace writ::image
