#include "hostsim/applications/panel.h"

#include <algorithm>
#include <cctype>

#include "formats/ebcdic.h"

namespace openrui::hostsim {

namespace ds = ds3270;

void Panel::text(unsigned row, unsigned column, std::string_view text, bool intensified) {
  if (row >= size_.rows || column >= size_.columns) return;
  texts_.push_back({row, column, std::string(text.substr(0, size_.columns - column)), intensified});
}

void Panel::input(const std::string& name, unsigned row, unsigned column, unsigned length, unsigned attributes,
                  const std::string& value) {
  inputs_.push_back({name, row * size_.columns + column, length, attributes, value});
}

Bytes Panel::draw(ds::Command command, const std::string& message) const {
  ds::Builder out(command, ds::wcc::keyboard_restore | ds::wcc::reset_mdt, size_);
  for (const auto& t : texts_) {
    out.at(t.row, t.column - 1);
    out.field(ds::attribute::autoskip | (t.intensified ? ds::attribute::intensified : 0)).text(t.content);
  }
  for (const auto& f : inputs_) {
    at(out, f.address - 1);
    out.field(f.attributes).text(f.value);
    at(out, f.address + f.length);
    out.field(ds::attribute::autoskip);
  }
  put_message(out, message);
  put_cursor(out);
  return out.take();
}

Bytes Panel::draw_message(const std::string& message) const {
  ds::Builder out(ds::Command::write, ds::wcc::keyboard_restore | ds::wcc::reset_mdt | ds::wcc::alarm, size_);
  put_message(out, message);
  put_cursor(out);
  return out.take();
}

// The whole line: nothing of the message before stays.
void Panel::put_message(ds::Builder& out, const std::string& message) const {
  const auto text = message.substr(0, size_.columns - 1);
  out.at(message_row_, 0).field(ds::attribute::autoskip | ds::attribute::intensified).text(text);
  if (text.size() + 1 < size_.columns) {
    const auto end = message_row_ + 1 < size_.rows ? message_row_ + 1 : 0;
    out.repeat_to(end, 0, ' ');
  }
}

void Panel::put_cursor(ds::Builder& out) const {
  if (inputs_.empty()) return;
  const auto found = std::find_if(inputs_.begin(), inputs_.end(), [this](const Field& f) { return f.name == cursor_; });
  at(out, (found == inputs_.end() ? inputs_.front() : *found).address);
  out.cursor();
}

std::vector<std::string> Panel::take(const ds::Input& input) {
  std::vector<std::string> names;
  for (auto& field : inputs_) {
    for (const auto& typed : input.fields) {
      if (!typed.has_address || typed.address != field.address) continue;
      field.value = to_text(ByteView(typed.data).first(std::min<std::size_t>(typed.data.size(), field.length)));
      names.push_back(field.name);
    }
  }
  return names;
}

std::string Panel::value(const std::string& name) const {
  const auto found = std::find_if(inputs_.begin(), inputs_.end(), [&](const Field& f) { return f.name == name; });
  if (found == inputs_.end()) return {};
  std::string text;
  for (const char c : found->value) {
    text += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace openrui::hostsim
