#include "hostsim/scenario/scenario.h"

#include <algorithm>

namespace openrui::hostsim {

std::optional<std::size_t> ScenarioData::column(const std::string& name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

std::vector<std::size_t> ScenarioData::rows_of(const std::string& name, const std::string& address) const {
  const auto lu = column("lu");
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!lu || rows[i][*lu] == name || rows[i][*lu] == address) found.push_back(i);
  }
  return found;
}

}  // namespace openrui::hostsim
