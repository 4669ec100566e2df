// Reads values out of a document and collects the faults that a schema cannot see. The document may have schema faults:
// a value with one reads as absent, so that both kinds are listed in one go and none is told twice.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/json_document.h"

namespace openrui {

class ConfigReader;

// A place in the document, with or without a value. Valid as long as its reader.
class ConfigValue {
 public:
  bool present() const { return value_ != nullptr; }
  const std::string& pointer() const { return pointer_; }
  ConfigValue operator[](std::string_view key) const;
  // Empty unless it is an array.
  std::vector<ConfigValue> items() const;
  // Empty unless it is an object.
  std::vector<std::string> keys() const;
  std::string text(std::string fallback = {}) const;
  // Values in our configurations fit; the schema has seen to it.
  long number(long fallback) const;
  bool flag(bool fallback) const;
  // A text as it is, a number as JSON writes it; empty otherwise.
  std::string written() const;
  bool is_text() const;
  bool is_number() const;

 private:
  friend class ConfigReader;
  ConfigValue(const ConfigReader& reader, const nlohmann::json* value, std::string pointer)
      : reader_(&reader), value_(value), pointer_(std::move(pointer)) {}
  const ConfigReader* reader_;
  const nlohmann::json* value_;
  std::string pointer_;
};

// The names of one kind of resource.
struct NameTable {
  std::string what;                         // "link"
  std::map<std::string, std::string> used;  // name -> pointer to where it is given
  // False when a name could not be read: an unknown reference may be meant for it and is not reported.
  bool complete = true;
};

class ConfigReader {
 public:
  // `document` outlives the reader.
  ConfigReader(const JsonDocument& document, std::vector<ConfigFault> schema_faults);

  ConfigValue root() const { return {*this, &document_.root(), {}}; }
  // At the value, or at the object around it when it is absent.
  void fault(const ConfigValue& at, std::string found, std::string expected);
  void missing(const ConfigValue& object, const std::string& key, const std::string& expected);
  // Enters a name given at `at`; false, and a fault, when the table has it.
  bool enter(NameTable& table, const std::string& name, const ConfigValue& at);
  // Enters item["name"] and returns it; empty when it is absent.
  std::string read_name(const ConfigValue& item, NameTable& table);
  // The text at `value`, which must be a name of the table; a fault when it is not. Empty when it is absent.
  std::string read_reference(const ConfigValue& value, const NameTable& table);
  void unknown(const ConfigValue& at, const std::string& name, const NameTable& table);
  // Faults that are told already, of another file that this one names.
  void add(std::vector<ConfigFault> faults);
  const std::string& file() const { return document_.file(); }
  std::size_t line(const ConfigValue& at) const { return document_.line(at.pointer()); }

  // All of them, in the order of the text.
  std::vector<ConfigFault> take_faults();

 private:
  friend class ConfigValue;
  const JsonDocument& document_;
  std::vector<ConfigFault> faults_;
  std::set<std::string> faulty_;  // pointers with a schema fault
};

}  // namespace openrui
