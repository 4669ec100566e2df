// A configuration file in memory: JSON with comments, and for every value the line and column where it stands.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "config/config_fault.h"

namespace openrui {

// What a file may hold; more is refused before it is read, so that no file can exhaust memory or the stack.
struct JsonLimits {
  static constexpr std::size_t kBytes = 16 * 1024 * 1024;
  static constexpr std::size_t kDepth = 64;       // objects and arrays within one another
  static constexpr std::size_t kValues = 100000;  // of all kinds
  static constexpr std::size_t kString = 1024;    // bytes; std::regex recurses once per character
};

struct TextPosition {
  std::size_t line = 1;
  std::size_t column = 1;
};

class JsonDocument {
 public:
  // `text`: UTF-8, with or without a byte order mark. Comments /* */ and // are skipped. One fault when the text is not
  // JSON or beyond the limits; a key given twice is a fault of its own, all of them are listed.
  static Result<JsonDocument, std::vector<ConfigFault>> parse(const std::string& file, std::string_view text);
  // Reads the file; a fault of line 0 when that is not possible.
  static Result<JsonDocument, std::vector<ConfigFault>> load(const std::string& path);

  const nlohmann::json& root() const { return root_; }
  const std::string& file() const { return file_; }
  // A fault at the value that `pointer` names, or at the nearest value around it.
  ConfigFault fault(const std::string& pointer, std::string found, std::string expected) const;
  // The same, at the key of the value.
  ConfigFault key_fault(const std::string& pointer, std::string found, std::string expected) const;
  // Line of the value, for "defined in line 12".
  std::size_t line(const std::string& pointer) const { return position(pointer, false).line; }

 private:
  friend class DocumentBuilder;
  struct Place {
    TextPosition key;
    TextPosition value;
  };
  TextPosition position(std::string pointer, bool of_key) const;

  std::string file_;
  nlohmann::json root_;
  std::unordered_map<std::string, Place> places_;
};

// `pointer` with one more step; ~ and / in the key are escaped (RFC 6901).
std::string pointer_to(const std::string& pointer, std::string_view key);
std::string pointer_to(const std::string& pointer, std::size_t index);
// A value as it is shown in a fault: 300, "abc" (shortened), an object, an array.
std::string to_words(const nlohmann::json& value);

}  // namespace openrui
