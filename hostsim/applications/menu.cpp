#include "hostsim/applications/menu.h"

#include <algorithm>
#include <optional>

#include "formats/ru/data_flow.h"
#include "formats/sense.h"

namespace openrui::hostsim {

namespace {

namespace ds = ds3270;

constexpr unsigned kNameLength = 20;
constexpr unsigned kMostItems = 9999;

// Nothing: it is no number from 0 to 9999.
std::optional<unsigned> quantity_of(const std::string& text) {
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || text.empty() || text.size() > 4) return std::nullopt;
  return static_cast<unsigned>(std::stoul(text));
}

bool is_name(const std::string& text) {
  const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return !text.empty() && letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || c == ' ' || c == '.' || c == '-'; });
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text.empty() ? "NONE" : text;
}

}  // namespace

// --- the session

void Menu::on_started(PluSession& session) {
  constexpr std::uint8_t kDisplay = 2;
  const auto type = session.terms().lu_type;
  sizes_ = ds::screen_sizes(session.terms());
  const auto& normal = sizes_.normal;
  if ((type != 0 && type != kDisplay) || normal.rows < kSmallest.rows || normal.columns < kSmallest.columns) {
    session.note(Severity::warning, "menu needs a display of 24 x 80 or more");
    return session.unbind(UnbindType::invalid_session_parameters);
  }
  show(session, Screen::logon);
}

void Menu::on_element(PluSession& session, const Received& element) {
  const auto message = messages_.receive(session, element);
  if (!message) return;
  const auto input = ds::parse_input(*message, size());
  if (!input) {
    // In HDX flip-flop the terminal waits for us now.
    redraw_ = true;
    return session.refuse(element, input.error().sense);
  }
  session.accept(element);
  key(session, *input);
}

void Menu::on_may_send(PluSession& session) {
  if (redraw_ && messages_.empty() && session.may_send()) {
    redraw_ = false;
    return redraw(session);
  }
  messages_.flush(session);
}

void Menu::on_recovery(PluSession& session) {
  redraw_ = false;
  redraw(session);
}

// A terminal that has begun a bracket of its own sends what was typed and gets an answer to that. Of one that will say
// when it is ready the screen is kept for then.
void Menu::on_refused(PluSession& session, Sense why) {
  if (code(why) == code(sense::bid_reject_rtr)) {
    redraw_ = true;
    return;
  }
  messages_.on_refused(session, why);
}

void Menu::on_cleared(PluSession&) {
  messages_.on_cleared();
  redraw_ = true;
}

// The screen was overwritten, by what the SSCP has sent (SNA reference 5.4).
void Menu::on_status(PluSession&, std::uint16_t status) {
  if (status == lu_status::presentation_space_lost) redraw_ = true;
}

// --- keys

void Menu::key(PluSession& session, const ds::Input& input) {
  redraw_ = false;
  const auto pf = ds::pf_number(input.aid);
  if (input.aid == ds::aid::enter) return enter(session, panel_.take(input));
  if (pf == 3) return back(session);
  if (screen_ == Screen::list && (pf == 7 || pf == 8)) return page(session, pf == 8);
  if (screen_ == Screen::entry && pf == 4) return erase_unprotected(session);
  if (pf != 0) {
    panel_.take(input);
    return complain(session, {}, "PF" + std::to_string(pf) + " IS NOT ACTIVE");
  }
  redraw(session);
}

void Menu::back(PluSession& session) {
  switch (screen_) {
    case Screen::logon:
    case Screen::menu:
      return log_off(session);
    case Screen::detail:
      return show(session, Screen::list);
    default:
      return show(session, Screen::menu);
  }
}

void Menu::enter(PluSession& session, const std::vector<std::string>& modified) {
  switch (screen_) {
    case Screen::logon:
      return enter_logon(session);
    case Screen::menu:
      return enter_menu(session);
    case Screen::list:
      return enter_list(session);
    case Screen::detail:
      return enter_detail(session, modified);
    case Screen::entry:
      return enter_entry(session, modified);
  }
}

void Menu::enter_logon(PluSession& session) {
  const auto user = panel_.value("USER");
  if (user.empty()) return complain(session, "USER", "ENTER A USER ID");
  const auto known = std::any_of(options_.users.begin(), options_.users.end(), [&](const MenuUser& u) {
    return u.user == user && u.password == panel_.value("PASSWORD");
  });
  if (!options_.users.empty() && !known) return complain(session, "PASSWORD", "USER ID OR PASSWORD IS WRONG");
  user_ = user;
  show(session, Screen::menu, "WELCOME " + user_);
}

void Menu::enter_menu(PluSession& session) {
  const auto option = panel_.value("OPTION");
  if (option == "1") {
    top_ = 0;
    return show(session, Screen::list);
  }
  if (option == "2") return show(session, Screen::entry);
  if (option == "3") {
    if (sizes_.alternate == sizes_.normal) return complain(session, "OPTION", "THE BIND HAS ONE SCREEN SIZE ONLY");
    large_ = !large_;
    const auto now = size();
    return show(session, Screen::menu,
                "SCREEN SIZE IS " + std::to_string(now.rows) + " X " + std::to_string(now.columns));
  }
  if (option == "X") return log_off(session);
  complain(session, "OPTION", option.empty() ? "ENTER AN OPTION" : "OPTION " + option + " IS UNKNOWN");
}

// The first line with an action counts.
void Menu::enter_list(PluSession& session) {
  for (std::size_t i = 0; i < lines() && top_ + i < items_.size(); ++i) {
    const auto field = "ACTION" + std::to_string(i);
    const auto action = panel_.value(field);
    if (action.empty()) continue;
    if (action == "S") {
      chosen_ = top_ + i;
      return show(session, Screen::detail);
    }
    if (action != "D") return complain(session, field, "ACTION " + action + " IS UNKNOWN, USE S OR D");
    const auto name = items_[top_ + i].name;
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(top_ + i));
    if (top_ >= items_.size()) top_ = top_ < lines() ? 0 : top_ - lines();
    return show(session, Screen::list, name + " DELETED");
  }
  complain(session, {}, "ENTER S OR D IN FRONT OF A LINE");
}

void Menu::page(PluSession& session, bool forward) {
  if (forward && top_ + lines() >= items_.size()) return complain(session, {}, "BOTTOM OF LIST");
  if (!forward && top_ == 0) return complain(session, {}, "TOP OF LIST");
  top_ = forward ? top_ + lines() : top_ - std::min(top_, lines());
  show(session, Screen::list);
}

void Menu::enter_detail(PluSession& session, const std::vector<std::string>& modified) {
  const auto quantity = quantity_of(panel_.value("QUANTITY"));
  if (!quantity) return complain(session, "QUANTITY", "QUANTITY IS A NUMBER FROM 0 TO 9999");
  items_[chosen_].quantity = *quantity;
  show(session, Screen::detail, "MODIFIED FIELDS: " + joined(modified));
}

void Menu::enter_entry(PluSession& session, const std::vector<std::string>& modified) {
  const auto name = panel_.value("NAME");
  const auto quantity = quantity_of(panel_.value("QUANTITY"));
  if (!is_name(name)) return complain(session, "NAME", "NAME IS LETTERS, DIGITS, BLANK, . AND -");
  if (!quantity) return complain(session, "QUANTITY", "QUANTITY IS A NUMBER FROM 0 TO 9999");
  const auto same = [&](const MenuItem& item) { return item.name == name; };
  if (std::any_of(items_.begin(), items_.end(), same)) return complain(session, "NAME", name + " IS THERE ALREADY");
  if (items_.size() >= kMostItems) return complain(session, "NAME", "THE LIST IS FULL");
  items_.push_back({name, *quantity});
  show(session, Screen::entry, name + " ADDED. MODIFIED FIELDS: " + joined(modified));
}

void Menu::log_off(PluSession& session) {
  messages_.finish();
  messages_.flush(session);
}

// --- what is written

void Menu::post(PluSession& session, Bytes data) {
  messages_.post({std::move(data), true, false, false});
  messages_.flush(session);
}

void Menu::show(PluSession& session, Screen screen, const std::string& message) {
  // What waits would be overwritten by this.
  messages_.forget_waiting();
  screen_ = screen;
  message_ = message;
  panel_ = Panel(size());
  if (lu_and_mode_.empty()) lu_and_mode_ = session.lu() + " " + session.mode()->name;
  switch (screen) {
    case Screen::logon:
      make_logon();
      break;
    case Screen::menu:
      make_menu();
      break;
    case Screen::list:
      make_list();
      break;
    case Screen::detail:
      make_detail();
      break;
    case Screen::entry:
      make_entry();
      break;
  }
  post(session, panel_.draw(large_ ? ds::Command::erase_write_alternate : ds::Command::erase_write, message));
}

void Menu::complain(PluSession& session, const std::string& field, const std::string& message) {
  message_ = message;
  panel_.set_cursor(field);
  post(session, panel_.draw_message(message));
}

void Menu::erase_unprotected(PluSession& session) {
  panel_.erase();
  post(session, {static_cast<std::uint8_t>(ds::Command::erase_all_unprotected)});
}

void Menu::head(const std::string& title) {
  const auto columns = size().columns;
  panel_.text(0, 2, options_.title, true);
  const auto where = static_cast<unsigned>(columns - std::min<std::size_t>(lu_and_mode_.size() + 2, columns - 1));
  panel_.text(0, where, lu_and_mode_);
  panel_.text(1, static_cast<unsigned>((columns - title.size()) / 2), title, true);
  panel_.message_line(2);
}

void Menu::foot(const std::string& keys) { panel_.text(size().rows - 1, 2, keys); }

void Menu::make_logon() {
  head("LOGON");
  panel_.text(6, 10, "USER ID  ===>");
  panel_.input("USER", 6, 25, 8);
  panel_.text(8, 10, "PASSWORD ===>");
  panel_.input("PASSWORD", 8, 25, 8, ds::attribute::nondisplay);
  foot("ENTER LOGON   PF3 END");
}

void Menu::make_menu() {
  head("MENU");
  panel_.text(5, 10, "1  LIST OF ITEMS");
  panel_.text(6, 10, "2  NEW ITEM");
  panel_.text(7, 10, "3  OTHER SCREEN SIZE");
  panel_.text(8, 10, "X  LOG OFF");
  panel_.text(11, 10, "OPTION   ===>");
  panel_.input("OPTION", 11, 25, 1);
  foot("ENTER SELECT   PF3 LOG OFF");
}

void Menu::make_list() {
  head("LIST OF ITEMS");
  const auto shown = std::min(lines(), items_.size() - std::min(items_.size(), top_));
  panel_.text(4, 2, "ACT  NAME                  QUANTITY", true);
  const auto place = "LINE " + std::to_string(shown == 0 ? 0 : top_ + 1) + " TO " + std::to_string(top_ + shown) +
                     " OF " + std::to_string(items_.size());
  panel_.text(4, 50, place);
  for (unsigned i = 0; i < shown; ++i) {
    const auto& item = items_[top_ + i];
    panel_.input("ACTION" + std::to_string(i), 6 + i, 3, 1);
    auto quantity = std::to_string(item.quantity);
    quantity.insert(0, 8 - std::min<std::size_t>(quantity.size(), 8), ' ');
    auto name = item.name;
    name.resize(kNameLength + 2, ' ');
    panel_.text(6 + i, 7, name + quantity);
  }
  foot("S SHOW  D DELETE   PF3 MENU  PF7 BACK  PF8 ON");
}

void Menu::make_detail() {
  head("ITEM");
  panel_.text(6, 10, "NAME     " + items_[chosen_].name, true);
  panel_.text(8, 10, "QUANTITY ===>");
  panel_.input("QUANTITY", 8, 25, 4, ds::attribute::numeric, std::to_string(items_[chosen_].quantity));
  foot("ENTER CHANGE   PF3 LIST");
}

void Menu::make_entry() {
  head("NEW ITEM");
  panel_.text(6, 10, "NAME     ===>");
  panel_.input("NAME", 6, 25, kNameLength);
  panel_.text(8, 10, "QUANTITY ===>");
  panel_.input("QUANTITY", 8, 25, 4, ds::attribute::numeric);
  foot("ENTER ADD   PF3 MENU  PF4 ERASE");
}

}  // namespace openrui::hostsim
