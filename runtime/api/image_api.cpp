// SPDX-License-Identifier: Apache-2.0
// writ.h: policies from images.
#include "runtime/api/handles.h"
#include "runtime/api/policies.h"
#include "runtime/engine/native_file.h"
#include "runtime/image/image.h"

#include <utility>

using writ::api::guarded;
using writ::api::is_readable;
using writ::api::say;
using writ::api::view;
using writ::api::wrong_call;
using writ::eval::Fault;
using writ::eval::FaultCode;

namespace {

bool wants_code(const writ_image_options* options) {
  constexpr std::size_t kReaches = offsetof(writ_image_options, native) + sizeof(int);
  return options != nullptr && options->struct_size >= kReaches && options->native != 0;
}

// Takes the code that an image carries. Where it cannot be used the policies are good all the same.
void take_code(std::string_view image, writ_policies& made, writ_problems** problems) {
  const writ::image::Code code = writ::image::code_of(image);
  if (code.bytes.empty()) return;
  std::optional<Fault> why_not;
  made.code = writ::engine::load_code(code.bytes, code.symbol, why_not);
  if (!why_not) return;
  writ::api::Problem warning = writ::api::problem_of(*why_not);
  warning.level = WRIT_LEVEL_WARNING;
  say(problems, WRIT_OK, {std::move(warning)});
}

// `read` fills the programs and gives the bytes that they are of, or says why not.
template <typename Read>
writ_status load(writ_text what, const writ_image_options* options, writ_policies** out,
                 writ_problems** problems, const Read& read) {
  if (out == nullptr)
    return wrong_call(problems,
                      {"there is no place for the result: `out` is NULL", "没有存放结果之处：`out` 为 NULL"});
  if (!is_readable(what))
    return wrong_call(problems, {"a text is NULL and not empty", "文本为 NULL 而长度不为零"});
  std::size_t most_bytes = writ::image::kMostBytes;
  if (options != nullptr) {
    if (options->struct_size < writ::api::kImageOptionsSize)
      return wrong_call(problems, {"`struct_size` of the options is too small", "选项的 `struct_size` 过小"});
    if (options->max_bytes != 0) most_bytes = options->max_bytes;
  }
  auto made = std::make_unique<writ_policies>();
  std::string_view image;
  if (const std::optional<Fault> fault = read(made->programs, most_bytes, image))
    return say(problems, fault->code == FaultCode::ImageUnread ? WRIT_NOT_READ : WRIT_WRONG_POLICY, *fault);
  if (auto twice = writ::api::offered_twice(made->programs)) return wrong_call(problems, std::move(*twice));
  if (wants_code(options)) take_code(image, *made, problems);
  *out = made.release();
  return WRIT_OK;
}

}  // namespace

writ_status writ_load_image(writ_text image, const writ_image_options* options, writ_policies** out,
                            writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return guarded(problems, [&] {
    return load(image, options, out, problems,
                [&](auto& programs, std::size_t most_bytes, std::string_view& bytes) {
                  bytes = view(image);
                  return writ::image::read(bytes, programs, most_bytes);
                });
  });
}

writ_status writ_load_image_file(writ_text path, const writ_image_options* options, writ_policies** out,
                                 writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return guarded(problems, [&] {
    if (is_readable(path) && view(path).find('\0') != std::string_view::npos)
      return wrong_call(problems, {"a path holds a NUL character", "路径含有 NUL 字符"});
    std::string whole;
    return load(path, options, out, problems,
                [&](auto& programs, std::size_t most_bytes, std::string_view& bytes) {
                  auto fault = writ::image::read_file(std::string(view(path)), programs, most_bytes, &whole);
                  bytes = whole;
                  return fault;
                });
  });
}

writ_status writ_load_native(const writ_native* code, writ_policies** out,
                             writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return guarded(problems, [&] {
    if (code == nullptr || out == nullptr)
      return wrong_call(problems, {"`code` or `out` is NULL", "`code` 或者 `out` 为 NULL"});
    const auto& library = *reinterpret_cast<const writ::engine::NativeLibrary*>(code);
    if (const std::optional<Fault> fault = writ::engine::refuses(library))
      return say(problems, WRIT_NOT_THERE, *fault);
    auto made = std::make_unique<writ_policies>();
    if (const std::optional<Fault> fault = writ::image::read(library.image_view(), made->programs))
      return say(problems, WRIT_WRONG_POLICY, *fault);
    // It stays by itself.
    made->code = std::shared_ptr<const writ::engine::NativeLibrary>(std::shared_ptr<void>(), &library);
    *out = made.release();
    return WRIT_OK;
  });
}
