// A 3270 screen of a scenario: what is written where, and the fields that can be typed into.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/ru/ds3270.h"
#include "hostsim/scenario/variables.h"

namespace openrui::hostsim {

// Rows and columns count from 1, as people at a terminal count, and are of the first character: the attribute of a
// field stands in front of it.
struct ScreenItem {
  unsigned row = 1;
  unsigned column = 1;
  bool field = false;       // begins a field with these attributes
  unsigned attributes = 0;  // of ds3270::attribute
  unsigned length = 0;      // of a field that can be typed into: it ends behind so many; 0: at the next one
  std::string name;         // of the field, for steps that wait; empty: none
  bool cursor = false;      // stands at the first character
  std::optional<ValueTemplate> text;
};

struct ScreenTemplate {
  ds3270::Command command = ds3270::Command::erase_write;
  unsigned wcc = ds3270::wcc::keyboard_restore | ds3270::wcc::reset_mdt;
  std::vector<ScreenItem> items;

  // The data stream. A fault: a variable without value, or an item that is not on a screen of this size.
  Result<Bytes, ValueFault> draw(const ds3270::Size& size, const Variables& variables) const;
};

}  // namespace openrui::hostsim
