#include "config/config_reader.h"

#include <algorithm>
#include <tuple>

namespace openrui {

ConfigValue ConfigValue::operator[](std::string_view key) const {
  auto below = pointer_to(pointer_, key);
  if (value_ == nullptr || !value_->is_object()) return {*reader_, nullptr, std::move(below)};
  const auto found = value_->find(std::string(key));
  return {*reader_, found == value_->end() ? nullptr : &*found, std::move(below)};
}

std::vector<ConfigValue> ConfigValue::items() const {
  std::vector<ConfigValue> values;
  if (value_ == nullptr || !value_->is_array()) return values;
  values.reserve(value_->size());
  for (const auto& item : *value_) {
    values.push_back(ConfigValue(*reader_, &item, pointer_to(pointer_, values.size())));
  }
  return values;
}

std::vector<std::string> ConfigValue::keys() const {
  std::vector<std::string> keys;
  if (value_ == nullptr || !value_->is_object()) return keys;
  for (const auto& [key, unused] : value_->items()) keys.push_back(key);
  return keys;
}

bool ConfigValue::is_text() const {
  return value_ != nullptr && value_->is_string() && !reader_->faulty_.contains(pointer_);
}

bool ConfigValue::is_number() const {
  return value_ != nullptr && value_->is_number_integer() && !reader_->faulty_.contains(pointer_);
}

std::string ConfigValue::text(std::string fallback) const {
  return is_text() ? value_->get<std::string>() : std::move(fallback);
}

long ConfigValue::number(long fallback) const { return is_number() ? value_->get<long>() : fallback; }

bool ConfigValue::flag(bool fallback) const {
  return value_ != nullptr && value_->is_boolean() ? value_->get<bool>() : fallback;
}

std::string ConfigValue::written() const {
  if (value_ == nullptr || reader_->faulty_.contains(pointer_)) return {};
  if (value_->is_number()) return value_->dump();
  return text();
}

ConfigReader::ConfigReader(const JsonDocument& document, std::vector<ConfigFault> schema_faults)
    : document_(document), faults_(std::move(schema_faults)) {
  for (const auto& fault : faults_) faulty_.insert(fault.pointer);
}

void ConfigReader::fault(const ConfigValue& at, std::string found, std::string expected) {
  if (faults_.size() >= kMaxFaults) return;
  faults_.push_back(document_.fault(at.pointer(), std::move(found), std::move(expected)));
}

void ConfigReader::add(std::vector<ConfigFault> faults) {
  for (auto& fault : faults) {
    if (faults_.size() < kMaxFaults) faults_.push_back(std::move(fault));
  }
}

void ConfigReader::missing(const ConfigValue& object, const std::string& key, const std::string& expected) {
  fault(object, "no key \"" + key + '"', '"' + key + "\": " + expected);
}

bool ConfigReader::enter(NameTable& table, const std::string& name, const ConfigValue& at) {
  const auto [entry, fresh] = table.used.emplace(name, at.pointer());
  if (fresh) return true;
  fault(at, '"' + name + "\", which is used in line " + std::to_string(document_.line(entry->second)) + " already",
        "a name that no other " + table.what + " has");
  return false;
}

std::string ConfigReader::read_name(const ConfigValue& item, NameTable& table) {
  const auto at = item["name"];
  auto name = at.text();
  if (name.empty()) {
    table.complete = false;
  } else {
    enter(table, name, at);
  }
  return name;
}

std::string ConfigReader::read_reference(const ConfigValue& value, const NameTable& table) {
  auto name = value.text();
  if (!name.empty() && !table.used.contains(name)) unknown(value, name, table);
  return name;
}

void ConfigReader::unknown(const ConfigValue& at, const std::string& name, const NameTable& table) {
  constexpr std::size_t kNamesShown = 8;
  if (!table.complete || faults_.size() >= kMaxFaults) return;
  std::vector<std::string> known;
  for (const auto& [candidate, unused] : table.used) known.push_back(candidate);
  fault(at, '"' + name + '"',
        known.empty() ? "a known " + table.what + ", and none is defined"
                      : "a known " + table.what + ": " + one_of(name, known, kNamesShown));
}

std::vector<ConfigFault> ConfigReader::take_faults() {
  std::stable_sort(faults_.begin(), faults_.end(), [](const ConfigFault& a, const ConfigFault& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return std::move(faults_);
}

}  // namespace openrui
