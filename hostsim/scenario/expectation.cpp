#include "hostsim/scenario/expectation.h"

#include <algorithm>

#include "formats/describe.h"
#include "formats/ebcdic.h"
#include "formats/mask.h"
#include "formats/ru/response.h"
#include "formats/sense.h"

namespace openrui::hostsim {

namespace {

struct AidName {
  std::string_view name;
  std::uint8_t aid;
};
constexpr AidName kAids[] = {{"Enter", ds3270::aid::enter}, {"Clear", ds3270::aid::clear},
                             {"PA1", ds3270::aid::pa1},     {"PA2", ds3270::aid::pa2},
                             {"PA3", ds3270::aid::pa3},     {"SysReq", ds3270::aid::test_request},
                             {"none", ds3270::aid::none}};

// Pacing is the half-session's; reserved bits mean nothing (SNA reference 3.1).
std::string compared_indicators(Rh rh) { return indicators(rh.set_pi(false)); }

bool is_of_name(const Expectation& expected, const Heard& heard) {
  const auto& m = expected.message;
  if (heard.rh.rri() == m.is_request()) return false;
  return m.is_request() ? heard.kind == m.kind && heard.expedited == m.expedited
                        : m.kind == RuKind::unknown || heard.kind == m.kind;
}

std::string without_end(std::string text) {
  const auto last = text.find_last_not_of(' ');
  text.resize(last == std::string::npos ? 0 : last + 1);
  return text;
}

// From the element at `first` on; the RH has what the ends of the chain say.
void collect(Candidate& found, Inbox::Queue& queue, ScenarioPosition& at, SessionAddress session) {
  for (std::size_t i = found.first; i < queue.size(); ++i) {
    auto& element = queue[i];
    if (element.rh.rri() || element.expedited) continue;
    const bool of_chain = element.rh.category() == queue[found.first].rh.category();
    if (!of_chain || found.heard.ru.size() + element.ru.size() > Expectation::kLongestChain) {
      found.presence = Presence::broken;
      found.heard = element;
      return;
    }
    // The rest comes only when this much is taken.
    if (!std::exchange(element.consumed, true)) at.stage().half(session).consumed(1);
    ++found.count;
    if (found.count == 1) {
      found.heard = element;
    } else {
      found.heard.ru.insert(found.heard.ru.end(), element.ru.begin(), element.ru.end());
      const bool bb = found.heard.rh.bbi();
      const bool eb = found.heard.rh.ebi();
      const bool fi = found.heard.rh.fi();
      found.heard.rh = element.rh;
      found.heard.rh.set_bci(true).set_bbi(bb).set_ebi(eb).set_fi(fi);
      found.heard.snf = element.snf;
    }
    if (element.rh.eci()) {
      found.presence = Presence::found;
      return;
    }
  }
  found.presence = Presence::part;
}

std::string field_name(const FieldExpectation& field) {
  switch (field.where) {
    case FieldExpectation::Where::record:
      return field.length == 0
                 ? "bytes from " + std::to_string(field.offset)
                 : "bytes " + std::to_string(field.offset) + " to " + std::to_string(field.offset + field.length - 1);
    case FieldExpectation::Where::screen:
      return "the field at row " + std::to_string(field.row) + " column " + std::to_string(field.column);
    case FieldExpectation::Where::named:
      return "the field " + field.name;
  }
  return {};
}

class Comparison {
 public:
  Comparison(const Expectation& expected, const Heard& heard, ScenarioPosition& at)
      : expected_(expected), heard_(heard), at_(at), session_(heard.session) {}

  Result<std::string, ValueFault> run() {
    auto what = compare_name();
    if (what.empty()) what = compare_data();
    if (what.empty() && expected_.wants_3270()) what = compare_3270();
    for (std::size_t i = 0; what.empty() && !fault_ && i < expected_.fields.size(); ++i) {
      what = compare_field(expected_.fields[i]);
    }
    if (what.empty() && !fault_) keep();
    if (fault_) return *fault_;
    return what;
  }

 private:
  bool sscp() const { return session_.is_sscp(); }

  std::string compare_name() const {
    const auto& m = expected_.message;
    if (m.is_request()) {
      if (!m.indicators || compared_indicators(m.rh) == compared_indicators(heard_.rh)) return {};
      return "indicators: expected " + compared_indicators(m.rh) + ", heard " + compared_indicators(heard_.rh);
    }
    const bool positive = m.form == MessageWords::Form::positive;
    const bool same = positive == !heard_.rh.rti() &&
                      (positive || (heard_.ru.size() >= 4 && m.sense.matches(parse_sense(heard_.ru))));
    return same ? std::string() : "the node answered " + title(heard_.rh, sscp(), heard_.ru);
  }

  std::string compare_data() {
    auto ru = heard_.ru;
    if (expected_.masked) {
      const auto bind = parse_bind(at_.stage().half(session_).bind_image());
      ru = masked(ru, bind && !sscp() ? mask_form(*bind, false) : MaskForm::text, heard_.rh.bci());
    }
    if (expected_.pattern && !matches(*expected_.pattern, ru)) {
      return "the RU: expected " + to_words(*expected_.pattern) + ", heard " + to_hex(ru);
    }
    if (!expected_.contains) return {};
    const auto wanted = expected_.contains->bytes(at_.variables());
    if (!wanted) {
      fault_ = wanted.error();
      return {};
    }
    if (std::search(ru.begin(), ru.end(), wanted->begin(), wanted->end()) != ru.end()) return {};
    return "the RU does not contain " + to_hex(*wanted) + ": " + to_hex(ru);
  }

  std::string compare_3270() {
    const auto parsed = ds3270::parse_input(heard_.ru, screen_size(at_, session_));
    if (!parsed) return "it is no 3270 input: " + std::string(parsed.error().text);
    input_ = *parsed;
    if (expected_.aid && *expected_.aid != input_->aid) {
      return "the key: expected " + aid_name(*expected_.aid) + ", heard " + aid_name(input_->aid);
    }
    if (!expected_.cursor) return {};
    const auto columns = screen_size(at_, session_).columns;
    const std::pair<unsigned, unsigned> cursor{input_->cursor / columns + 1, input_->cursor % columns + 1};
    if (cursor == *expected_.cursor) return {};
    const auto place = [](const std::pair<unsigned, unsigned>& p) {
      return "row " + std::to_string(p.first) + " column " + std::to_string(p.second);
    };
    return "the cursor: expected " + place(*expected_.cursor) + ", heard " + place(cursor);
  }

  // Nothing: there is no such place.
  std::optional<Bytes> bytes_of(const FieldExpectation& field) {
    if (field.where == FieldExpectation::Where::record) {
      if (field.offset > heard_.ru.size() || field.length > heard_.ru.size() - field.offset) return std::nullopt;
      const auto rest = ByteView(heard_.ru).subspan(field.offset);
      const auto part = field.length == 0 ? rest : rest.first(field.length);
      return Bytes(part.begin(), part.end());
    }
    unsigned address = 0;
    if (field.where == FieldExpectation::Where::named) {
      const auto found = at_.screen().fields.find(field.name);
      if (found == at_.screen().fields.end()) return std::nullopt;
      address = found->second;
    } else {
      const auto size = screen_size(at_, session_);
      if (field.row > size.rows || field.column > size.columns) return std::nullopt;
      address = (field.row - 1) * size.columns + field.column - 1;
    }
    for (const auto& typed : input_->fields) {
      if (typed.has_address && typed.address == address) return typed.data;
    }
    return Bytes{};
  }

  std::string compare_field(const FieldExpectation& field) {
    const auto bytes = bytes_of(field);
    if (!bytes) {
      const bool record = field.where == FieldExpectation::Where::record;
      return field_name(field) + (record ? ": the RU has only " + std::to_string(heard_.ru.size()) + " bytes"
                                         : ": it is not on the screen that was written last");
    }
    const auto text = without_end(to_latin1(*bytes));
    if (field.pattern && !matches(*field.pattern, *bytes)) {
      return field_name(field) + ": expected " + to_words(*field.pattern) + ", heard " + to_hex(*bytes);
    }
    if (field.text) {
      const auto wanted = field.text->text(at_.variables());
      if (!wanted) {
        fault_ = wanted.error();
        return {};
      }
      if (without_end(*wanted) != text) {
        return field_name(field) + ": expected \"" + without_end(*wanted) + "\", heard \"" +
               without_end(to_text(*bytes)) + '"';
      }
    }
    if (!field.take.empty()) taken_.emplace_back(field.take, text);
    return {};
  }

  // Only what was as expected is kept: another alternative may be looked at next.
  void keep() {
    if (input_) taken_.emplace_back("aid", aid_name(input_->aid));
    if (heard_.rh.rri() && heard_.rh.rti() && heard_.ru.size() >= 4) {
      taken_.emplace_back("sense", without_blanks(to_hex(ByteView(heard_.ru).first(4))));
    }
    for (auto& [name, value] : taken_) {
      if (auto hindrance = at_.variables().set(name, value); !hindrance.empty()) fault_ = ValueFault{hindrance};
    }
  }
  static std::string without_blanks(std::string text) {
    std::erase(text, ' ');
    return text;
  }

  const Expectation& expected_;
  const Heard& heard_;
  ScenarioPosition& at_;
  SessionAddress session_;
  std::optional<ds3270::Input> input_;
  std::vector<std::pair<std::string, std::string>> taken_;
  std::optional<ValueFault> fault_;
};

}  // namespace

bool Expectation::wants_3270() const {
  return aid || cursor || std::any_of(fields.begin(), fields.end(), [](const FieldExpectation& f) {
           return f.where != FieldExpectation::Where::record;
         });
}

std::string aid_name(std::uint8_t aid) {
  for (const auto& known : kAids) {
    if (known.aid == aid) return std::string(known.name);
  }
  if (const auto number = ds3270::pf_number(aid); number != 0) return "PF" + std::to_string(number);
  return to_hex(ByteView(&aid, 1));
}

std::optional<std::uint8_t> find_aid(std::string_view name) {
  for (const auto& known : kAids) {
    if (known.name == name) return known.aid;
  }
  constexpr std::int64_t kLastPf = 24;
  const auto number = name.starts_with("PF") ? to_number(name.substr(2)) : std::nullopt;
  if (!number || *number < 1 || *number > kLastPf) return std::nullopt;
  return ds3270::pf_key(static_cast<unsigned>(*number));
}

ds3270::Size screen_size(ScenarioPosition& at, SessionAddress session) {
  const auto bind = parse_bind(at.stage().half(session).bind_image());
  if (!bind) return {};
  const auto sizes = ds3270::screen_sizes(*bind);
  return at.screen().alternate ? sizes.alternate : sizes.normal;
}

Candidate look_for(const Expectation& expected, ScenarioPosition& at) {
  Candidate found;
  const auto session = at.address(expected.session);
  auto& queue = at.stage().inbox().of(session);
  const auto named = std::find_if(queue.begin(), queue.end(), [&](const Heard& h) { return is_of_name(expected, h); });
  if (named == queue.end()) {
    const auto& m = expected.message;
    const auto other = std::find_if(queue.begin(), queue.end(), [&](const Heard& h) {
      return m.is_request() && !h.rh.rri() && !session.is_sscp() && h.expedited == m.expedited;
    });
    if (other == queue.end()) return found;
    found.presence = Presence::other;
    found.heard = *other;
    return found;
  }
  found.first = static_cast<std::size_t>(named - queue.begin());
  if (expected.chain && !named->rh.rri() && !named->expedited) {
    collect(found, queue, at, session);
    return found;
  }
  found.presence = Presence::found;
  found.heard = *named;
  found.count = 1;
  return found;
}

Result<std::string, ValueFault> difference(const Expectation& expected, const Heard& heard, ScenarioPosition& at) {
  return Comparison(expected, heard, at).run();
}

void take(const Candidate& candidate, ScenarioPosition& at) {
  const auto address = candidate.heard.session;
  auto& inbox = at.stage().inbox();
  auto& queue = inbox.of(address);
  auto& half = at.stage().half(address);
  std::size_t left = candidate.count;
  for (auto i = queue.begin() + static_cast<std::ptrdiff_t>(candidate.first); left != 0;) {
    // Responses and expedited requests may stand between the elements of a chain.
    if (candidate.count > 1 && (i->rh.rri() || i->expedited)) {
      ++i;
      continue;
    }
    if (!i->expedited && !i->consumed) half.consumed(1);
    i = inbox.erase(queue, i);
    --left;
  }
  if (candidate.heard.rh.rri()) return;
  half.asked_to_read();
  if (candidate.heard.rh.answerable()) inbox.await_answer(candidate.heard);
}

}  // namespace openrui::hostsim
