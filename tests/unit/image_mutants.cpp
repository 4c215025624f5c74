// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/image_mutants.h"

#include "runtime/eval/explain.h"
#include "runtime/eval/interp.h"
#include "runtime/image/image.h"
#include "runtime/ir/print.h"
#include "runtime/json/write.h"
#include "runtime/lists/form.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

namespace writ::mutants {
namespace {

using ir::TypeKind;
using Random = std::mt19937_64;

constexpr std::size_t kSizeAt = 16;
constexpr std::size_t kHeader = 32;

std::uint64_t below(Random& random, std::uint64_t bound) { return random() % bound; }

// ---- requests, of whatever facts there are ----

class Filler {
 public:
  Filler(Random& random, eval::Request& request) : random_(random), request_(request) {}

  void fill() {
    request_.clear();
    if (below(random_, 8) != 0) request_.as_of = static_cast<std::int32_t>(18'000 + below(random_, 4'000));
    record(request_.program().facts_record(), 0, 0);
  }

 private:
  ir::int128 number(const ir::Type& type) {
    const ir::Program& program = request_.program();
    switch (type.kind) {
      case TypeKind::Boolean: return static_cast<ir::int128>(below(random_, 2));
      case TypeKind::Text: {
        const std::size_t own = program.texts.size();
        return request_.text_id(own > 0 && below(random_, 2) == 0 ? program.texts[below(random_, own)]
                                                                  : "x.y");
      }
      case TypeKind::Enumeration: {
        const ir::Enumeration& its = program.enumerations[type.of];
        return its.number_of(static_cast<std::uint32_t>(below(random_, its.members.size())));
      }
      case TypeKind::Date: return static_cast<ir::int128>(18'000 + below(random_, 4'000));
      default: return static_cast<ir::int128>(below(random_, 1'000));
    }
  }
  bool is_empty(const ir::Type& type) const {
    return type.kind == TypeKind::Enumeration && request_.program().enumerations[type.of].members.empty();
  }

  void record(const ir::Record& layout, std::size_t at, int depth) {
    for (std::uint32_t i = 0; i < layout.fields.size(); ++i) {
      const ir::Field& field = layout.fields[i];
      if (below(random_, 8) == 0 || is_empty(field.type)) continue;
      const std::size_t place = at + field.offset / 8;
      if (!field.type.list) {
        if (!field.reading) {
          const ir::int128 value = number(field.type);
          eval::write_scalar(request_.words() + place, field.type, value);
        }
      } else {
        const std::uint64_t packed = list(field.type, depth);
        request_.words()[place] = packed;
      }
      eval::set_present(request_.words() + at, i);
    }
  }

  std::uint64_t list(ir::Type item, int depth) {
    constexpr int kDeepest = 2;
    item.list = false;
    const bool records = item.kind == TypeKind::Record;
    const auto count = depth > kDeepest ? 0U : static_cast<std::uint32_t>(below(random_, 4));
    const std::uint32_t stride =
        records ? request_.program().records[item.of].size / 8 : ir::slot_words(item);
    const std::uint32_t offset = request_.grow(std::size_t{count} * stride);
    for (std::uint32_t k = 0; k < count; ++k) {
      const std::size_t to = offset + std::size_t{k} * stride;
      if (records) {
        record(request_.program().records[item.of], to, depth + 1);
      } else {
        const ir::int128 value = number(item);
        eval::write_scalar(request_.words() + to, item, value);
      }
    }
    return eval::pack_list(offset, count);
  }

  Random& random_;
  eval::Request& request_;
};

// ---- mutation ----

void change(std::string& bytes, Random& random) {
  const auto at = [&](std::size_t extra = 0) {
    return kHeader + static_cast<std::size_t>(below(random, bytes.size() - kHeader + extra));
  };
  if (bytes.size() <= kHeader + 1) return;
  switch (below(random, 6)) {
    case 0: bytes[at()] = static_cast<char>(below(random, 256)); break;
    case 1: bytes[at()] ^= static_cast<char>(1U << below(random, 8)); break;
    case 2: bytes.insert(at(1), 1, static_cast<char>(below(random, 256))); break;
    case 3: bytes.erase(at(), 1 + below(random, 3)); break;
    case 4: {  // a small number becomes another
      char& byte = bytes[at()];
      byte = static_cast<char>(static_cast<unsigned char>(byte) + (below(random, 2) == 0 ? 1 : 255));
      break;
    }
    default: {  // a piece from elsewhere
      const std::size_t from = at();
      const std::size_t to = at();
      const std::size_t size =
          std::min({std::size_t{1 + below(random, 12)}, bytes.size() - from, bytes.size() - to});
      std::memmove(bytes.data() + to, bytes.data() + from, size);
      break;
    }
  }
}

}  // namespace

std::size_t ask(const ir::Program& program, std::mt19937_64& random) {
  static_cast<void>(ir::print(program));
  const eval::Limits limits{.max_steps = 20'000};
  eval::Request request(program);
  std::size_t answers = 0;
  for (const ir::Decision& decision : program.decisions) {
    for (int i = 0; i < 2; ++i, ++answers) {
      Filler(random, request).fill();
      const eval::Answer answer = eval::decide(program, decision, request, limits);
      static_cast<void>(json::write_answer(program, request, answer, json::Detail::Explain));
      for (const auto language : {base::Language::English, base::Language::Chinese}) {
        for (const auto form : {eval::ExplainAs::Text, eval::ExplainAs::Markdown})
          static_cast<void>(eval::explain(program, request, answer, language, form));
      }
    }
  }
  return answers;
}

void make_right(std::string& image) {
  if (image.size() < kHeader) return;
  image.resize(kHeader + (image.size() - kHeader + 7) / 8 * 8, '\0');
  const std::uint64_t size = image.size();
  const std::uint64_t sum =
      lists::checksum_of(reinterpret_cast<const std::byte*>(image.data()) + kHeader, image.size() - kHeader);
  std::memcpy(image.data() + kSizeAt, &size, sizeof size);
  std::memcpy(image.data() + kSizeAt + sizeof size, &sum, sizeof sum);
}

Tally run(const std::string& image, std::uint64_t seed, std::size_t count) {
  Random random(seed);
  Tally tally;
  for (std::size_t i = 0; i < count; ++i) {
    std::string bytes = image;
    const std::uint64_t changes = 1 + below(random, 3);
    for (std::uint64_t k = 0; k < changes; ++k) change(bytes, random);
    if (below(random, 2) == 0) make_right(bytes);
    std::vector<ir::Program> programs;
    if (image::read(bytes, programs)) {
      ++tally.refused;
      continue;
    }
    ++tally.accepted;
    for (const ir::Program& program : programs) tally.answers += ask(program, random);
  }
  return tally;
}

}  // namespace writ::mutants
