// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/document.h"

#include "runtime/base/utf8.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <unordered_set>

namespace writ::json {
namespace {

using eval::Fault;
using eval::FaultCode;
using Json = nlohmann::json;

// Builds the tree from the parser's events; false stops the parser.
class TreeBuilder : public nlohmann::json_sax<Json> {
 public:
  explicit TreeBuilder(const eval::Limits& limits) : limits_(limits) {}

  bool null() override { return put({}); }
  bool boolean(bool value) override { return put({.kind = Node::Kind::Boolean, .yes = value}); }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& written) override { return number(written); }
  bool string(string_t& value) override {
    return put({.kind = Node::Kind::String, .text = std::move(value)});
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Node::Kind::Object); }
  bool start_array(std::size_t) override { return open(Node::Kind::Array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (!seen_.back().insert(name).second) {
      fault = Fault{FaultCode::DuplicateKey, name, {name, {}}, {}};
      return false;
    }
    open_.back().names.push_back(std::move(name));
    return true;
  }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& problem) override {
    // A number that no double holds is JSON all the same; nobody here asks for one.
    constexpr int kOutOfRange = 406;
    if (problem.id == kOutOfRange) {
      fault = Fault{FaultCode::NumberTooLarge, "", {}, {token.substr(0, kShown), {}}};
    } else {
      fault = bad_json(position);
    }
    return false;
  }

  static Fault bad_json(std::size_t position) {
    return {FaultCode::BadJson,
            "",
            {"byte " + std::to_string(position), "第 " + std::to_string(position) + " 字节"},
            {}};
  }

  std::optional<Fault> fault;
  Node root;

 private:
  static constexpr std::size_t kShown = 60;

  bool number(std::string written) { return put({.kind = Node::Kind::Number, .text = std::move(written)}); }
  bool put(Node node) {
    if (open_.empty()) {
      root = std::move(node);
    } else {
      open_.back().items.push_back(std::move(node));
    }
    return true;
  }
  bool open(Node::Kind kind) {
    if (open_.size() >= limits_.max_depth) {
      fault = Fault{FaultCode::TooDeep, "", {std::to_string(limits_.max_depth), {}}, {}};
      return false;
    }
    open_.push_back({.kind = kind});
    seen_.emplace_back();
    return true;
  }
  bool close() {
    Node node = std::move(open_.back());
    open_.pop_back();
    seen_.pop_back();
    return put(std::move(node));
  }

  const eval::Limits& limits_;
  std::vector<Node> open_;
  std::vector<std::unordered_set<std::string>> seen_;
};

void write(const Node& node, std::string& out) {
  switch (node.kind) {
    case Node::Kind::Null: out += "null"; return;
    case Node::Kind::Boolean: out += node.yes ? "true" : "false"; return;
    case Node::Kind::Number: out += node.text; return;
    case Node::Kind::String: out += Json(node.text).dump(); return;
    case Node::Kind::Array:
    case Node::Kind::Object: break;
  }
  const bool object = node.is(Node::Kind::Object);
  out += object ? '{' : '[';
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (i > 0) out += ',';
    if (object) out += Json(node.names[i]).dump() + ":";
    write(node.items[i], out);
  }
  out += object ? '}' : ']';
}

}  // namespace

const Node* Node::find(std::string_view name) const {
  const auto at = std::find(names.begin(), names.end(), name);
  return at == names.end() ? nullptr : &items[static_cast<std::size_t>(at - names.begin())];
}

std::optional<Fault> wrong_bytes(std::string_view text, const eval::Limits& limits) {
  if (text.size() > limits.max_request_bytes)
    return Fault{FaultCode::RequestTooLarge, "", {std::to_string(limits.max_request_bytes), {}}, {}};
  if (base::first_invalid_utf8(text)) return Fault{FaultCode::BadEncoding, "", {}, {}};
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos) return TreeBuilder::bad_json(nul + 1);
  return std::nullopt;
}

bool is_whole(std::string_view text) {
  return text.find('\0') == std::string_view::npos && Json::accept(text);
}

bool is_beginning(std::string_view text) {
  // The parser says so in words alone.
  class EndSeen : public nlohmann::detail::json_sax_acceptor<Json> {
   public:
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& problem) {
      at_end = std::string_view(problem.what()).find("unexpected end of input") != std::string_view::npos;
      return false;
    }
    bool at_end = false;
  };
  EndSeen seen;
  return text.find('\0') == std::string_view::npos && !Json::sax_parse(text, &seen) && seen.at_end;
}

Document parse_document(std::string_view text, const eval::Limits& limits) {
  Document out;
  out.fault = wrong_bytes(text, limits);
  if (out.fault) return out;
  TreeBuilder builder(limits);
  const bool whole = Json::sax_parse(text, &builder);
  out.fault = std::move(builder.fault);
  if (!whole && !out.fault) out.fault = Fault{FaultCode::BadJson, "", {}, {}};
  out.root = std::move(builder.root);
  return out;
}

std::string write_document(const Node& node) {
  std::string out;
  write(node, out);
  return out;
}

}  // namespace writ::json
