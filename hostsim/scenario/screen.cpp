#include "hostsim/scenario/screen.h"

namespace openrui::hostsim {

namespace {

namespace ds = ds3270;

// The position in front of a place; in front of the first one is the last of the screen.
void before(ds::Builder& out, const ds::Size& size, unsigned address) {
  const auto place = (address + size.cells() - 1) % size.cells();
  out.at(place / size.columns, place % size.columns);
}

}  // namespace

Result<Bytes, ValueFault> ScreenTemplate::draw(const ds::Size& size, const Variables& variables) const {
  if (command == ds::Command::erase_all_unprotected) return Bytes{static_cast<std::uint8_t>(command)};
  ds::Builder out(command, wcc, size);
  const ScreenItem* cursor = nullptr;
  for (const auto& item : items) {
    const auto address = (item.row - 1) * size.columns + item.column - 1;
    if (item.row > size.rows || item.column > size.columns) {
      return ValueFault{"row " + std::to_string(item.row) + " column " + std::to_string(item.column) +
                        " is not on a screen of " + std::to_string(size.rows) + " x " + std::to_string(size.columns)};
    }
    if (item.field) {
      before(out, size, address);
      out.field(item.attributes);
    } else {
      out.at(item.row - 1, item.column - 1);
    }
    if (item.text) {
      const auto text = item.text->text(variables);
      if (!text) return text.error();
      out.text(*text);
    }
    if (item.field && item.length != 0) {
      const auto end = (address + item.length) % size.cells();
      out.at(end / size.columns, end % size.columns).field(ds::attribute::autoskip);
    }
    if (item.cursor) cursor = &item;
  }
  if (cursor != nullptr) out.at(cursor->row - 1, cursor->column - 1).cursor();
  return out.take();
}

}  // namespace openrui::hostsim
