// The sessions that cases run on: a BIND image in words, by name.
#pragma once

#include <map>
#include <string>

#include "config/config_reader.h"
#include "formats/ru/bind.h"

namespace openrui::conformance {

struct SessionWords {
  Bind bind;
  Bytes image;  // what is sent
};

class SessionBook {
 public:
  // Reads the "sessions" of a document; a later one may be like an earlier one. Faults go to the reader.
  void add(ConfigReader& reader);
  const SessionWords* find(const std::string& name) const;
  std::vector<std::string> names() const;

 private:
  std::map<std::string, SessionWords> sessions_;
};

}  // namespace openrui::conformance
