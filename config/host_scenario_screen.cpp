// 3270 screens that are sent, and fields that are waited for.
#include "config/host_scenario_steps.h"

namespace openrui {

namespace {

namespace ds = ds3270;
using hostsim::FieldExpectation;

struct Bit {
  std::string_view name;
  unsigned bits;
};
constexpr Bit kWcc[] = {{"restore", ds::wcc::keyboard_restore},
                        {"alarm", ds::wcc::alarm},
                        {"reset_mdt", ds::wcc::reset_mdt},
                        {"start_printer", ds::wcc::start_printer}};
constexpr Bit kAttributes[] = {{"protected", ds::attribute::protect}, {"numeric", ds::attribute::numeric},
                               {"skip", ds::attribute::autoskip},     {"intensified", ds::attribute::intensified},
                               {"hidden", ds::attribute::nondisplay}, {"modified", ds::attribute::modified}};
struct CommandName {
  std::string_view name;
  ds::Command command;
};
constexpr CommandName kCommands[] = {{"write", ds::Command::write},
                                     {"erase_write", ds::Command::erase_write},
                                     {"erase_write_alternate", ds::Command::erase_write_alternate},
                                     {"erase_all_unprotected", ds::Command::erase_all_unprotected}};

template <std::size_t N>
unsigned bits_of(const ConfigValue& list, const Bit (&names)[N]) {
  unsigned bits = 0;
  for (const auto& item : list.items()) {
    for (const auto& bit : names) {
      if (bit.name == item.text()) bits |= bit.bits;
    }
  }
  return bits;
}

unsigned number_of(const ConfigValue& value) { return static_cast<unsigned>(value.number(1)); }

hostsim::ScreenItem read_item(ScenarioStepReader& steps, const ConfigValue& at) {
  hostsim::ScreenItem item;
  item.row = number_of(at["row"]);
  item.column = number_of(at["column"]);
  item.length = static_cast<unsigned>(at["length"].number(0));
  item.name = at["name"].text();
  item.field = at["attributes"].present() || item.length != 0 || !item.name.empty();
  item.attributes = bits_of(at["attributes"], kAttributes);
  item.cursor = at["cursor"].flag(false);
  if (at["text"].is_text()) item.text = steps.value(at["text"]);
  if (!item.name.empty()) steps.names_field(item.name);
  return item;
}

}  // namespace

hostsim::ScreenTemplate read_screen(ScenarioStepReader& steps, const ConfigValue& screen) {
  hostsim::ScreenTemplate made;
  const auto command = screen["command"].text("erase_write");
  for (const auto& known : kCommands) {
    if (known.name == command) made.command = known.command;
  }
  if (screen["wcc"].present()) made.wcc = bits_of(screen["wcc"], kWcc);
  for (const auto& item : screen["items"].items()) made.items.push_back(read_item(steps, item));
  return made;
}

std::vector<FieldExpectation> read_fields(ScenarioStepReader& steps, const ConfigValue& list) {
  std::vector<FieldExpectation> fields;
  for (const auto& at : list.items()) {
    FieldExpectation field;
    const bool record = at["offset"].present();
    const bool screen = at["row"].present() || at["column"].present();
    const bool named = at["name"].present();
    if (record + screen + named != 1) {
      steps.reader().fault(at,
                           "a field that is " + std::string(record + screen + named == 0 ? "nowhere" : "at two places"),
                           "\"offset\", \"row\" and \"column\", or \"name\"");
    }
    if (screen && !(at["row"].present() && at["column"].present())) {
      const char* lacking = at["row"].present() ? "column" : "row";
      steps.reader().missing(at, lacking, "both or neither");
    }
    if (at["length"].present() && !record) {
      steps.reader().fault(at["length"], "a length",
                           "one only with \"offset\"; a field on the screen is as long as it came");
    }
    if (screen) field.where = FieldExpectation::Where::screen;
    if (named) field.where = FieldExpectation::Where::named;
    field.offset = static_cast<std::size_t>(at["offset"].number(0));
    field.length = static_cast<std::size_t>(at["length"].number(0));
    field.row = number_of(at["row"]);
    field.column = number_of(at["column"]);
    field.name = at["name"].text();
    if (named && at["name"].is_text()) steps.awaits_field(field.name, at["name"]);
    if (at["text"].is_text()) field.text = steps.value(at["text"]);
    if (at["ru"].present()) field.pattern = steps.pattern(at["ru"]);
    field.take = at["take"].text();
    if (at["take"].is_text()) steps.defines(field.take, at["take"]);
    if (!field.text && !field.pattern && field.take.empty()) {
      steps.reader().fault(at, "nothing that is to be there", "\"text\", \"ru\" or \"take\"");
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace openrui
