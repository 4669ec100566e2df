// A formatted screen of a host application: texts and fields to type into, written as 3270 data stream and filled from
// what the terminal sends back (SNA reference 14.3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/ru/ds3270.h"

namespace openrui::hostsim {

class Panel {
 public:
  explicit Panel(const ds3270::Size& size) : size_(size) {}

  // Rows count from 0, columns from 1: the attribute of a field stands in front of it. What does not fit into the row
  // is cut.
  void text(unsigned row, unsigned column, std::string_view text, bool intensified = false);
  // `attributes`: of ds3270::attribute. `name` is how the program calls the field.
  void input(const std::string& name, unsigned row, unsigned column, unsigned length, unsigned attributes = 0,
             const std::string& value = {});
  // A line for messages that can be written without the rest.
  void message_line(unsigned row) { message_row_ = row; }

  // The whole screen. `message`: for the message line.
  Bytes draw(ds3270::Command command, const std::string& message) const;
  // Only the message and the cursor: what was typed stays.
  Bytes draw_message(const std::string& message) const;

  // The cursor goes to the field; to the first one when there is none of that name.
  void set_cursor(const std::string& name) { cursor_ = name; }
  // Takes what was typed; the names of the fields that came, in the order of the screen.
  std::vector<std::string> take(const ds3270::Input& input);
  // Upper case, without blanks around it. Empty: there is no such field, or nothing in it.
  std::string value(const std::string& name) const;
  // Erase All Unprotected has emptied the fields.
  void erase() {
    for (auto& field : inputs_) field.value.clear();
  }

 private:
  struct Text {
    unsigned row;
    unsigned column;
    std::string content;
    bool intensified;
  };
  struct Field {
    std::string name;
    unsigned address;
    unsigned length;
    unsigned attributes;
    std::string value;
  };
  void put_cursor(ds3270::Builder& out) const;
  void put_message(ds3270::Builder& out, const std::string& message) const;
  void at(ds3270::Builder& out, unsigned address) const {
    out.at(address / size_.columns % size_.rows, address % size_.columns);
  }

  ds3270::Size size_;
  std::vector<Text> texts_;
  std::vector<Field> inputs_;
  unsigned message_row_ = 0;
  std::string cursor_;
};

}  // namespace openrui::hostsim
