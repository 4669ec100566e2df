// The application menu, as a terminal sees it.
#include <catch2/catch.hpp>

#include "formats/ru/ds3270.h"
#include "lu_player.h"

using namespace openrui;
using namespace openrui::test;
namespace ds = openrui::ds3270;

namespace {

hostsim::Application menu(std::size_t items = 40) {
  auto a = application("MENU", hostsim::ApplicationType::menu);
  a.menu.title = "TEST";
  a.menu.users = {{"GUEST", "SECRET"}};
  for (std::size_t i = 1; i <= items; ++i) {
    a.menu.items.push_back({"ITEM " + std::to_string(i), static_cast<unsigned>(i)});
  }
  return a;
}

// A 3270 display as far as this application uses one: what is on its screen, and which fields can be typed into.
class Display : public LuPlayer {
 public:
  explicit Display(const hostsim::Application& a = menu(), const std::string& mode = kLu2Mode) : LuPlayer(a, mode) {
    look();
  }
  // Takes what the host has written.
  void look() {
    while (const auto chain = hear()) {
      last = *chain;
      draw(chain->data);
    }
  }
  std::string line(unsigned row) const {
    Bytes shown;
    for (const auto cell : ByteView(cells).subspan(std::size_t{row} * size.columns, size.columns)) {
      shown.push_back(cell < 0x40 || cell == 0xFF ? 0x40 : cell);
    }
    const auto text = to_text(shown);
    const auto end = text.find_last_not_of(' ');
    return end == std::string::npos ? ""
                                    : text.substr(text.find_first_not_of(' '), end + 1 - text.find_first_not_of(' '));
  }
  std::string message() const { return line(2); }
  std::string title() const { return line(1); }

  // A key, with what was typed into fields that begin at row and column.
  struct Typed {
    unsigned row;
    unsigned column;
    std::string text;
  };
  void press(std::uint8_t aid, const std::vector<Typed>& typed = {}) {
    ByteWriter out;
    out.u8(aid);
    ds::put_address(out, cursor, size);
    for (const auto& t : typed) {
      CHECK(fields.count(t.row * size.columns + t.column) == 1);
      out.u8(ds::order::sba);
      ds::put_address(out, t.row * size.columns + t.column, size);
      out.bytes(to_ebcdic(t.text));
    }
    say(out.take(), {false, true, false});
    look();
  }
  void enter(const std::vector<Typed>& typed = {}) { press(ds::aid::enter, typed); }
  void pf(unsigned n) { press(ds::pf_key(n)); }
  void log_on() { enter({{6, 25, "guest"}, {8, 25, "secret"}}); }
  void choose(const std::string& option) { enter({{11, 25, option}}); }

  ds::Size size;
  Bytes cells = Bytes(1920, 0);
  std::map<unsigned, unsigned> fields;  // unprotected: address, attribute
  unsigned cursor = 0;
  bool unlocked = false;
  std::uint8_t command = 0;
  Chain last;

 private:
  void draw(ByteView data) {
    command = data[0];
    if (command == 0x6F) {
      for (const auto& [address, unused] : fields) {
        for (unsigned at = address; at < size.cells() && cells[at] != 0xFF; ++at) cells[at] = 0;
      }
      return;
    }
    unlocked = (data[1] & ds::wcc::keyboard_restore) != 0;
    if (command == 0xF5 || command == 0x7E) {
      size = command == 0xF5 ? ds::Size{24, 80} : ds::Size{32, 80};
      cells.assign(size.cells(), 0);
      fields.clear();
    }
    unsigned at = 0;
    const auto address = [&](std::size_t i) { return ((data[i] & 0x3FU) << 6) | (data[i + 1] & 0x3FU); };
    for (std::size_t i = 2; i < data.size();) {
      if (data[i] == ds::order::sba) {
        at = address(i + 1);
        i += 3;
      } else if (data[i] == ds::order::sf) {
        cells[at++] = 0xFF;
        at %= size.cells();
        if ((data[i + 1] & ds::attribute::protect) == 0) fields[at] = data[i + 1];
        i += 2;
      } else if (data[i] == ds::order::ic) {
        cursor = at;
        i += 1;
      } else if (data[i] == ds::order::ra) {
        const auto end = address(i + 1);
        REQUIRE(end != at);
        while (at != end) {
          cells[at++] = data[i + 3];
          at %= size.cells();
        }
        i += 4;
      } else {
        cells[at++] = data[i++];
        at %= size.cells();
      }
    }
  }
};

unsigned place(const Display& d, unsigned row, unsigned column) { return row * d.size.columns + column; }

}  // namespace

TEST_CASE("the logon screen comes with BB and CD, names title and LU, and hides the password") {
  Display d;
  CHECK(d.command == 0xF5);
  CHECK(d.last.first.bbi());
  CHECK(d.last.last.cdi());
  CHECK(d.unlocked);
  CHECK(d.line(0).substr(0, 4) == "TEST");
  CHECK(d.line(0).find("LUA001 M") != std::string::npos);
  CHECK(d.title() == "LOGON");
  CHECK(d.cursor == place(d, 6, 25));
  CHECK((d.fields.at(place(d, 8, 25)) & ds::attribute::nondisplay) == ds::attribute::nondisplay);
}

TEST_CASE("a wrong logon is told without writing the screen again, a right one opens the menu") {
  Display d;
  d.enter();
  CHECK(d.message() == "ENTER A USER ID");
  CHECK(d.command == 0xF1);
  d.enter({{6, 25, "GUEST"}, {8, 25, "WRONG"}});
  CHECK(d.message() == "USER ID OR PASSWORD IS WRONG");
  CHECK(d.cursor == place(d, 8, 25));
  d.enter({{8, 25, "SECRET"}});  // only what was modified comes: the user ID is still there
  CHECK(d.title() == "MENU");
  CHECK(d.message() == "WELCOME GUEST");
}

TEST_CASE("with no users configured everybody may log on who types a name") {
  auto a = menu();
  a.menu.users.clear();
  Display d(a);
  d.enter({{6, 25, "ME"}});
  CHECK(d.message() == "WELCOME ME");
}

TEST_CASE("options of the menu are checked, PF3 and X log off with UNBIND") {
  Display d;
  d.log_on();
  d.choose("9");
  CHECK(d.message() == "OPTION 9 IS UNKNOWN");
  d.choose(" ");
  CHECK(d.message() == "ENTER AN OPTION");
  SECTION("X") { d.choose("x"); }
  SECTION("PF3") { d.pf(3); }
  CHECK(d.unbound());
}

TEST_CASE("the list is paged with PF7 and PF8 and says where it is") {
  Display d;
  d.log_on();
  d.choose("1");
  CHECK(d.title() == "LIST OF ITEMS");
  CHECK(d.line(4).find("LINE 1 TO 14 OF 40") != std::string::npos);
  CHECK(d.line(6) == "ITEM 1                       1");
  CHECK(d.line(19) == "ITEM 14                     14");
  d.pf(7);
  CHECK(d.message() == "TOP OF LIST");
  d.pf(8);
  CHECK(d.line(6) == "ITEM 15                     15");
  d.pf(8);
  CHECK(d.line(4).find("LINE 29 TO 40 OF 40") != std::string::npos);
  CHECK(d.line(18).empty());
  d.pf(8);
  CHECK(d.message() == "BOTTOM OF LIST");
  d.pf(7);
  CHECK(d.line(6) == "ITEM 15                     15");
  d.pf(3);
  CHECK(d.title() == "MENU");
}

TEST_CASE("a line of the list is shown, changed and deleted") {
  Display d;
  d.log_on();
  d.choose("1");
  d.enter();
  CHECK(d.message() == "ENTER S OR D IN FRONT OF A LINE");
  d.enter({{7, 3, "Q"}});
  CHECK(d.message() == "ACTION Q IS UNKNOWN, USE S OR D");
  CHECK(d.cursor == place(d, 7, 3));
  d.enter({{7, 3, "S"}});
  CHECK(d.title() == "ITEM");
  CHECK(d.line(6) == "NAME     ITEM 2");
  CHECK((d.fields.at(place(d, 8, 25)) & ds::attribute::numeric) != 0);
  d.enter({{8, 25, "12X"}});
  CHECK(d.message() == "QUANTITY IS A NUMBER FROM 0 TO 9999");
  d.enter({{8, 25, "77"}});
  CHECK(d.message() == "MODIFIED FIELDS: QUANTITY");
  d.pf(3);
  CHECK(d.line(7) == "ITEM 2                      77");
  d.enter({{6, 3, "D"}});
  CHECK(d.message() == "ITEM 1 DELETED");
  CHECK(d.line(6) == "ITEM 2                      77");
}

TEST_CASE("deleting the only line of the last page goes back a page, and the last one leaves an empty list") {
  Display d(menu(15));
  d.log_on();
  d.choose("1");
  d.pf(8);
  d.enter({{6, 3, "D"}});
  CHECK(d.line(4).find("LINE 1 TO 14 OF 14") != std::string::npos);
  Display one(menu(1));
  one.log_on();
  one.choose("1");
  one.enter({{6, 3, "D"}});
  CHECK(one.line(4).find("LINE 0 TO 0 OF 0") != std::string::npos);
  one.enter();
  CHECK(one.title() == "LIST OF ITEMS");
}

TEST_CASE("a new item is checked field by field, and the fields that were modified are named") {
  Display d;
  d.log_on();
  d.choose("2");
  d.enter({{6, 25, "?"}});
  CHECK(d.message() == "NAME IS LETTERS, DIGITS, BLANK, . AND -");
  d.enter({{6, 25, "item 3"}});
  CHECK(d.message() == "QUANTITY IS A NUMBER FROM 0 TO 9999");
  d.enter({{8, 25, "5"}});
  CHECK(d.message() == "ITEM 3 IS THERE ALREADY");
  d.enter({{6, 25, "NEW"}, {8, 25, "5"}});
  CHECK(d.message() == "NEW ADDED. MODIFIED FIELDS: NAME QUANTITY");
}

TEST_CASE("PF4 erases the fields with Erase All Unprotected") {
  Display d;
  d.log_on();
  d.choose("2");
  d.enter({{6, 25, "NEW"}, {8, 25, "x"}});
  d.pf(4);
  CHECK(d.command == 0x6F);
  CHECK(d.last.data.size() == 1);
  d.enter({{8, 25, "5"}});
  CHECK(d.message() == "NAME IS LETTERS, DIGITS, BLANK, . AND -");
}

TEST_CASE("the alternate size of the BIND is used when the user wants it, and shows a longer list") {
  Display d(menu(), kLargeMode);
  d.log_on();
  d.choose("3");
  CHECK(d.command == 0x7E);
  CHECK(d.message() == "SCREEN SIZE IS 32 X 80");
  d.choose("1");
  CHECK(d.command == 0x7E);
  CHECK(d.line(4).find("LINE 1 TO 22 OF 40") != std::string::npos);
  CHECK(d.line(31).substr(0, 6) == "S SHOW");
  d.pf(3);
  d.choose("3");
  CHECK(d.command == 0xF5);
  CHECK(d.message() == "SCREEN SIZE IS 24 X 80");
  Display small;
  small.log_on();
  small.choose("3");
  CHECK(small.message() == "THE BIND HAS ONE SCREEN SIZE ONLY");
}

TEST_CASE("Clear, PA keys and a lost presentation space bring the screen back") {
  Display d;
  d.log_on();
  d.cells.assign(1920, 0);
  SECTION("Clear") { d.press(ds::aid::clear); }
  SECTION("PA1") { d.press(ds::aid::pa1); }
  SECTION("LUSTAT 082B") {
    d.status("08 2B 00 00");
    d.look();
  }
  CHECK(d.command == 0xF5);
  CHECK(d.title() == "MENU");
}

TEST_CASE("keys that a screen does not have are told") {
  Display d;
  d.log_on();
  d.pf(12);
  CHECK(d.message() == "PF12 IS NOT ACTIVE");
}

TEST_CASE("an inbound stream that cannot be is refused with its sense code, and the screen comes again") {
  Display d;
  d.say(hex("7D 40 40 11 5D"), {false, true, false});
  CHECK(d.take().substr(18) == "87 90 00 10 05 00 00");
  d.look();
  CHECK(d.title() == "LOGON");
  CHECK(d.command == 0xF5);
}

TEST_CASE("a screen that was refused with 0814 is written again when RTR comes") {
  LuPlayer lu(menu(), kLu2Mode);
  lu.hear(sense::bid_reject_rtr);
  CHECK_FALSE(lu.hear());
  lu.receive("2C 00 01 02 " + LuPlayer::number(++lu.snf) + "4B 80 00 05");
  CHECK(lu.take().substr(18) == "CB 80 00 05");
  const auto screen = lu.hear();
  REQUIRE(screen);
  CHECK(screen->data[0] == 0xF5);
}

TEST_CASE("the session with a printer, or with too small a screen, is ended with UNBIND 06") {
  const auto ends = [](const std::string& mode) {
    LuPlayer lu(menu(), mode);
    return lu.take().substr(27) == "32 06" && lu.events.has("menu needs a display");
  };
  CHECK(ends(kLu1Mode));
  CHECK(ends("31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 0C 28 0C 28 7F 00 00"));
}
