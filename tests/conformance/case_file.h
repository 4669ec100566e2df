// Case files: JSON checked against case.schema.json, with cases written out and cases that are the cells of a matrix.
#pragma once

#include <string>
#include <vector>

#include "config/config_fault.h"
#include "conformance/script.h"
#include "conformance/session_book.h"

namespace openrui::conformance {

struct CaseFile {
  std::string subject;
  std::vector<Case> cases;
};

// `sessions`: what every file may use; the file's own are added for this file only.
Result<CaseFile, std::vector<ConfigFault>> parse_case_file(const std::string& file, std::string_view text,
                                                           std::string_view schema, SessionBook sessions);

// All files below the folder in the order of their names; sessions.json beside it has the sessions for all. With a
// subject its file only, which has its name.
struct Suite {
  std::vector<CaseFile> files;
  std::vector<ConfigFault> faults;
};
Suite load_suite(const std::string& folder, const std::string& subject = {});

}  // namespace openrui::conformance
