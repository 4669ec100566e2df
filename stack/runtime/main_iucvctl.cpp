// iucvctl: the paths of a running IUCV program, and IUCV from the shell: a program of its own that connects, sends,
// receives and answers.
#include <CLI/CLI.hpp>
#include <cctype>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <unistd.h>
#include <vector>

#include "formats/ebcdic.h"
#include "iucv/codes.h"
#include "runtime/control_client.h"
#include "runtime/iucv_shell.h"
#include "runtime/port_address.h"

namespace {

using namespace openrui;
using nlohmann::json;

enum ExitCode { kDone = 0, kAnswerIsNo = 1, kWrongUsage = 2 };

// A longer message is neither read from standard input nor received.
constexpr std::size_t kLongest = 16 * 1024 * 1024;

struct Options {
  IucvShellOptions shell;
  bool as_json = false;
  bool ebcdic = false;
  std::uint16_t limit = 0;

  std::string target;
  std::string text;
  std::string hex;
  bool two_way = false;
  bool priority = false;
  bool parameter_data = false;
  std::uint32_t message_class = 0;
  std::uint32_t answer = 65536;

  bool echo = false;
  std::string reply;
  unsigned long count = 0;

  std::string place;
  int code = 0;
};

int complain(ExitCode code, const std::string& why) {
  std::fprintf(stderr, "iucvctl: %s\n", why.c_str());
  return code;
}

int complain(const IucvShellFailure& failure) {
  return complain(failure.wrong_usage ? kWrongUsage : kAnswerIsNo, failure.why);
}

int show(const std::string& text) {
  const bool good = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return good ? kDone : complain(kAnswerIsNo, "cannot write to standard output");
}

std::string in_words(ByteView data, bool ebcdic) {
  const auto text = ebcdic ? to_latin1(data) : std::string(data.begin(), data.end());
  const bool printable = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7F; });
  if (printable) return '"' + text + '"';
  std::string hex = "hex ";
  char digits[3];
  for (const auto byte : data) {
    std::snprintf(digits, sizeof digits, "%02X", byte);
    hex += digits;
  }
  return hex;
}

// --- What is on the command line -------------------------------------------------------------------------------------

// False: it was said what is wrong.
bool read_target(Options& o) {
  o.shell.target = parse_iucv_target(o.target);
  if (o.shell.target) return true;
  complain(kWrongUsage, "\"" + o.target + "\" is no target: USER, *SERVICE, USER@NODE or *SERVICE@NODE");
  return false;
}

std::optional<Bytes> parse_hex(const std::string& text) {
  Bytes bytes;
  std::string digits;
  for (const char c : text) {
    if (c == ' ') continue;
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
    digits += c;
    if (digits.size() < 2) continue;
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(digits, nullptr, 16)));
    digits.clear();
  }
  return digits.empty() ? std::optional(bytes) : std::nullopt;
}

Bytes bytes_of(const std::string& text, bool ebcdic) {
  return ebcdic ? to_ebcdic(text) : Bytes(text.begin(), text.end());
}

// The data of SEND; nothing: it was said what is wrong.
std::optional<Bytes> data_of(const Options& o, bool text_given, bool hex_given) {
  Bytes data;
  if (hex_given) {
    const auto bytes = parse_hex(o.hex);
    if (!bytes) {
      complain(kWrongUsage, "\"" + o.hex + "\" is no hexadecimal data: pairs of digits are expected");
      return std::nullopt;
    }
    data = *bytes;
  } else if (text_given) {
    data = bytes_of(o.text, o.ebcdic);
  } else {
    std::string text;
    char part[65536];
    while (text.size() <= kLongest) {
      const auto n = ::read(STDIN_FILENO, part, sizeof part);
      if (n <= 0) break;
      text.append(part, static_cast<std::size_t>(n));
    }
    data = bytes_of(text, o.ebcdic);
  }
  if (data.size() > kLongest) {
    complain(kWrongUsage, "a message of more than " + std::to_string(kLongest) + " bytes");
    return std::nullopt;
  }
  if (o.parameter_data && data.size() != 8) {
    complain(kWrongUsage, "parameter data are exactly 8 bytes, not " + std::to_string(data.size()));
    return std::nullopt;
  }
  return data;
}

// --- Commands --------------------------------------------------------------------------------------------------------

std::string pad(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text + ' ';
}

std::string list_in_words(const json& list) {
  std::string text = "node " + list.value("node", "") + "\n";
  for (const auto& u : list.value("users", json::array())) {
    if (u.value("service", false)) continue;
    text += "user " + u.value("user", "") + (u.value("buffer", false) ? "" : ", which has declared no buffer") + "\n";
  }
  const auto paths = list.value("paths", json::array());
  if (!paths.empty()) {
    text += pad("USER", 8) + pad("PATH", 5) + pad("STATE", 11) + pad("LIMIT", 5) + pad("SENT", 5) + pad("RECEIVED", 8) +
            pad("FLOW", 9) + "PARTNER\n";
  }
  for (const auto& p : paths) {
    const auto* flow = p.value("quiesced", false) ? "quiesced" : p.value("quiescing", false) ? "quiescing" : "open";
    text += pad(p.value("user", ""), 8) + pad(std::to_string(p.value("path", 0)), 5) + pad(p.value("state", ""), 11) +
            pad(std::to_string(p.value("limit", 0)), 5) + pad(std::to_string(p.value("sent", 0)), 5) +
            pad(std::to_string(p.value("received", 0)), 8) + pad(flow, 9) + p.value("partner", "") + "\n";
  }
  for (const auto& p : list.value("partners", json::array())) {
    text += "partner node " + p.value("node", "") + ": " + p.value("state", "") + "\n";
  }
  return text;
}

int list(const Options& o) {
  const auto address = parse_port_address(o.place);
  if (!address || !address->address.starts_with(kUnixPrefix)) {
    return complain(kWrongUsage,
                    "\"" + o.place + "\" is no local socket; it is \"control\" of the program's configuration");
  }
  const auto answer = ask_node(address->address.substr(kUnixPrefix.size()), {{"command", "list"}});
  if (!answer) return complain(kAnswerIsNo, answer.error().why);
  return show(o.as_json ? answer->dump(2) + "\n" : list_in_words(*answer));
}

// The flags and the limit of the path that is wanted.
iucv_control_list path_of(const Options& o) {
  iucv_control_list path{};
  path.ipflags1 = IUCV_IPRMDATA | (o.priority ? IUCV_IPPRTY : 0);
  path.ipmsglim = o.limit;
  return path;
}

int connect(const Options& o) {
  const auto started = IucvShell::start(o.shell);
  if (!started) return complain(started.error());
  auto& shell = **started;
  auto path = path_of(o);
  if (const auto failed = shell.connect(path)) return complain(*failed);
  const bool priority = (path.ipflags1 & IUCV_IPPRTY) != 0;
  const bool parameter = (path.ipflags1 & IUCV_IPRMDATA) != 0;
  if (o.as_json) {
    const json answer{{"target", o.shell.target->user},
                      {"node", o.shell.target->node},
                      {"path", path.ippathid},
                      {"limit", path.ipmsglim},
                      {"priority", priority},
                      {"parameter_data", parameter},
                      {"quiesced", (path.ipflags1 & IUCV_IPQUSCE) != 0}};
    return show(answer.dump(2) + "\n");
  }
  return show("path " + std::to_string(path.ippathid) + " to " + o.shell.target->in_words() + ": limit " +
              std::to_string(path.ipmsglim) + (priority ? ", priority" : "") + (parameter ? ", parameter data" : "") +
              "\n");
}

int send(const Options& o, bool text_given, bool hex_given) {
  auto data = data_of(o, text_given, hex_given);
  if (!data) return kWrongUsage;
  const auto started = IucvShell::start(o.shell);
  if (!started) return complain(started.error());
  auto& shell = **started;
  auto path = path_of(o);
  if (const auto failed = shell.connect(path)) return complain(*failed);
  iucv_message_list message{};
  Bytes answer(o.two_way ? o.answer : 0);
  message.ippathid = path.ippathid;
  message.ipflags1 = static_cast<std::uint8_t>((o.priority ? IUCV_IPPRTY : 0) | (o.two_way ? 0 : IUCV_IPNORPY) |
                                               (o.parameter_data ? IUCV_IPRMDATA : 0));
  message.iptrgcls = o.message_class;
  if (o.parameter_data) {
    std::copy(data->begin(), data->end(), message.iprmmsg);
  } else {
    message.ipbfadr1 = data->data();
    message.ipbfln1f = static_cast<std::uint32_t>(data->size());
  }
  message.ipbfadr2 = answer.data();
  message.ipbfln2f = static_cast<std::uint32_t>(answer.size());
  if (shell.program().send(message) != IUCV_CC_DONE) {
    return complain(kAnswerIsNo, "SEND to " + o.shell.target->in_words() + ": " + iucv_code_in_words(message.iprcode));
  }
  const auto& i = shell.interrupt();
  for (;;) {
    if (!shell.next(o.shell.timeout_s * 1000)) {
      return complain(kAnswerIsNo, o.shell.target->in_words() + " has not " + (o.two_way ? "replied" : "received it") +
                                       " within " + std::to_string(o.shell.timeout_s) + " s");
    }
    if (i.iptype == IUCV_SEVERED) {
      return complain(kAnswerIsNo, o.shell.target->in_words() + " has severed the path: " + shell.severed_by());
    }
    if (i.iptype == IUCV_MESSAGE_COMPLETE || i.iptype == IUCV_PRIORITY_COMPLETE) break;
  }
  const auto audit = iucv_audit(i.complete.ipaudit);
  const bool inline_reply = (i.ipflags1 & IUCV_IPRMDATA) != 0;
  const auto reply =
      inline_reply ? ByteView(i.complete.iprmmsg)
                   : ByteView(answer).first(answer.size() - std::min<std::size_t>(i.complete.ipbfln2f, answer.size()));
  if (o.as_json) {
    json result{{"target", o.shell.target->user},
                {"node", o.shell.target->node},
                {"message", i.complete.ipmsgid},
                {"audit", audit}};
    if (o.two_way && audit == 0) result["reply"] = in_words(reply, o.ebcdic);
    const int shown = show(result.dump(2) + "\n");
    return audit != 0 ? kAnswerIsNo : shown;
  }
  if (audit != 0) {
    return complain(kAnswerIsNo, "the message to " + o.shell.target->in_words() + ": " + iucv::audit_in_words(audit));
  }
  return show((o.two_way ? in_words(reply, o.ebcdic) : "received by " + o.shell.target->in_words()) + "\n");
}

// A message that an interrupt tells of: received, shown and answered. False: nothing more can be shown.
bool take_message(IucvShell& shell, const Options& o) {
  const auto i = shell.interrupt();
  const bool one_way = (i.ipflags1 & IUCV_IPNORPY) != 0;
  const bool parameter = (i.ipflags1 & IUCV_IPRMDATA) != 0;
  iucv_message_list message{};
  message.ippathid = i.ippathid;
  message.ipmsgid = i.pending.ipmsgid;
  message.iptrgcls = i.pending.iptrgcls;
  Bytes data;
  if (parameter) {
    data.assign(std::begin(i.pending.iprmmsg), std::end(i.pending.iprmmsg));
  } else if (i.pending.message.ipbfln1f > kLongest) {
    shell.program().reject(message);
    return show("message of " + std::to_string(i.pending.message.ipbfln1f) + " bytes rejected: it is too long\n") ==
           kDone;
  } else {
    data.resize(i.pending.message.ipbfln1f);
    message.ipflags1 = IUCV_IPFGPID | IUCV_IPFGMID | IUCV_IPFGMCL;
    message.ipbfadr1 = data.data();
    message.ipbfln1f = static_cast<std::uint32_t>(data.size());
    // The partner may have purged it, or gone.
    if (shell.program().receive(message, nullptr, nullptr) != IUCV_CC_DONE) return true;
  }
  char words[96];
  std::snprintf(words, sizeof words, "message %u on path %u, class %08X, %s%s, %zu bytes: ", i.pending.ipmsgid,
                static_cast<unsigned>(i.ippathid), i.pending.iptrgcls,
                i.iptype == IUCV_PRIORITY_PENDING ? "priority, " : "", one_way ? "one-way" : "two-way", data.size());
  const bool shown = show(words + in_words(data, o.ebcdic) + "\n") == kDone;
  if (one_way) return shown;
  message.ipflags1 = 0;
  auto answer = o.echo ? data : bytes_of(o.reply, o.ebcdic);
  message.ipbfadr2 = answer.data();
  message.ipbfln2f = static_cast<std::uint32_t>(answer.size());
  if (o.echo || !o.reply.empty()) {
    shell.program().reply(message);
  } else {
    shell.program().reject(message);
  }
  return shown;
}

// Shows messages until there were as many as were asked for. `own`: the path that this program has asked for; 0: it
// accepts whoever comes.
int take_messages(IucvShell& shell, const Options& o, std::uint16_t own) {
  const auto& i = shell.interrupt();
  for (unsigned long n = 0; o.count == 0 || n < o.count;) {
    if (!shell.next(-1)) return complain(kAnswerIsNo, "no interrupts can come any more");
    iucv_control_list path{};
    path.ippathid = i.ippathid;
    path.ipflags1 = IUCV_IPRMDATA | IUCV_IPPRTY;
    path.ipmsglim = o.limit;
    if (i.iptype == IUCV_MESSAGE_PENDING || i.iptype == IUCV_PRIORITY_PENDING) {
      ++n;
      if (!take_message(shell, o)) return kAnswerIsNo;
    } else if (i.iptype == IUCV_CONNECTION_PENDING) {
      const auto who = std::string(i.control.ipvmid, sizeof i.control.ipvmid);
      shell.program().accept(path);
      if (show("path " + std::to_string(path.ippathid) + ": " + who.substr(0, who.find(' ')) + " connects\n") !=
          kDone) {
        return kAnswerIsNo;
      }
    } else if (i.iptype == IUCV_SEVERED) {
      const auto why = shell.severed_by();
      path.ipflags1 = 0;
      shell.program().sever(path);
      if (own != 0) return complain(kAnswerIsNo, "the path was severed: " + why);
      if (show("path " + std::to_string(path.ippathid) + ": severed, " + why + "\n") != kDone) return kAnswerIsNo;
    }
  }
  return kDone;
}

int serve(const Options& o) {
  const auto started = IucvShell::start(o.shell);
  if (!started) return complain(started.error());
  auto& shell = **started;
  if (const int shown = show("ready\n"); shown != kDone) return shown;
  return take_messages(shell, o, 0);
}

int receive(const Options& o) {
  const auto started = IucvShell::start(o.shell);
  if (!started) return complain(started.error());
  auto& shell = **started;
  auto path = path_of(o);
  if (const auto failed = shell.connect(path)) return complain(*failed);
  return take_messages(shell, o, path.ippathid);
}

int explain(const Options& o) {
  const auto words = o.code < 0 || o.code > 255 ? std::string_view() : name(static_cast<iucv::ReturnCode>(o.code));
  if (words.empty() || words == "unknown return code") {
    return complain(kAnswerIsNo, std::to_string(o.code) + " is no return code of IUCV");
  }
  return show(std::string(words) + "\n");
}

// --- The command line ------------------------------------------------------------------------------------------------

void add_program_options(CLI::App& command, Options& o) {
  command.add_option("--config", o.shell.config, "the node that this program is (iucv.schema.json); else IUCV_CONFIG");
  command.add_option("--node", o.shell.node, "name of this node; else the configuration's, or a name of its own");
  command.add_option("--user", o.shell.user, "user identifier to take")->capture_default_str();
  command.add_option("--limit", o.limit, "messages of its own that may be outstanding; 0: the default");
  command.add_flag("--ebcdic", o.ebcdic, "text is EBCDIC on the path");
}

CLI::App* add_caller(CLI::App& app, Options& o, const char* name, const char* what) {
  auto* command = app.add_subcommand(name, what);
  command->add_option("TARGET", o.target, "USER, *SERVICE, USER@NODE or *SERVICE@NODE")->required();
  add_program_options(*command, o);
  command->add_option("--at", o.shell.at,
                      "where the target's node listens, such as unix:/run/b.sock or 127.0.0.1:14771");
  command->add_option("--timeout", o.shell.timeout_s, "seconds to wait for the node and for each answer")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000000));
  command->add_flag("--priority", o.priority, "ask for a path with priority; send a priority message");
  return command;
}

void add_answers(CLI::App& command, Options& o) {
  auto* echo = command.add_flag("--echo", o.echo, "answer a two-way message with itself");
  command.add_option("--reply", o.reply, "answer it with this text; without both it is rejected")->excludes(echo);
  command.add_option("--count", o.count, "end after so many messages; 0: never");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("IUCV from the shell: the paths of a running program, and messages to and from programs.");
  app.set_version_flag("--version", OPENRUI_VERSION);
  app.require_subcommand(1);
  Options o;
  auto* list_command = app.add_subcommand("list", "list users, paths and partner nodes of a running program");
  list_command->add_option("SOCKET", o.place, "the program's \"control\" socket, such as unix:/run/iucv.sock")
      ->required();
  auto* connect_command = add_caller(app, o, "connect", "make a path, say what was agreed, and sever it");
  auto* send_command = add_caller(app, o, "send", "send one message, from standard input unless it is given");
  auto* text = send_command->add_option("--text", o.text, "the message as text");
  auto* hex = send_command->add_option("--hex", o.hex, "the message in hexadecimal")->excludes(text);
  send_command->add_flag("--two-way", o.two_way, "wait for the reply and show it");
  send_command->add_flag("--parameter-data", o.parameter_data, "the message, of 8 bytes, goes in the parameter list");
  send_command->add_option("--class", o.message_class, "target class");
  send_command->add_option("--answer", o.answer, "longest reply that is wanted, bytes")
      ->capture_default_str()
      ->check(CLI::Range(std::size_t{0}, kLongest));
  auto* receive_command = add_caller(app, o, "receive", "connect to a program or a service and show what it sends");
  add_answers(*receive_command, o);
  auto* serve_command = app.add_subcommand("serve", "accept whoever connects and show what they send");
  add_program_options(*serve_command, o);
  add_answers(*serve_command, o);
  auto* explain_command = app.add_subcommand("explain", "say what a return code (IPRCODE) means");
  explain_command->add_option("CODE", o.code, "decimal, such as 11")->required();
  for (auto* command : {list_command, connect_command, send_command}) {
    command->add_flag("--json", o.as_json, "one JSON document instead of text");
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kDone : kWrongUsage;
  }
  try {
    if (list_command->parsed()) return list(o);
    if (!list_command->parsed() && !serve_command->parsed() && !explain_command->parsed() && !read_target(o)) {
      return kWrongUsage;
    }
    if (connect_command->parsed()) return connect(o);
    if (send_command->parsed()) return send(o, text->count() != 0, hex->count() != 0);
    if (receive_command->parsed()) return receive(o);
    if (serve_command->parsed()) return serve(o);
    return explain(o);
  } catch (const std::exception& e) {
    return complain(kAnswerIsNo, e.what());
  }
}
