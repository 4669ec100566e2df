#include "config/schema_check.h"

#include <algorithm>
#include <regex>
#include <set>
#include <tuple>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace openrui {

namespace {

using nlohmann::json;

const json* resolved(const json& schema, const json* part) {
  while (part != nullptr && part->contains("$ref")) {
    const auto target = part->at("$ref").get<std::string>();
    part = &schema.at(json::json_pointer(target.substr(1)));
  }
  return part;
}

std::string text_of(const json& schema, const char* keyword) {
  const auto found = schema.find(keyword);
  return found != schema.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string range_words(const json& schema, const std::string& words) {
  const bool low = schema.contains("minimum");
  const bool high = schema.contains("maximum");
  if (low && high) return words + " from " + schema["minimum"].dump() + " to " + schema["maximum"].dump();
  if (low) return words + " of at least " + schema["minimum"].dump();
  return high ? words + " of at most " + schema["maximum"].dump() : words;
}

std::string string_words(const json& schema) {
  if (schema.contains("maxLength")) return "a text of at most " + schema["maxLength"].dump() + " characters";
  return schema.contains("minLength") ? "a text that is not empty" : "a text";
}

// What a schema accepts, in words; `value` is what it did not accept, for the hint.
std::string expected_words(const json& schema, const json& value) {
  if (schema.contains("enum") && !schema.contains("errorMessage")) {
    const auto& choices = schema["enum"];
    std::vector<std::string> names;
    for (const auto& choice : choices) {
      if (choice.is_string()) names.push_back(choice.get<std::string>());
    }
    if (!names.empty()) return one_of(value.is_string() ? value.get<std::string>() : std::string(), names);
    std::string words;
    for (const auto& choice : choices) words += (words.empty() ? "" : " or ") + choice.dump();
    return words;
  }
  const bool in_pattern = value.is_string() && schema.contains("patternErrorMessage");
  if (auto words = text_of(schema, in_pattern ? "patternErrorMessage" : "errorMessage"); !words.empty()) {
    return words;
  }
  const auto type = text_of(schema, "type");
  if (type == "integer") return range_words(schema, "an integer");
  if (type == "boolean") return "true or false";
  if (type == "object") return "an object";
  if (type == "array") return schema.contains("minItems") ? "an array that is not empty" : "an array";
  return string_words(schema);
}

// ` (did you mean "LUA001"?)` when the value would pass in upper case.
std::string upper_case_hint(const json& schema, const json& value) {
  if (!value.is_string() || !schema.contains("pattern")) return {};
  auto text = value.get<std::string>();
  for (auto& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (!std::regex_search(text, std::regex(schema["pattern"].get<std::string>()))) return {};
  return " (did you mean " + to_words(json(text)) + "?)";
}

// One failing value: where it is and the subschema for it.
struct Place {
  std::string pointer;
  const json* value = nullptr;
  const json* schema = nullptr;
};

// Follows a context of valijson, "<root>", "[lus]", "[1]", "[address]", through document and schema.
Place find_place(const json& document, const json& schema, const std::vector<std::string>& context) {
  Place place{{}, &document, &schema};
  for (std::size_t i = 1; i < context.size(); ++i) {
    const auto step = context[i].substr(1, context[i].size() - 2);
    place.schema = resolved(schema, place.schema);
    if (place.value->is_array()) {
      place.value = &place.value->at(std::stoul(step));
      place.schema = &place.schema->at("items");
    } else {
      place.value = &place.value->at(step);
      const auto& properties = place.schema->at("properties");
      place.schema = properties.contains(step) ? &properties.at(step) : &place.schema->at("additionalProperties");
    }
    place.pointer = pointer_to(place.pointer, step);
  }
  place.schema = resolved(schema, place.schema);
  return place;
}

void list_unknown_keys(const JsonDocument& document, const Place& place, std::vector<ConfigFault>& faults) {
  if (place.schema->contains("additionalProperties") && place.schema->at("additionalProperties").is_object()) return;
  std::vector<std::string> allowed;
  const auto& properties = place.schema->at("properties");
  for (const auto& [key, unused] : properties.items()) {
    if (key != "$schema") allowed.push_back(key);
  }
  for (const auto& [key, unused] : place.value->items()) {
    if (properties.contains(key) || faults.size() >= kMaxFaults) continue;
    faults.push_back(document.key_fault(pointer_to(place.pointer, key), "the unknown key " + to_words(json(key)),
                                        one_of(key, allowed)));
  }
}

void list_missing_keys(const JsonDocument& document, const json& schema, const Place& place,
                       std::vector<ConfigFault>& faults) {
  const auto required = place.schema->find("required");
  if (required == place.schema->end()) return;
  for (const auto& item : *required) {
    const auto key = item.get<std::string>();
    if (place.value->contains(key)) continue;
    const auto* wanted = resolved(schema, &place.schema->at("properties").at(key));
    faults.push_back(
        document.fault(place.pointer, "no key \"" + key + '"', '"' + key + "\": " + expected_words(*wanted, json())));
  }
}

void list_faults_at(const JsonDocument& document, const json& schema, const Place& place,
                    std::vector<ConfigFault>& faults) {
  const bool object_wanted = text_of(*place.schema, "type") == "object";
  if (place.value->is_object() && object_wanted) {
    list_unknown_keys(document, place, faults);
    list_missing_keys(document, schema, place, faults);
    return;
  }
  // An array that is one and is long enough fails only because of what is in it, which has its own message.
  const bool array_wanted = place.schema->contains("items");
  if (place.value->is_array() && array_wanted && !(place.value->empty() && place.schema->contains("minItems"))) return;
  const bool empty_array = place.value->is_array() && array_wanted;
  faults.push_back(
      document.fault(place.pointer, empty_array ? "an empty array" : to_words(*place.value),
                     expected_words(*place.schema, *place.value) + upper_case_hint(*place.schema, *place.value)));
}

}  // namespace

std::vector<ConfigFault> check_schema(const JsonDocument& document, std::string_view schema_text) {
  const auto schema = json::parse(schema_text);
  valijson::Schema rules;
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema), rules);
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(rules, valijson::adapters::NlohmannJsonAdapter(document.root()), &results)) return {};

  // valijson reports a value once per broken keyword, and once more for every object and array around it. The texts are
  // not looked at: a place is enough to know what the schema wants there.
  std::set<std::vector<std::string>> contexts;
  for (const auto& error : results) contexts.insert(error.context);
  std::vector<ConfigFault> faults;
  for (const auto& context : contexts) {
    if (faults.size() >= kMaxFaults) break;
    list_faults_at(document, schema, find_place(document.root(), schema, context), faults);
  }
  std::stable_sort(faults.begin(), faults.end(), [](const ConfigFault& a, const ConfigFault& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return faults;
}

}  // namespace openrui
