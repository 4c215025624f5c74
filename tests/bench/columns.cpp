// SPDX-License-Identifier: Apache-2.0
// A million rows of W3 as columns, answered in brief, beside the same by a loop that was written by hand: columns IMAGE DATA ROUNDS
// Compiled by columns.py, which says where that loop is. The loop and the table take turns in one process. The time of a table is that of the call from its
// arrays to the released answers; that of the loop is one pass over its arrays into memory that it has already.
#define main limit_main
#include WRIT_LIMIT
#undef main

#include <writ/arrow.h>
#include <writ/writ.h>

#include <ctime>

namespace {

constexpr std::size_t kRows = 1'000'000;

double now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

struct Data {
  Columns loop;
  std::uint16_t banned[5] = {};
  std::vector<std::string> destinations;
  std::vector<std::uint16_t> places;  // among them
  std::vector<std::uint32_t> source;  // of each row, which request
  std::vector<Bits> want;
};

// The requests over and over in a random order, as the loop takes them.
Data read(const std::string& folder) {
  Data out;
  Lines requests(folder + "/w3.requests.jsonl"), expected(folder + "/w3.expected.jsonl");
  const Json data = Json::parse(read_file(folder + "/w3.data.json"));
  for (int i = 0; i < 5; ++i)
    out.banned[i] = w3::destination_id(data["countermeasure_destinations"][i].get<std::string>());
  std::vector<Json> rows;
  Interner routes{{"exempt", "contract_or_certification", "assessment", "prohibited"}};
  for (std::size_t i = 0; i < requests.lines.size(); ++i) {
    rows.push_back(Json::parse(requests.lines[i]));
    const Json answer = Json::parse(expected.lines[i]);
    std::uint8_t missing = 0;
    for (const auto& one : answer["missing"])
      for (int k = 0; k < 5; ++k)
        if (one.get<std::string>() == w3::kMissing[k]) missing |= std::uint8_t(1 << k);
    out.want.push_back({std::uint8_t(routes.get(answer["route"].get<std::string>())), missing});
  }
  std::mt19937 random(1);
  Columns& c = out.loop;
  for (auto& flag : c.flag) flag.resize(kRows);
  for (std::size_t i = 0; i < kRows; ++i) {
    out.source.push_back(std::uint32_t(random() % rows.size()));
    const Json& row = rows[out.source.back()];
    c.pi_count.push_back(row["pi_count"]);
    c.sensitive_count.push_back(row["sensitive_count"]);
    const std::string destination = row["destination"];
    c.destination.push_back(w3::destination_id(destination));
    auto at = std::find(out.destinations.begin(), out.destinations.end(), destination);
    if (at == out.destinations.end()) at = out.destinations.insert(at, destination);
    out.places.push_back(std::uint16_t(at - out.destinations.begin()));
    c.packed.push_back(0);
    for (int k = 0; k < 16; ++k) {
      const bool yes = row[w3::kFields[k]];
      c.flag[k][i] = yes;
      c.packed[i] |= std::uint16_t(yes << k);
    }
  }
  return out;
}

// ---- the same as a table ----

void keep_schema(ArrowSchema* schema) { schema->release = nullptr; }
void keep_array(ArrowArray* array) { array->release = nullptr; }

struct Table {
  struct Part {
    ArrowSchema schema{};
    ArrowArray array{};
    std::vector<unsigned char> bytes;
    const void* buffers[3] = {};
  };
  std::vector<std::unique_ptr<Part>> parts;
  Part words;  // of the dictionary
  std::string text;
  std::vector<std::int32_t> ends{0};
  std::vector<ArrowSchema*> schemas;
  std::vector<ArrowArray*> arrays;
  ArrowSchema schema{};
  ArrowArray array{};
  const void* none[1] = {};

  Part& add(const char* name, const char* format, std::vector<unsigned char> bytes) {
    Part& part = *parts.emplace_back(std::make_unique<Part>());
    part.bytes = std::move(bytes);
    fill(part, name, format, kRows, 2);
    part.buffers[1] = part.bytes.data();
    schemas.push_back(&part.schema);
    arrays.push_back(&part.array);
    return part;
  }
  static void fill(Part& part, const char* name, const char* format, std::size_t rows, std::int64_t buffers) {
    part.schema.format = format;
    part.schema.name = name;
    part.schema.release = keep_schema;
    part.array.length = std::int64_t(rows);
    part.array.n_buffers = buffers;
    part.array.buffers = part.buffers;
    part.array.release = keep_array;
  }
  template <typename Number>
  static std::vector<unsigned char> bytes_of(const std::vector<Number>& from) {
    std::vector<unsigned char> out(from.size() * sizeof(Number));
    std::memcpy(out.data(), from.data(), out.size());
    return out;
  }

  explicit Table(const Data& data) {
    for (int k = 0; k < 16; ++k) {
      std::vector<unsigned char> bits((kRows + 7) / 8);
      for (std::size_t i = 0; i < kRows; ++i) bits[i / 8] |= (unsigned char)(data.loop.flag[k][i] << i % 8);
      add(w3::kFields[k], "b", std::move(bits));
    }
    add("pi_count", "i", bytes_of(data.loop.pi_count));
    add("sensitive_count", "i", bytes_of(data.loop.sensitive_count));
    Part& destination = add("destination", "s", bytes_of(data.places));
    for (const std::string& one : data.destinations) {
      text += one;
      ends.push_back(std::int32_t(text.size()));
    }
    fill(words, "", "u", data.destinations.size(), 3);
    words.buffers[1] = ends.data();
    words.buffers[2] = text.data();
    destination.schema.dictionary = &words.schema;
    destination.array.dictionary = &words.array;
    schema.format = "+s";
    schema.name = "";
    schema.n_children = std::int64_t(schemas.size());
    schema.children = schemas.data();
    schema.release = keep_schema;
    array.length = kRows;
    array.n_buffers = 1;
    array.buffers = none;
    array.n_children = schema.n_children;
    array.children = arrays.data();
    array.release = keep_array;
  }
};

writ_asker* asker_of(const char* image) {
  writ_policies* policies = nullptr;
  writ_engine* engine = nullptr;
  writ_asker* asker = nullptr;
  if (writ_load_image_file(writ_of(image), nullptr, &policies, nullptr) != WRIT_OK ||
      writ_engine_new(&engine, nullptr) != WRIT_OK ||
      writ_engine_publish(engine, policies, nullptr) != WRIT_OK ||
      writ_asker_new(engine, writ_of("answer"), nullptr, &asker, nullptr) != WRIT_OK)
    std::exit(3);
  return asker;
}

bool bit(const void* bits, std::size_t at) {
  return (static_cast<const unsigned char*>(bits)[at / 8] >> at % 8 & 1) != 0;
}

// How many rows are answered as the files of expected answers say: the route, what is missing, whether it may go ahead.
std::size_t right(const ArrowArray& answers, const Data& data) {
  const ArrowArray& outputs = *answers.children[1];
  const ArrowArray &route = *outputs.children[0], &missing = *outputs.children[1],
                   &permit = *outputs.children[2];
  std::size_t out = 0;
  for (std::size_t i = 0; i < kRows; ++i) {
    const Bits& want = data.want[data.source[i]];
    std::uint8_t lacks = 0;
    for (int k = 0; k < 5; ++k) lacks |= std::uint8_t(bit(missing.children[k]->buffers[1], i) << k);
    // Permitted, and denied.
    const auto decided = static_cast<const std::int8_t*>(answers.children[0]->buffers[1])[i];
    const bool open = want.route != w3::kProhibited && want.missing == 0;
    out += static_cast<const std::int8_t*>(route.buffers[1])[i] == std::int8_t(want.route) &&
           lacks == want.missing && bit(permit.buffers[1], i) == open && decided == (open ? 0 : 1);
  }
  return out;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const Data data = read(arguments[2]);
  Table table(data);
  writ_asker* const asker = asker_of(arguments[1]);
  writ_columns_options options{};
  options.struct_size = sizeof options;
  options.brief = 1;
  const auto ask = [&](ArrowArray& answers) {
    if (writ_ask_columns(asker, &table.schema, &table.array, &options, nullptr, &answers, nullptr) != WRIT_OK)
      std::exit(1);
  };
  ArrowArray answers{};
  ask(answers);
  const std::size_t good = right(answers, data);
  answers.release(&answers);
  Out loop{std::vector<std::uint8_t>(kRows), std::vector<std::uint8_t>(kRows)};
  const auto loop_pass = [&](auto pass) {
    const double before = now();
    pass(data.loop, data.banned, loop, kRows);
    keep(loop.route[0]);
    return (now() - before) / kRows;
  };
  // Each loop takes turns with the table alone: the two read the same columns, and one of them would find in the processor's cache what the
  // other left there, which the table does not.
  const auto turns = [&](const char* name, auto pass) {
    std::printf(", \"%s\": [", name);
    for (int round = 0; round < std::atoi(arguments[3]); ++round) {
      const double its = loop_pass(pass);
      const double before = now();
      ask(answers);
      answers.release(&answers);
      const double columns = (now() - before) / kRows;
      std::printf("%s{\"loop\": %.4f, \"columns\": %.4f}", round == 0 ? "" : ", ", its, columns);
    }
    std::printf("]");
  };
  std::printf("{\"right\": %zu", good);
  turns("bits", by_bits);
  turns("bytes", by_bytes);
  std::printf("}\n");
  return good == kRows ? 0 : 1;
}
