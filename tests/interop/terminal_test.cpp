// Users at terminals: the emulator s3270 through tn3270gw, snanode and hostsim, each a process. The host's screens are
// compared as a user sees them.
#include "gateway.h"

using namespace openrui;
using namespace openrui::test;

namespace {

const std::vector<std::string> kModel2 = {"-model", "3278-2"};

constexpr const char* kLogo =
    "OPENRUI HOST SIMULATOR                         TERMINAL TRM001\n"
    "\n"
    "  LOGON MENU      LOG ON; USER GUEST, PASSWORD GUEST\n"
    "  LOGOFF          END THE SESSION\n"
    "\n"
    "ENTER A COMMAND:";

constexpr const char* kList =
    "  OPENRUI HOST SIMULATOR                                            TRM001 LU2\n"
    "                                 LIST OF ITEMS\n"
    "\n"
    "\n"
    "  ACT  NAME                  QUANTITY             LINE 15 TO 20 OF 20\n"
    "\n"
    "       ONIONS                      45\n"
    "       PEARS                       18\n"
    "       QUINCES                      5\n"
    "       RADISHES                    33\n"
    "       SPINACH                     21\n"
    "       TOMATOES                    50\n";

constexpr const char* kWrongEntry =
    "  OPENRUI HOST SIMULATOR                                            TRM001 LU2\n"
    "                                    NEW ITEM\n"
    " QUANTITY IS A NUMBER FROM 0 TO 9999\n"
    "\n"
    "\n"
    "\n"
    "          NAME     ===>  WALNUTS\n"
    "\n"
    "          QUANTITY ===>  MANY\n";

void log_on(Emulator& user) {
  user.wait_for("ENTER A COMMAND:");
  user.enter("LOGON MENU");
  user.wait_for("USER ID  ===>");
  user.type("GUEST");
  user.run("Tab()");
  user.enter("GUEST");
  user.wait_for("WELCOME GUEST");
}

}  // namespace

TEST_CASE("a user logs on, pages, types and logs off, with TN3270E and without") {
  need_program("s3270");
  Gateway gateway;
  const std::string protocol = GENERATE("", "N:");
  auto user = gateway.terminal(protocol);
  // The screen that is made for a client without SSCP data begins with a field's attribute.
  CHECK(user->wait_for("ENTER A COMMAND:").rfind((protocol.empty() ? "" : " ") + std::string(kLogo), 0) == 0);
  user->enter("LOGON NOBODY");
  user->wait_for("USSMSG07 NO SESSION WITH NOBODY");
  user->enter("LOGON MENU");
  user->wait_for("USER ID  ===>");
  user->type("GUEST");
  user->run("Tab()");
  user->enter("WRONG");
  user->wait_for("USER ID OR PASSWORD IS WRONG");
  user->enter("GUEST");
  user->wait_for("WELCOME GUEST");

  user->enter("1");
  user->wait_for("LINE 1 TO 14 OF 20");
  user->run("PF(7)");
  user->wait_for("TOP OF LIST");
  user->run("PF(8)");
  CHECK(user->wait_for("LINE 15 TO 20 OF 20").rfind(kList, 0) == 0);
  user->run("PF(8)");
  user->wait_for("BOTTOM OF LIST");
  user->run("PF(7)");
  user->wait_for("LINE 1 TO 14 OF 20");

  user->enter("S");
  user->wait_for("NAME     APPLES");
  user->run("EraseEOF()");
  user->enter("99");
  user->wait_for("MODIFIED FIELDS: QUANTITY");
  user->run("PF(3)");
  CHECK(user->wait_for("LIST OF ITEMS").find("APPLES                      99") != std::string::npos);
  user->run("PF(3)");
  user->wait_for("2  NEW ITEM");
  user->enter("2");
  user->wait_for("ENTER ADD");
  user->type("WALNUTS");
  user->run("Tab()");
  user->enter("5");
  user->wait_for("WALNUTS ADDED. MODIFIED FIELDS: NAME QUANTITY");
  // The host writes its screen again after a key that clears it.
  user->run("Clear()");
  user->wait_for("ENTER ADD");
  user->run("PF(3)");
  user->wait_for("X  LOG OFF");
  user->enter("X");
  user->wait_for("SESSION ENDED");
  user->enter("LOGON MENU");
  user->wait_for("USER ID  ===>");
  user.reset();
  gateway.stop();
}

TEST_CASE("what a user types is checked on its screen, and PF4 erases all of it") {
  need_program("s3270");
  Gateway gateway;
  auto user = gateway.terminal();
  log_on(*user);
  user->enter("2");
  user->wait_for("ENTER ADD");
  user->type("WALNUTS");
  user->run("Tab()");
  user->enter("MANY");
  CHECK(user->wait_for("QUANTITY IS A NUMBER").rfind(kWrongEntry, 0) == 0);
  user->run("PF(4)");
  user->run("Wait(20,Unlock)");
  // Where the cursor is after Erase All Unprotected; nothing of the longer name is left.
  user->type("FIG");
  user->run("Tab()");
  user->enter("5");
  user->wait_for("FIG ADDED. MODIFIED FIELDS: NAME QUANTITY");
  user->run("PF(3)");
  user->wait_for("X  LOG OFF");
  user->enter("1");
  user->wait_for("LINE 1 TO 14 OF 21");
  user->enter("X");
  user->wait_for("ACTION X IS UNKNOWN, USE S OR D");
  user->run("EraseEOF()");
  user->enter("D");
  CHECK(user->wait_for("LINE 1 TO 14 OF 20").find("APPLES DELETED") != std::string::npos);
  user->run("PF(9)");
  user->wait_for("PF9 IS NOT ACTIVE");
  user->run("PF(3)");
  user->wait_for("X  LOG OFF");
  user->run("PF(3)");
  user->wait_for("SESSION ENDED");
}

TEST_CASE("a model 4 has its large screen when the mode lets it, and a model 2 is not bound so") {
  need_program("s3270");
  Gateway gateway;
  auto large = gateway.terminal("", "3279-4");
  large->wait_for("ENTER A COMMAND:");
  large->enter("LOGON MENU LOGMODE(LU2M4)");
  large->wait_for("USER ID  ===>");
  large->type("GUEST");
  large->run("Tab()");
  large->enter("GUEST");
  large->wait_for("WELCOME GUEST");
  large->enter("3");
  large->wait_for("SCREEN SIZE IS 43 X 80");
  large->enter("1");
  large->wait_for("LINE 1 TO 20 OF 20");
  auto small = gateway.terminal();
  small->wait_for("ENTER A COMMAND:");
  small->enter("LOGON MENU LOGMODE(LU2M4)");
  small->wait_for("08350018");
}

TEST_CASE("a terminal gets the LU that it names, and is told why it does not") {
  need_program("s3270");
  Gateway gateway;
  auto first = gateway.terminal("TRM042");
  CHECK(first->wait_for("ENTER A COMMAND:").find("TERMINAL TRM042") != std::string::npos);
  CHECK(first->query("LuName") == "TRM042");
  auto teller = gateway.terminal("TELLER");
  CHECK(teller->wait_for("ENTER A COMMAND:").find("TERMINAL TRM200") != std::string::npos);
  auto basic = gateway.terminal("N:TRM043");
  CHECK(basic->wait_for("ENTER A COMMAND:").find("TERMINAL TRM043") != std::string::npos);

  const std::pair<const char*, const char*> refusals[] = {{"TRM042", "DEVICE-IN-USE"},
                                                          {"TRM999", "INV-NAME"},
                                                          {"PRS001", "TYPE-NAME-ERROR"},
                                                          {"PRINTERS", "TYPE-NAME-ERROR"}};
  for (const auto& [name, reason] : refusals) {
    Emulator refused(gateway.place, kModel2);
    // The connection stands before the LU is refused.
    if (refused.connect(gateway.at(name))) refused.run("Wait(20,Disconnect)");
    CHECK(gateway.log().find("refused with " + std::string(reason)) != std::string::npos);
  }
  // A list of names: the first that is free.
  auto second = gateway.terminal("TRM042,TRM044");
  CHECK(second->wait_for("ENTER A COMMAND:").find("TERMINAL TRM044") != std::string::npos);
}

TEST_CASE("a client that is killed in a session frees its LU, and the host is told") {
  need_program("s3270");
  Gateway gateway;
  auto user = gateway.terminal("TRM007");
  log_on(*user);
  user->process().signal(SIGKILL);
  user->process().wait();
  constexpr int kTries = 100;
  for (int i = 0; i < kTries; ++i) {
    REQUIRE(i + 1 < kTries);
    Emulator next(gateway.place, kModel2);
    if (!next.connect(gateway.at("TRM007"))) continue;
    next.run("Wait(20,InputField)");
    if (!next.worked() || next.screen().find("TERMINAL TRM007") == std::string::npos) continue;
    log_on(next);
    break;
  }
  gateway.stop();
  const auto ladder = gateway.ladder();
  const auto unbind = ladder.find("UNBIND");
  CHECK(unbind != std::string::npos);
  CHECK(ladder.find("NOTIFY", unbind) != std::string::npos);
}

TEST_CASE("SYSREQ takes a user to the SSCP and back to the application, which writes its screen again") {
  need_program("s3270");
  Gateway gateway;
  auto user = gateway.terminal();
  log_on(*user);
  user->run("SysReq()");
  // The SSCP has the screen: what is typed goes to it.
  user->enter("IBMTEST 2,HELLO");
  user->wait_for("HELLO");
  user->run("SysReq()");
  user->wait_for("1  LIST OF ITEMS");
  user->enter("1");
  user->wait_for("LINE 1 TO 14 OF 20");
  user->run("SysReq()");
  user->enter("LOGOFF");
  user->wait_for("SESSION ENDED");
  user->enter("LOGON MENU");
  user->wait_for("USER ID  ===>");
}

TEST_CASE("ATTN reaches the host as SIGNAL") {
  need_program("s3270");
  Gateway gateway;
  auto user = gateway.terminal();
  log_on(*user);
  user->run("Attn()");
  user->enter("1");
  user->wait_for("LINE 1 TO 14 OF 20");
  user.reset();
  gateway.stop();
  CHECK(gateway.ladder().find("SIGNAL") != std::string::npos);
}

TEST_CASE("a user comes by TLS, and not with a server that another authority vouches for") {
  need_program("s3270");
  Gateway gateway;
  const auto at = "L:" + gateway.tls;
  Emulator user(gateway.place,
                {"-model", "3278-2", "-accepthostname", "gateway", "-cafile", gateway.place.path("ca.pem")});
  REQUIRE(user.connect(at));
  log_on(user);
  CHECK(user.query("Tls").rfind("secure", 0) == 0);
  TestAuthority other("Somebody Else");
  other.write(gateway.place.path("other.pem"));
  Emulator stranger(gateway.place,
                    {"-model", "3278-2", "-accepthostname", "gateway", "-cafile", gateway.place.path("other.pem")});
  CHECK_FALSE(stranger.connect(at));
}

TEST_CASE(
    "on the port in the clear a client goes on in TLS when it is asked to, and one that does not want it may stay") {
  need_program("s3270");
  const std::string how = GENERATE("offered", "required");
  Gateway gateway({}, ", \"start_tls\": \"" + how + '"');
  const std::vector<std::string> known = {"-model",  "3278-2",  "-accepthostname",
                                          "gateway", "-cafile", gateway.place.path("ca.pem")};
  Emulator user(gateway.place, known);
  const bool secured = user.connect(gateway.tcp);
  INFO(how << '\n' << gateway.log());
  REQUIRE(secured);
  log_on(user);
  CHECK(user.query("Tls").rfind("secure", 0) == 0);
  auto unwilling_words = known;
  unwilling_words.insert(unwilling_words.end(), {"-xrm", "s3270.startTls: false"});
  Emulator unwilling(gateway.place, unwilling_words);
  const bool connected = unwilling.connect(gateway.at("N:"));
  if (how == "offered") {
    REQUIRE(connected);
    log_on(unwilling);
    CHECK(unwilling.query("Tls").rfind("not secure", 0) == 0);
  } else {
    if (connected) unwilling.run("Wait(20,Disconnect)");
    CHECK(gateway.log().find("closed: a client without TLS") != std::string::npos);
  }
}

TEST_CASE("somebody who comes with telnet is told what is needed") {
  Gateway gateway;
  const auto colon = gateway.tcp.rfind(':');
  const auto script = "exec 3<>/dev/tcp/" + gateway.tcp.substr(0, colon) + "/" + gateway.tcp.substr(colon + 1) +
                      "; printf '\\377\\374\\050\\377\\374\\030' >&3; timeout 20 cat <&3";
  CHECK(output_of({"bash", "-c", script}).find("This is a TN3270 server: it needs a 3270 emulator") !=
        std::string::npos);
}

TEST_CASE("printers of LU types 1 and 3 print the host's jobs, and a terminal has its own printer") {
  need_program("pr3287");
  need_program("s3270");
  Gateway gateway;
  const auto printer = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"pr3287", "-command", "cat"});
    return std::make_unique<Process>(words, std::vector<std::string>{}, gateway.place.path("pr3287.err"));
  };
  for (const std::string lu : {"PRS001", "PRD001"}) {
    auto p = printer({lu + "@" + gateway.tcp});
    std::string seen;
    while (seen.find("ALL IS WELL.") == std::string::npos) {
      const auto line = p->read_line();
      seen += line + "\n";
      INFO(lu << " printed:\n" << seen << gateway.text_of("pr3287.err") << gateway.log());
      REQUIRE(seen.size() < 4096);
    }
    CHECK(seen.find("DAILY REPORT") != std::string::npos);
  }
  auto user = gateway.terminal("TRM003");
  user->wait_for("ENTER A COMMAND:");
  auto partner = printer({"-assoc", "TRM003", gateway.tcp});
  CHECK(partner->read_line().find("DAILY REPORT") != std::string::npos);
  CHECK(gateway.log().find("has LU PRS013 as IBM-3287-1") != std::string::npos);
  // Which nobody else can have.
  auto other = printer({"PRS013@" + gateway.tcp});
  CHECK(other->wait() != 0);
  CHECK(gateway.log().find("refused with CONN-PARTNER") != std::string::npos);
}

TEST_CASE("when the node goes its users are disconnected, and the gateway serves the next ones") {
  need_program("s3270");
  Gateway gateway;
  auto user = gateway.terminal();
  log_on(*user);
  gateway.node->signal(SIGKILL);
  gateway.node->wait();
  user->run("Wait(20,Disconnect)");
  CHECK(user->worked());
  Emulator early(gateway.place, kModel2);
  if (early.connect(gateway.tcp)) early.run("Wait(20,Disconnect)");
  CHECK(gateway.log().find("refused with UNKNOWN-ERROR: RUI_INIT ended with COMM_SUBSYSTEM_NOT_LOADED") !=
        std::string::npos);
  std::filesystem::remove(gateway.place.path("terminal-node.sock"));
  gateway.node = gateway.start("snanode", "terminal-node", {});
  auto next = gateway.terminal();
  log_on(*next);
  next.reset();
  gateway.stop();
}

TEST_CASE("what passed on the link breaks no rule, and tshark finds nothing malformed") {
  need_program("s3270");
  need_program("tshark");
  Gateway gateway;
  auto user = gateway.terminal();
  log_on(*user);
  user->enter("1");
  user->wait_for("LINE 1 TO 14 OF 20");
  user->run("PF(8)");
  user->wait_for("LINE 15 TO 20 OF 20");
  user->run("PF(3)");
  user->wait_for("X  LOG OFF");
  user->enter("X");
  user->wait_for("SESSION ENDED");
  user.reset();
  gateway.stop();
  const auto file = gateway.place.path("terminal.pcap");
  CHECK(output_of({"tshark", "-r", file, "-o", "sna.defragment:FALSE", "-Y",
                   "_ws.malformed || _ws.expert.severity >= 0x00400000"})
            .empty());
  const auto ladder = gateway.ladder();
  INFO(ladder);
  CHECK(ladder.find("UNBIND") != std::string::npos);
  // The mark of a broken rule.
  CHECK(ladder.find("\u2717") == std::string::npos);
}

TEST_CASE("./run terminal says how to connect, serves from any folder, and ends cleanly on Ctrl-C") {
  need_program("s3270");
  Workplace place;
  Process terminal({SOURCE_DIR "/tests/demo/terminal.sh", BINARY_DIR "/bin", place.folder.string(), "0",
                    Workplace::address(1), Workplace::address(2)},
                   {}, place.path("terminal.err"), "/");
  std::string line;
  while (line.rfind("A terminal:  c3270 ", 0) != 0) {
    line = terminal.read_line();
    INFO(std::string(std::istreambuf_iterator<char>(std::ifstream(place.path("terminal.err")).rdbuf()), {}));
    REQUIRE(line != "Ctrl-C ends all of it.");
  }
  const auto where = line.substr(19, line.find(' ', 19) - 19);
  Emulator user(place, kModel2);
  REQUIRE(user.connect(where));
  log_on(user);
  terminal.signal(SIGINT);
  terminal.read_rest();
  CHECK(terminal.wait() == 0);
  // Everybody is gone.
  CHECK_FALSE(user.connect(where));
}

TEST_CASE("a client that is idle, or one too many, is disconnected, and its LU is free") {
  need_program("s3270");
  Gateway gateway(Gateway::Changes{{"\"sessions\": 250, \"idle_s\": 3600", "\"sessions\": 1, \"idle_s\": 2"}});
  Emulator first(gateway.place, kModel2);
  REQUIRE(first.connect(gateway.at("TRM009")));
  first.wait_for("ENTER A COMMAND:");
  Emulator second(gateway.place, kModel2);
  CHECK_FALSE(second.connect(gateway.tcp));
  first.run("Wait(20,Disconnect)");
  CHECK(first.worked());
  CHECK(gateway.log().find("closed: idle") != std::string::npos);
  CHECK(gateway.log().find("not let in, there are 1 clients already") != std::string::npos);
  constexpr int kTries = 100;
  int i = 0;
  while (!second.connect(gateway.at("TRM009")) && i < kTries) ++i;
  CHECK(second.wait_for("ENTER A COMMAND:").find("TERMINAL TRM009") != std::string::npos);
}

TEST_CASE("a gateway that asks for certificates lets in who has one") {
  need_program("s3270");
  Gateway gateway({}, R"(, "ca": "ca.pem", "client_certificates": "required")");
  const auto at = "L:" + gateway.tls;
  const auto path = [&gateway](const char* file) { return gateway.place.path(file); };
  const std::vector<std::string> known = {"-model", "3278-2", "-accepthostname", "gateway", "-cafile", path("ca.pem")};
  auto with_certificate = known;
  with_certificate.insert(with_certificate.end(), {"-certfile", path("user.pem"), "-keyfile", path("user.key")});
  Emulator user(gateway.place, with_certificate);
  REQUIRE(user.connect(at));
  log_on(user);
  Emulator stranger(gateway.place, known);
  if (stranger.connect(at)) stranger.run("Wait(20,Disconnect)");
  CHECK(gateway.log().find("closed: no TLS session: peer did not return a certificate") != std::string::npos);
}

TEST_CASE("tn3270gw checks its configuration and its command line, and says what is wrong") {
  Workplace place;
  const auto file = place.path("gw.json");
  const auto check = [&](const std::string& text, const std::vector<std::string>& words) {
    std::ofstream(file) << text;
    Process program(words, {}, place.path("err"));
    const auto said = program.read_rest();
    const int status = program.wait();
    std::ifstream in(place.path("err"));
    const std::string errors{std::istreambuf_iterator<char>(in), {}};
    std::filesystem::remove(place.path("err"));
    return std::to_string(status) + " " + said + errors;
  };
  const std::string pools = R"("pools": [ { "name": "T", "type": "display", "rui": "P", "lus": [ "A{1..3}" ] } ] })";
  const std::vector<std::string> words = {bin("tn3270gw"), "--config", file, "--check"};
  CHECK(check(R"({ "gateway": { "name": "G" }, "listen": { "tcp": "127.0.0.1:0" }, )" + pools, words) ==
        "0 " + file + ": gateway G with 1 pool, 3 named LUs, 0 associations\n");
  CHECK(check(R"({ "gateway": { "name": "G" }, "listen": { "tcp": "here" }, )" + pools, words) ==
        "1 " + file +
            ":1:50: /listen/tcp: found \"here\"; expected a numeric address and a port such as \"127.0.0.1:2323\"\n");
  CHECK(check(R"({ "gateway": { "name": "G" }, "listen": { "tls": "127.0.0.1:0" }, "tls": { "certificate": "no.pem", )"
              R"("key": "no.key" }, )" +
                  pools,
              words)
            .rfind("1 " + file + ": tls.certificate: no.pem is not a certificate in PEM form", 0) == 0);
  CHECK(check("{}", {bin("tn3270gw"), "--config", place.path("absent.json"), "--check"}).rfind("1 ", 0) == 0);
  CHECK(check("{}", {bin("tn3270gw"), "--check"}).rfind("2 ", 0) == 0);
  CHECK(check("{}", {bin("tn3270gw"), "--version"}).rfind("0 tn3270gw ", 0) == 0);
  // A place that is taken, or not this machine's.
  CHECK(check(R"({ "gateway": { "name": "G" }, "listen": { "tcp": "192.0.2.1:2323" }, )" + pools,
              {bin("tn3270gw"), "--config", file})
            .rfind("1 tn3270gw: cannot listen on 192.0.2.1:2323: ", 0) == 0);
}
