#include "replay/script.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "captures/text.h"
#include "formats/mask.h"
#include "formats/message_words.h"
#include "formats/ru/activation.h"
#include "formats/sense.h"
#include "replay/judge.h"

namespace openrui::replay {

namespace {

// What hostsim reads (config/json_document.h): values of a file, and bytes.
constexpr std::size_t kMostValues = 90000;
constexpr std::size_t kMostBytes = 15 * 1024 * 1024;
constexpr std::size_t kPiece = 32;  // bytes of an RU in one string

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class Writer {
 public:
  Writer(const Conversation& conversation, const ScriptOptions& options)
      : conversation_(conversation), options_(options) {}

  Result<Script, std::string> write() {
    for (const auto& step : conversation_.steps) take(step);
    if (script_.steps == 0) return std::string("nothing of the capture can be a step of a scenario");
    if (values_ > kMostValues || lines_.size() > kMostBytes) {
      return "the scenario would have " + std::to_string(script_.steps) + " steps and " +
             std::to_string(lines_.size()) + " bytes, more than hostsim reads";
    }
    script_.text = "{\n  \"scenario\": { \"name\": " + quoted(options_.name) +
                   ",\n                \"about\": " + quoted(options_.about) + " },\n  \"steps\": [\n" + lines_ +
                   "\n  ]\n}\n";
    return std::move(script_);
  }

 private:
  struct Key {
    LinkEnd by = LinkEnd::unknown;
    CapturedSession session;
    bool expedited = false;
    std::uint16_t snf = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };

  void take(const Step& step) {
    if (step.kind == Step::Kind::link_reset) return reset();
    if (step.rh.isolated_pacing() || !plays(step)) return;
    if (std::exchange(restart_, false)) add("\"link\": \"restart\"");
    make_up_activation(step);
    const bool by_host = step.from == LinkEnd::host;
    if (step.request()) {
      by_host ? send(step) : wait(step);
    } else {
      by_host ? answer(step) : wait_for_answer(step);
    }
  }

  void reset() {
    restart_ = script_.steps > 0;
    asked_.clear();
    begun_.clear();
    binds_.clear();
    stated_.clear();
  }

  // A session without its BIND, or enciphered, has no steps.
  bool plays(const Step& step) {
    if (step.session.sscp()) return true;
    if (step.ru_kind == RuKind::bind && step.request()) {
      const auto bind = parse_bind(step.ru());
      if (bind && bind->session_cryptography == 0) {
        binds_[step.session] = *bind;
        return true;
      }
      binds_.erase(step.session);
      leave_out(step, "a session that is enciphered, or whose BIND cannot be read");
    }
    if (binds_.count(step.session) != 0) return true;
    if (early_.insert(step.session).second) leave_out(step, "nothing is played before the BIND of its session");
    return false;
  }

  void make_up_activation(const Step& step) {
    const CapturedSession pu{step.session.link, 0, 0};
    const bool of_pu = step.ru_kind == RuKind::actpu || step.ru_kind == RuKind::dactpu;
    if (begun_.insert(pu).second && !of_pu) make_up(pu, "ACTPU", emit_actpu({}));
    if (step.session.lu == 0) return;
    const CapturedSession lu{step.session.link, step.session.lu, 0};
    const bool of_lu = step.ru_kind == RuKind::actlu || step.ru_kind == RuKind::dactlu;
    if (!begun_.insert(lu).second || of_lu) return;
    make_up(lu, "ACTLU", emit_actlu({}));
    say_enabled(lu, true);
  }

  void make_up(const CapturedSession& session, const std::string& name, const Bytes& ru) {
    add_words(session, "send", name, hex_value(ru));
    add_words(session, "wait", "+RSP to " + name);
    script_.left_out.push_back(openrui::name(session) + ": begins before the capture; its " + name + " was made up");
  }

  // --- steps

  // Nothing when the vocabulary does not have the request as it is.
  std::string words_of(const Step& step) const {
    auto words = request_words(step.ru_kind, step.rh);
    for (int pass = 0; pass < 2; ++pass) {
      const auto message = parse_message(split_words(words));
      if (!message || message->kind != step.ru_kind || indicators(message->rh) != without_pacing(step.rh)) return {};
      if (message->expedited == step.th.expedited) return words;
      words += step.th.expedited ? " exp" : " norm";
    }
    return {};
  }
  static std::string without_pacing(Rh rh) { return indicators(rh.set_pi(false)); }

  void send(const Step& step) {
    const auto words = words_of(step);
    if (words.empty()) return leave_out(step, "no words for it");
    asked_[{step.from, step.session, step.th.expedited, step.th.snf}] = step.ru_kind;
    add_words(step.session, "send", words, hex_value(maybe_masked(step)));
  }

  void wait(const Step& step) {
    if (const auto stated = stated_capabilities(step)) {
      const bool enabled = stated->slu == LuCapability::enabled;
      const auto before = stated_.find(step.session);
      if (before != stated_.end() && before->second == enabled)
        return leave_out(step, "it repeats what the LU had said");
      return say_enabled(step.session, enabled);
    }
    const auto words = words_of(step);
    if (words.empty()) return leave_out(step, "no words for it");
    asked_[{step.from, step.session, step.th.expedited, step.th.snf}] = step.ru_kind;
    const bool secret = step.ru_kind == RuKind::init_self || step.ru_kind == RuKind::init_self_1;
    const bool people = is_data(step);
    if ((options_.mask && secret) || !is_compared(step.ru_kind)) return add_words(step.session, "wait", words);
    add_words(step.session, "wait", words, hex_value(maybe_masked(step)), options_.mask && people);
  }

  // What an LU says of itself has its own step, and management data are of the day.
  static bool is_compared(RuKind kind) {
    return kind != RuKind::nmvt && kind != RuKind::recfms && kind != RuKind::unknown_ns;
  }

  void answer(const Step& step) {
    const auto asked = asked_.extract({LinkEnd::node, step.session, step.th.expedited, step.th.snf});
    if (!asked.empty()) add_words(step.session, "answer", response_words(step, asked.mapped()));
  }

  void wait_for_answer(const Step& step) {
    const auto asked = asked_.extract({LinkEnd::host, step.session, step.th.expedited, step.th.snf});
    if (asked.empty()) return;
    add_words(step.session, "wait", response_words(step, asked.mapped()));
    const auto stated = stated_capabilities(step);
    if (!stated) return;
    stated_[step.session] = stated->slu == LuCapability::enabled;
    if (stated->slu == LuCapability::enabled) say_enabled(step.session, true);
  }

  // The program of the day may come sooner or later than the captured one: how the host hears of it does not matter.
  void say_enabled(const CapturedSession& session, bool enabled) {
    stated_[session] = enabled;
    add(session_value(session) + ", \"slu\": " + (enabled ? "\"enabled\"" : "\"disabled\""));
  }

  static std::string response_words(const Step& step, RuKind request) {
    std::string words = "+RSP";
    constexpr std::size_t kSense = 4;
    if (step.rh.rti()) words = "-RSP";
    if (step.rh.rti() && step.ru().size() >= kSense) {
      words += ' ';
      append_hex(words, value(parse_sense(step.ru())), 8);
    }
    return words + " to " + std::string(openrui::name(request));
  }

  static bool is_data(const Step& step) {
    return step.ru_kind == RuKind::data || step.ru_kind == RuKind::character_coded;
  }

  Bytes maybe_masked(const Step& step) const {
    const auto ru = step.ru();
    if (!options_.mask || !is_data(step)) return Bytes(ru.begin(), ru.end());
    auto form = MaskForm::text;
    if (const auto bind = binds_.find(step.session); bind != binds_.end()) {
      form = mask_form(bind->second, step.from == LinkEnd::host);
    }
    return masked(ru, form, step.rh.bci());
  }

  // --- text

  static std::string session_value(const CapturedSession& session) {
    return "\"session\": " + quoted(openrui::name(session));
  }

  std::string hex_value(ByteView ru) {
    if (ru.size() <= kPiece) return quoted(to_hex(ru));
    std::string text = "[";
    for (std::size_t at = 0; at < ru.size(); at += kPiece) {
      text += at == 0 ? "\n        " : ",\n        ";
      text += quoted(to_hex(ru.subspan(at, std::min(kPiece, ru.size() - at))));
      ++values_;
    }
    return text + " ]";
  }

  void add_words(const CapturedSession& session, const std::string& verb, const std::string& words,
                 const std::string& ru = {}, bool masked_too = false) {
    auto line = session_value(session) + ", \"" + verb + "\": " + quoted(words);
    if (!ru.empty()) line += ", \"ru\": " + ru;
    if (masked_too) line += ", \"masked\": true";
    add(line);
  }

  void add(const std::string& line) {
    constexpr std::size_t kValuesOfStep = 5;
    if (script_.steps++ > 0) lines_ += ",\n";
    lines_ += "    { " + line + " }";
    values_ += kValuesOfStep;
  }

  void leave_out(const Step& step, const std::string& why) {
    constexpr std::size_t kMostTold = 100;
    if (script_.left_out.size() < kMostTold) script_.left_out.push_back(in_words(step) + ": " + why);
  }

  const Conversation& conversation_;
  const ScriptOptions& options_;
  Script script_;
  std::string lines_;
  std::size_t values_ = 0;
  bool restart_ = false;
  std::map<Key, RuKind> asked_;  // requests that are steps, and not answered yet
  std::set<CapturedSession> begun_;
  std::set<CapturedSession> early_;
  std::map<CapturedSession, Bind> binds_;
  std::map<CapturedSession, bool> stated_;  // by the captured LU: enabled
};

}  // namespace

Result<Script, std::string> write_script(const Conversation& conversation, const ScriptOptions& options) {
  if (conversation.links.size() > 1) {
    return "the capture has " + std::to_string(conversation.links.size()) +
           " links, and a scenario is of one; --link NAME chooses";
  }
  return Writer(conversation, options).write();
}

}  // namespace openrui::replay
