#include "conformance/script.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace openrui::conformance {

namespace {

constexpr std::string_view kWatched[] = {"session",  "bracket",   "direction", "receiving",    "sending",
                                         "quiesced", "quiescing", "shutdown",  "own-brackets", "partner-brackets",
                                         "owes",     "awaits",    "holding",   "sent",         "received",
                                         "credit",   "pu",        "lu"};

struct HeardWord {
  std::string_view word;
  Heard heard;
};
constexpr HeardWord kHeard[] = {{"request", Heard::request},   {"exception", Heard::exception},
                                {"response", Heard::response}, {"rejected", Heard::rejected},
                                {"purged", Heard::purged},     {"released", Heard::released},
                                {"dropped", Heard::dropped},   {"note", Heard::note}};

struct OutcomeWord {
  std::string_view word;
  Outcome outcome;
};
constexpr OutcomeWord kOutcomes[] = {{"exception", Outcome::exception}, {"noted", Outcome::noted},
                                     {"discarded", Outcome::discarded}, {"purged", Outcome::purged},
                                     {"answered", Outcome::answered},   {"held", Outcome::held},
                                     {"consumed", Outcome::consumed}};

using Words = std::vector<std::string_view>;

std::string read_outcome(Words words, Line& line) {
  line.outcome = Outcome::refused;
  if (!words.empty()) {
    for (const auto& o : kOutcomes) {
      if (o.word != words[0]) continue;
      line.outcome = o.outcome;
      words.erase(words.begin());
      break;
    }
  }
  const bool with_sense =
      line.outcome == Outcome::refused || line.outcome == Outcome::exception || line.outcome == Outcome::noted;
  if (with_sense) {
    const auto sense = take_sense(words);
    if (!sense) return "no sense code after \"->\"";
    line.sense = *sense;
  }
  return words.empty() ? std::string() : "\"" + std::string(words[0]) + "\" after the outcome";
}

std::string read_message(Words words, Line& line) {
  const auto arrow = std::find(words.begin(), words.end(), "->");
  if (arrow != words.end()) {
    if (auto wrong = read_outcome(Words(arrow + 1, words.end()), line); !wrong.empty()) return wrong;
    words.erase(arrow, words.end());
  }
  auto message = parse_message(std::move(words));
  if (!message.ok()) return message.error();
  line.message = std::move(message.value());
  return {};
}

std::string read_states(Words words, Line& line) {
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const auto what = watched(words[i]);
    if (!what) return "\"" + std::string(words[i]) + "\", which is nothing that has a state";
    if (i + 1 == words.size()) return "no state of \"" + std::string(words[i]) + '"';
    auto value = words[i + 1];
    if (value.ends_with(',')) value.remove_suffix(1);
    line.states.push_back({*what, std::string(value)});
  }
  return line.states.empty() ? "no states" : std::string();
}

std::string read_heard(Words words, Line& line) {
  if (words.empty()) return "no word for what the user hears";
  const auto* found = std::find_if(std::begin(kHeard), std::end(kHeard), [&](auto& h) { return h.word == words[0]; });
  if (found == std::end(kHeard)) return "\"" + std::string(words[0]) + "\", which is nothing that a user hears";
  line.heard = found->heard;
  words.erase(words.begin());
  if (const auto sense = take_sense(words)) line.sense = *sense;
  return words.empty() ? std::string() : "\"" + std::string(words[0]) + "\" after what the user hears";
}

std::string read_hex(const Words& words, Line& line) {
  std::string digits;
  for (const auto word : words) digits += word;
  const auto bytes = from_hex(digits);
  if (!bytes || bytes->empty()) return "\"" + digits + "\", which is not hex";
  line.piu = *bytes;
  line.hex = true;
  return {};
}

// "02:01 data only RQE" (DAF' and OAF', then the message) or "hex 2C 00 …", and an outcome.
std::string read_piu(Words words, Line& line) {
  const auto arrow = std::find(words.begin(), words.end(), "->");
  if (arrow != words.end()) {
    if (auto wrong = read_outcome(Words(arrow + 1, words.end()), line); !wrong.empty()) return wrong;
    words.erase(arrow, words.end());
  }
  if (words.empty()) return "no PIU";
  const auto first = words[0];
  words.erase(words.begin());
  if (first == "hex") return read_hex(words, line);
  const auto addresses = first.size() == 5 && first[2] == ':' ? from_hex(first) : std::nullopt;
  if (!addresses || addresses->size() != 2) {
    return "\"" + std::string(first) + "\" instead of two addresses (02:01) or hex";
  }
  line.daf = (*addresses)[0];
  line.oaf = (*addresses)[1];
  return read_message(std::move(words), line);
}
std::string read_ru(Words words, Line& line) { return read_hex(words, line); }
// Nothing: +RSP.
std::string read_answer(Words words, Line& line) {
  if (words.empty()) return {};
  const auto sense = take_sense(words);
  if (!sense || !words.empty()) return "something else than a sense code";
  line.sense = *sense;
  return {};
}

struct Phrase {
  std::string_view words;
  Verb verb;
  std::string (*read)(Words rest, Line& line);
};

std::string read_nothing(Words rest, Line&) {
  return rest.empty() ? std::string() : "\"" + std::string(rest[0]) + "\" at the end of a line that takes nothing";
}
std::string read_count(Words rest, Line& line) {
  if (rest.empty()) return {};
  const auto [end, error] = std::from_chars(rest[0].data(), rest[0].data() + rest[0].size(), line.count);
  const bool good = error == std::errc() && end == rest[0].data() + rest[0].size() && rest.size() == 1;
  return good ? std::string() : "\"" + std::string(rest[0]) + "\" instead of a count";
}

constexpr Phrase kPhrases[] = {
    {"receive", Verb::receive, read_message},
    {"send", Verb::send, read_message},
    {"answer", Verb::answer, read_message},
    {"take", Verb::take, read_count},
    {"ask to read", Verb::ask_to_read, read_nothing},
    {"ask to write", Verb::ask_to_write, read_nothing},
    {"lose session", Verb::lose_session, read_nothing},
    {"link full", Verb::link_full, read_nothing},
    {"link free", Verb::link_free, read_nothing},
    {"host sends", Verb::host_sends, read_piu},
    {"node sends", Verb::node_sends, read_piu},
    {"owner takes LU 2", Verb::owner_takes, read_nothing},
    {"owner answers", Verb::owner_answers, read_answer},
    {"owner hears", Verb::owner_hears, read_ru},
    {"lose link", Verb::lose_link, read_nothing},
    {"partner sees", Verb::partner_sees, read_message},
    {"user hears", Verb::user_hears, read_heard},
    {"state", Verb::states, read_states},
};

}  // namespace

std::optional<Watched> watched(std::string_view word) {
  const auto* found = std::find(std::begin(kWatched), std::end(kWatched), word);
  if (found == std::end(kWatched)) return std::nullopt;
  return static_cast<Watched>(found - std::begin(kWatched));
}

std::string_view name(Watched w) { return kWatched[static_cast<std::size_t>(w)]; }

Result<Line, std::string> parse_line(std::string_view text) {
  const auto words = split_words(text);
  for (const auto& phrase : kPhrases) {
    const auto wanted = split_words(phrase.words);
    if (words.size() < wanted.size() || !std::equal(wanted.begin(), wanted.end(), words.begin())) continue;
    Line line;
    line.verb = phrase.verb;
    line.text = std::string(text);
    auto wrong = phrase.read(Words(words.begin() + static_cast<std::ptrdiff_t>(wanted.size()), words.end()), line);
    if (!wrong.empty()) return wrong;
    const bool wrong_form = (line.verb == Verb::send && !line.message.is_request()) ||
                            (line.verb == Verb::answer && line.message.form != Message::Form::positive &&
                             line.message.form != Message::Form::negative);
    if (wrong_form)
      return std::string(line.verb == Verb::send ? "a response in a send line" : "a request as an answer");
    return line;
  }
  return "\"" + std::string(text) + "\", which begins with none of the words of a line";
}

bool Case::invalid() const {
  return std::any_of(lines.begin(), lines.end(), [](const Line& l) {
    switch (l.outcome) {
      case Outcome::refused:
      case Outcome::exception:
      case Outcome::noted:
      case Outcome::discarded:
      case Outcome::purged:
        return true;
      default:
        return false;
    }
  });
}

}  // namespace openrui::conformance
