// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/shared_request.h"

#include "runtime/base/called.h"
#include "runtime/base/normal_form.h"
#include "runtime/json/document.h"

#include <algorithm>

namespace writ::json {
namespace {

constexpr std::string_view kAsOf = "as_of";
constexpr std::string_view kReadings = "readings";

const ir::Decision& decision_of(const Addressee& one) { return one.program->decisions[one.decision]; }

// The fact, or the reading of an interpretation, of that name in either language.
const ir::Field* field_of(const Addressee& one, const std::string& name, bool reading) {
  const std::vector<ir::Field>& fields = one.program->facts_record().fields;
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const ir::Field& field) {
    return field.reading == reading && base::is_called(field.name, field.external, name);
  });
  return found == fields.end() ? nullptr : &*found;
}

void put(Node& object, const std::string& name, const Node& value) {
  object.names.push_back(name);
  object.items.push_back(value);
}

// What the members of a request are, to those who are asked.
class Sharing {
 public:
  Sharing(const Node& request, const std::vector<Addressee>& among) : request_(request), among_(among) {}

  Node for_one(const Addressee& one) const {
    const std::vector<const Node*> own = own_of(one);
    Node out;
    out.kind = Node::Kind::Object;
    for (std::size_t i = 0; i < request_.items.size(); ++i) {
      const std::string name = base::normalised(request_.names[i]);
      const Node& value = request_.items[i];
      if (name == kAsOf) {
        put(out, name, value);
      } else if (name == kReadings && value.is(Node::Kind::Object)) {
        put(out, name, readings(one, value));
      } else if (!is_own_of_any(name, value) && concerns(one, name, false) && !is_in(own, one, name)) {
        put(out, name, value);
      }
    }
    for (const Node* object : own) {
      for (std::size_t i = 0; i < object->items.size(); ++i) put(out, object->names[i], object->items[i]);
    }
    return out;
  }

  // Where one decision is told a day of its own, which would make one answer of answers for several days; empty: nowhere.
  std::string day_apart() const {
    for (std::size_t i = 0; i < request_.items.size(); ++i) {
      const std::string name = base::normalised(request_.names[i]);
      if (is_own_of_any(name, request_.items[i]) && request_.items[i].find(kAsOf) != nullptr)
        return name + "." + std::string(kAsOf);
    }
    return {};
  }

 private:
  // Whether the decision has it, or nobody has.
  bool concerns(const Addressee& one, const std::string& name, bool reading) const {
    if (field_of(one, name, reading) != nullptr) return true;
    return std::none_of(among_.begin(), among_.end(),
                        [&](const Addressee& other) { return field_of(other, name, reading) != nullptr; });
  }

  static bool is_own_of(const Addressee& one, const std::string& name, const Node& value) {
    return value.is(Node::Kind::Object) && base::is_called(decision_of(one).name, name);
  }
  bool is_own_of_any(const std::string& name, const Node& value) const {
    return std::any_of(among_.begin(), among_.end(),
                       [&](const Addressee& one) { return is_own_of(one, name, value); });
  }
  // Two, where both of its names are used: what stands in both is then told twice, and refused.
  std::vector<const Node*> own_of(const Addressee& one) const {
    std::vector<const Node*> out;
    for (std::size_t i = 0; i < request_.items.size(); ++i) {
      if (is_own_of(one, base::normalised(request_.names[i]), request_.items[i]))
        out.push_back(&request_.items[i]);
    }
    return out;
  }

  // Whether the decision is told this fact apart, by whichever name.
  static bool is_in(const std::vector<const Node*>& own, const Addressee& one, const std::string& name) {
    const ir::Field* field = field_of(one, name, false);
    const auto has_it = [&](const Node* object) {
      return std::any_of(object->names.begin(), object->names.end(), [&](const std::string& other) {
        return field_of(one, base::normalised(other), false) == field;
      });
    };
    return field != nullptr && std::any_of(own.begin(), own.end(), has_it);
  }

  Node readings(const Addressee& one, const Node& all) const {
    Node out;
    out.kind = Node::Kind::Object;
    for (std::size_t i = 0; i < all.items.size(); ++i) {
      if (concerns(one, base::normalised(all.names[i]), true)) put(out, all.names[i], all.items[i]);
    }
    return out;
  }

  const Node& request_;
  const std::vector<Addressee>& among_;
};

}  // namespace

std::optional<eval::Fault> share_request(std::string_view text, const std::vector<Addressee>& among,
                                         std::vector<std::string>& out, const eval::Limits& limits) {
  out.assign(among.size(), std::string(text));
  Document document = parse_document(text, limits);
  if (document.fault) return std::move(document.fault);
  if (!document.root.is(Node::Kind::Object)) return std::nullopt;  // each says so
  const Sharing sharing(document.root, among);
  if (std::string place = sharing.day_apart(); !place.empty())
    return eval::Fault{eval::FaultCode::UnknownFact, std::move(place), {std::string(kAsOf), {}}, {}};
  for (std::size_t i = 0; i < among.size(); ++i) out[i] = write_document(sharing.for_one(among[i]));
  return std::nullopt;
}

}  // namespace writ::json
