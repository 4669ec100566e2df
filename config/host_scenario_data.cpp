#include "config/host_scenario_data.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "hostsim/scenario/variables.h"

namespace openrui {

namespace {

using hostsim::ScenarioData;

bool is_column(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

constexpr std::string_view kColumnForm = "the name of a variable: letters, digits and _";

// RFC 4180: values may stand in quotation marks, and hold commas and doubled quotation marks there.
std::vector<std::string> values_of(const std::string& line) {
  std::vector<std::string> values(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      values.back() += c;
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      values.emplace_back();
    } else if (c != '\r') {
      values.back() += c;
    }
  }
  return values;
}

class CsvReader {
 public:
  CsvReader(const std::string& file, std::istream& in) : file_(file), in_(in) {}

  ScenarioData read() {
    ScenarioData data;
    std::string line;
    while (faults.empty() && std::getline(in_, line)) {
      ++number_;
      if (line.empty() || line == "\r") continue;
      auto values = values_of(line);
      if (data.columns.empty()) {
        data.columns = std::move(values);
        check_columns(data.columns);
      } else if (values.size() != data.columns.size()) {
        fault(std::to_string(values.size()) + " values", std::to_string(data.columns.size()) + ", one for each column");
      } else if (data.rows.size() >= ScenarioData::kMostRows) {
        fault("more than " + std::to_string(ScenarioData::kMostRows) + " rows", "no more than that");
      } else {
        for (const auto& value : values) check_length(value);
        data.rows.push_back(std::move(values));
      }
    }
    if (data.columns.empty() && faults.empty()) fault("an empty file", "a line with the names of the columns");
    return data;
  }

  std::vector<ConfigFault> faults;

 private:
  void fault(const std::string& found, const std::string& expected) {
    faults.push_back({file_, number_, 1, {}, found, expected});
  }
  void check_columns(const std::vector<std::string>& columns) {
    for (const auto& name : columns) {
      if (!is_column(name)) fault('"' + name + '"', std::string(kColumnForm));
      if (std::count(columns.begin(), columns.end(), name) > 1) fault('"' + name + "\" twice", "each column once");
    }
  }
  void check_length(const std::string& value) {
    constexpr auto kLongest = hostsim::Variables::kLongest;
    if (value.size() > kLongest) {
      fault("a value of " + std::to_string(value.size()) + " characters", "at most " + std::to_string(kLongest));
    }
  }

  const std::string& file_;
  std::istream& in_;
  std::size_t number_ = 0;
};

ScenarioData read_json(ConfigReader& reader, const JsonDocument& document) {
  ScenarioData data;
  ConfigReader rows(document, {});
  if (!document.root().is_array()) rows.fault(rows.root(), "no array", "an array of objects, one for each row");
  for (const auto& item : rows.root().items()) {
    if (data.rows.size() >= ScenarioData::kMostRows) {
      rows.fault(item, "one row more", "at most " + std::to_string(ScenarioData::kMostRows));
      break;
    }
    if (data.columns.empty()) {
      data.columns = item.keys();
      for (const auto& name : data.columns) {
        if (!is_column(name)) rows.fault(item[name], '"' + name + '"', std::string(kColumnForm));
      }
    }
    if (item.keys() != data.columns || data.columns.empty()) {
      rows.fault(item, "other keys", "an object with the keys that the first row has");
      continue;
    }
    std::vector<std::string> values;
    for (const auto& name : data.columns) {
      const auto value = item[name];
      if (!value.is_text() && !value.is_number()) rows.fault(value, "no text and no number", "one of them");
      values.push_back(value.is_number() ? std::to_string(value.number(0)) : value.text());
    }
    data.rows.push_back(std::move(values));
  }
  reader.add(rows.take_faults());
  return data;
}

}  // namespace

ScenarioData read_scenario_data(ConfigReader& reader, const ConfigValue& name) {
  if (!name.is_text()) return {};
  auto path = std::filesystem::path(name.text());
  if (path.is_relative()) path = std::filesystem::path(reader.file()).parent_path() / path;
  const auto file = path.string();
  if (path.extension() == ".csv") {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
      reader.fault(name, '"' + name.text() + "\", which cannot be read", "a CSV or JSON file, relative to this one");
      return {};
    }
    CsvReader csv(file, in);
    auto data = csv.read();
    reader.add(csv.faults);
    return data;
  }
  const auto document = JsonDocument::load(file);
  if (document.ok()) return read_json(reader, *document);
  reader.add(document.error());
  return {};
}

}  // namespace openrui
