#include "config/json_document.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "config/json_scanner.h"

namespace openrui {

// Takes the parser's events, builds the document, and lets the scanner follow to see where each value stands.
class DocumentBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  DocumentBuilder(std::string file, std::string_view text) : scanner_(text) { document_.file_ = std::move(file); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return add(value); }
  bool string(string_t& value) override { return acceptable(value) && add(value); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*elements*/) override { return open(nlohmann::json::object()); }
  bool start_array(std::size_t /*elements*/) override { return open(nlohmann::json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& key) override;
  bool parse_error(std::size_t position, const std::string& token, const nlohmann::json::exception& error) override;

  Result<JsonDocument, std::vector<ConfigFault>> take() {
    scanner_.skip_blanks();
    // The parser takes a NUL for the end of its input.
    if (faults_.empty() && !scanner_.at_end()) refuse(scanner_.token_in_words(), "the end of the file");
    if (!faults_.empty()) return faults_;
    return std::move(document_);
  }

 private:
  struct Open {
    nlohmann::json* container;
    std::size_t pointer_length;  // of the container's own pointer
  };
  bool add(nlohmann::json value);
  bool open(nlohmann::json container);
  bool close();
  bool acceptable(const std::string& text);
  bool refuse(std::string found, std::string expected);
  std::string expected_next();

  JsonScanner scanner_;
  JsonDocument document_;
  std::vector<ConfigFault> faults_;
  std::vector<Open> open_;
  std::string pointer_;  // of the innermost open container, or of the value whose key was read
  std::string key_;
  TextPosition key_position_;
  bool after_key_ = false;
  bool done_ = false;  // the outermost value is complete
  std::size_t values_ = 0;
};

bool DocumentBuilder::refuse(std::string found, std::string expected) {
  const auto at = scanner_.position();
  faults_.push_back({document_.file_, at.line, at.column, {}, std::move(found), std::move(expected)});
  return false;
}

bool DocumentBuilder::acceptable(const std::string& text) {
  scanner_.skip_separators();
  if (text.size() > JsonLimits::kString) {
    return refuse("a string of " + std::to_string(text.size()) + " bytes",
                  "at most " + std::to_string(JsonLimits::kString));
  }
  for (const char c : text) {
    // A name with a NUL or a line end in it would be another name to the next program.
    if (static_cast<unsigned char>(c) < 0x20) return refuse("a control character in a string", "printable characters");
  }
  return true;
}

bool DocumentBuilder::key(string_t& key) {
  if (!acceptable(key)) return false;
  key_position_ = scanner_.position();
  const auto& object = *open_.back().container;
  if (object.contains(key)) {
    faults_.push_back({document_.file_, key_position_.line, key_position_.column, pointer_to(pointer_, key),
                       "the key " + to_words(nlohmann::json(key)) + " a second time", "each key once"});
  }
  scanner_.skip_token();
  key_ = key;
  after_key_ = true;
  return true;
}

bool DocumentBuilder::add(nlohmann::json value) {
  scanner_.skip_separators();
  if (++values_ > JsonLimits::kValues) {
    return refuse("more than " + std::to_string(JsonLimits::kValues) + " values",
                  "fewer; many LUs are written as a range such as \"LUB{001..100}\"");
  }
  JsonDocument::Place place{key_position_, scanner_.position()};
  scanner_.skip_token();
  if (open_.empty()) {
    document_.root_ = std::move(value);
    done_ = true;
  } else if (auto& container = *open_.back().container; container.is_array()) {
    place.key = place.value;
    pointer_ = pointer_to(pointer_, container.size());
    container.push_back(std::move(value));
  } else {
    pointer_ = pointer_to(pointer_, key_);
    container[key_] = std::move(value);
  }
  document_.places_[pointer_] = place;
  if (!open_.empty()) pointer_.resize(open_.back().pointer_length);
  after_key_ = false;
  return true;
}

bool DocumentBuilder::open(nlohmann::json container) {
  scanner_.skip_separators();
  if (open_.size() == JsonLimits::kDepth) {
    return refuse("more than " + std::to_string(JsonLimits::kDepth) + " objects and arrays within one another",
                  "fewer");
  }
  std::string step;
  if (!open_.empty()) {
    const auto& around = *open_.back().container;
    step = around.is_array() ? pointer_to("", around.size()) : pointer_to("", key_);
  }
  if (!add(std::move(container))) return false;
  done_ = false;
  pointer_ += step;
  nlohmann::json* added = &document_.root_;
  if (!open_.empty()) {
    auto& around = *open_.back().container;
    added = around.is_array() ? &around.back() : &around[key_];
  }
  open_.push_back({added, pointer_.size()});
  return true;
}

bool DocumentBuilder::close() {
  scanner_.skip_separators();
  scanner_.skip_token();
  open_.pop_back();
  pointer_.resize(open_.empty() ? 0 : open_.back().pointer_length);
  done_ = open_.empty();
  return true;
}

// Moves the scanner to the token that the parser stumbled over, and says what could stand there.
std::string DocumentBuilder::expected_next() {
  scanner_.skip_blanks();
  if (done_) return "the end of the file";
  if (open_.empty()) return "an object in braces";
  const auto& container = *open_.back().container;
  if (after_key_) {
    if (!scanner_.skip(':')) return "':'";
    scanner_.skip_blanks();
    return "a value";
  }
  const bool object = container.is_object();
  const std::string item = object ? "a key in double quotes" : "a value";
  const std::string end = object ? "'}'" : "']'";
  if (container.empty()) return item + " or " + end;
  if (!scanner_.skip(',')) return "',' or " + end;
  scanner_.skip_blanks();
  const bool comma_too_many = scanner_.peek() == '}' || scanner_.peek() == ']';
  return comma_too_many ? item + " (no comma behind the last one)" : item;
}

bool DocumentBuilder::parse_error(std::size_t /*position*/, const std::string& /*token*/,
                                  const nlohmann::json::exception& /*error*/) {
  auto expected = expected_next();
  const bool value_allowed = expected.find("value") != std::string::npos;
  const bool string_allowed = value_allowed || expected.find("key") != std::string::npos;
  const char first = scanner_.peek();
  if (string_allowed && first == '"') expected = scanner_.expected_of_string();
  if (value_allowed && (first == '-' || (first >= '0' && first <= '9'))) expected = scanner_.expected_of_number();
  return refuse(scanner_.token_in_words(), std::move(expected));
}

Result<JsonDocument, std::vector<ConfigFault>> JsonDocument::parse(const std::string& file, std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  DocumentBuilder builder(file, text);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder, nlohmann::json::input_format_t::json, true, true);
  return builder.take();
}

Result<JsonDocument, std::vector<ConfigFault>> JsonDocument::load(const std::string& path) {
  const auto unreadable = [&path](std::string why) {
    return std::vector<ConfigFault>{{path, 0, 0, {}, std::move(why), "a configuration file"}};
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return unreadable("a directory");
  const auto failed = [&unreadable](int error) {
    return unreadable("nothing that can be read (" + std::generic_category().message(error) + ")");
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (file == nullptr) return failed(errno);
  std::string text;
  char block[64 * 1024];
  while (const auto count = std::fread(block, 1, sizeof block, file.get())) {
    text.append(block, count);
    if (text.size() > JsonLimits::kBytes) {
      return unreadable("more than " + std::to_string(JsonLimits::kBytes) + " bytes");
    }
  }
  if (std::ferror(file.get()) != 0) return failed(errno);
  return parse(path, text);
}

TextPosition JsonDocument::position(std::string pointer, bool of_key) const {
  for (;;) {
    const auto place = places_.find(pointer);
    if (place != places_.end()) return of_key ? place->second.key : place->second.value;
    if (pointer.empty()) return {};
    pointer.resize(pointer.rfind('/'));
    of_key = false;
  }
}

ConfigFault JsonDocument::fault(const std::string& pointer, std::string found, std::string expected) const {
  const auto at = position(pointer, false);
  return {file_, at.line, at.column, pointer, std::move(found), std::move(expected)};
}

ConfigFault JsonDocument::key_fault(const std::string& pointer, std::string found, std::string expected) const {
  const auto at = position(pointer, true);
  return {file_, at.line, at.column, pointer, std::move(found), std::move(expected)};
}

std::string pointer_to(const std::string& pointer, std::string_view key) {
  std::string longer = pointer + '/';
  for (const char c : key) {
    if (c == '~') {
      longer += "~0";
    } else if (c == '/') {
      longer += "~1";
    } else {
      longer += c;
    }
  }
  return longer;
}

std::string pointer_to(const std::string& pointer, std::size_t index) { return pointer + '/' + std::to_string(index); }

std::string to_words(const nlohmann::json& value) {
  constexpr std::size_t kShown = 48;
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  auto text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (text.size() <= kShown) return text;
  auto end = kShown;
  while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + (value.is_string() ? "...\"" : "...");
}

}  // namespace openrui
