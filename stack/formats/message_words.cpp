#include "formats/message_words.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "formats/sense.h"
#include "formats/words.h"

namespace openrui {

namespace {

struct Indicator {
  std::string_view name;
  std::uint8_t byte;
  std::uint8_t mask;
};
// SNA reference 3.1 and 3.2. A name with "!" before it turns the indicator off.
constexpr Indicator kIndicators[] = {
    {"FI", 0, 0x08},  {"SDI", 0, 0x04}, {"BC", 0, 0x02},  {"EC", 0, 0x01},  {"DR1", 1, 0x80}, {"LCC", 1, 0x40},
    {"DR2", 1, 0x20}, {"ERI", 1, 0x10}, {"RTI", 1, 0x10}, {"RLW", 1, 0x04}, {"QRI", 1, 0x02}, {"BB", 2, 0x80},
    {"EB", 2, 0x40},  {"CD", 2, 0x20},  {"CSI", 2, 0x08}, {"EDI", 2, 0x04}, {"PDI", 2, 0x02}, {"CEB", 2, 0x01},
};

// Words that stand for several indicators.
struct Group {
  std::string_view name;
  std::uint8_t byte;
  std::uint8_t clear;
  std::uint8_t set;
};
constexpr Group kGroups[] = {
    {"only", 0, 0x03, 0x03}, {"first", 0, 0x03, 0x02}, {"middle", 0, 0x03, 0x00}, {"last", 0, 0x03, 0x01},
    {"RQN", 1, 0xB0, 0x00},  {"RQD", 1, 0xB0, 0x80},   {"RQD1", 1, 0xB0, 0x80},   {"RQD2", 1, 0xB0, 0x20},
    {"RQD3", 1, 0xB0, 0xA0}, {"RQE", 1, 0xB0, 0x90},   {"RQE1", 1, 0xB0, 0x90},   {"RQE2", 1, 0xB0, 0x30},
    {"RQE3", 1, 0xB0, 0xB0}, {"FMD", 0, 0x60, 0x00},   {"NC", 0, 0x60, 0x20},     {"DFC", 0, 0x60, 0x40},
    {"SC", 0, 0x60, 0x60},
};

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); });
}

std::optional<unsigned> number(std::string_view text, int base) {
  unsigned v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return v;
}

// Requests whose RU is more than their code: an example that is in order.
Bytes default_ru(RuKind kind) {
  switch (kind) {
    case RuKind::data:
      return {0xF1, 0xC3};
    case RuKind::character_coded:
      return {0xC8, 0xC9};
    case RuKind::lustat:
      return {0x04, 0x00, 0x06, 0x00, 0x00};
    case RuKind::signal:
      return {0xC9, 0x00, 0x01, 0x00, 0x00};
    case RuKind::stsn:
      return {0xA2, 0x00, 0x00, 0x00, 0x00, 0x00};
    case RuKind::crv:
      return {0xC0, 0x0A, 0x1B, 0x2C, 0x3D, 0x4E, 0x5F, 0x60, 0x71};
    case RuKind::unbind:
      return {0x32, 0x01};
    case RuKind::actpu:
      return {0x11, 0x01, 0x01, 0x05, 0x00, 0x00, 0x00, 0x00, 0x01};
    case RuKind::dactpu:
      return {0x12, 0x01};
    case RuKind::actlu:
      return {0x0D, 0x01, 0x01};
    case RuKind::bind:
      return {};  // the image of the session
    default:
      break;
  }
  if (const auto header = ns_header(kind); header != 0) {
    return {static_cast<std::uint8_t>(header >> 16), static_cast<std::uint8_t>(header >> 8),
            static_cast<std::uint8_t>(header)};
  }
  return {request_code(kind)};
}

constexpr RuKind kSessionControl[] = {RuKind::actpu, RuKind::dactpu, RuKind::actlu, RuKind::dactlu,
                                      RuKind::bind,  RuKind::unbind, RuKind::sdt,   RuKind::clear,
                                      RuKind::stsn,  RuKind::rqr,    RuKind::crv};

std::optional<RuKind> kind_of(std::string_view word) {
  for (unsigned i = 1; i < static_cast<unsigned>(RuKind::count_); ++i) {
    const auto kind = static_cast<RuKind>(i);
    if (name(kind) == word) return kind;
  }
  return std::nullopt;
}

Rh standard_rh(RuKind kind) {
  if (kind == RuKind::data) return {0x03, 0x90, 0x00};
  if (kind == RuKind::character_coded) return rh::character_coded;
  if (std::find(std::begin(kSessionControl), std::end(kSessionControl), kind) != std::end(kSessionControl)) {
    return rh::session_control;
  }
  return ns_header(kind) != 0 || kind == RuKind::unknown_ns ? rh::network_services : rh::dfc;
}

class Reader {
 public:
  explicit Reader(MessageWords& m) : m_(m) { std::copy_n(m.rh.bytes().begin(), Rh::kSize, bits_.begin()); }

  // Empty, or what is wrong with the word.
  std::string read(std::string_view word) {
    if (word == "exp" || word == "norm") {
      m_.expedited = word == "exp";
      return {};
    }
    if (word == "PI") {
      m_.pi = true;
      return {};
    }
    if (const auto equals = word.find('='); equals != std::string_view::npos) {
      return read_value(word.substr(0, equals), word.substr(equals + 1));
    }
    for (const auto& g : kGroups) {
      if (g.name == word) return change(g.byte, g.clear, g.set);
    }
    const bool on = !word.starts_with('!');
    const auto bare = on ? word : word.substr(1);
    for (const auto& i : kIndicators) {
      if (i.name == bare) return change(i.byte, i.mask, on ? i.mask : std::uint8_t{0});
    }
    return "an unknown word \"" + std::string(word) + '"';
  }
  void finish() {
    if (m_.is_request()) m_.rh = Rh(bits_[0], bits_[1], bits_[2]);
  }

 private:
  std::string change(std::uint8_t byte, std::uint8_t clear, std::uint8_t set) {
    bits_[byte] = static_cast<std::uint8_t>((bits_[byte] & ~clear) | set);
    m_.indicators = true;
    if (m_.is_request()) return {};
    if ((clear & ~set) != 0) m_.changes.push_back({byte, static_cast<std::uint8_t>(clear & ~set), false});
    if (set != 0) m_.changes.push_back({byte, set, true});
    return {};
  }
  std::string read_value(std::string_view key, std::string_view text) {
    const auto wrong = [&] { return "\"" + std::string(key) + '=' + std::string(text) + '"'; };
    if (key == "ru" || key == "made") {
      const auto bytes = from_hex(text);
      if (!bytes) return wrong();
      m_.ru = *bytes;
      m_.own_ru = true;
      m_.made = key == "made";
      return {};
    }
    const bool relative = key == "snf" && (text.starts_with('+') || text.starts_with('-'));
    const bool negative = relative && text.starts_with('-');
    const bool hex = key == "code" || key.starts_with("at");
    const auto n = number(relative ? text.substr(1) : text, hex ? 16 : 10);
    if (!n || *n > 0xFFFF || (hex && *n > 0xFF)) return wrong();
    if (relative) {
      m_.snf_offset = negative ? -static_cast<int>(*n) : static_cast<int>(*n);
    } else if (key == "snf") {
      m_.snf = static_cast<std::uint16_t>(*n);
    } else if (key == "len") {
      m_.length = *n;
    } else if (key == "code") {
      m_.code = static_cast<std::uint8_t>(*n);
    } else if (const auto offset = key.starts_with("at") ? number(key.substr(2), 10) : std::nullopt; offset) {
      m_.at.emplace_back(*offset, static_cast<std::uint8_t>(*n));
    } else {
      return "an unknown word \"" + std::string(key) + "=\"";
    }
    return {};
  }
  MessageWords& m_;
  std::array<std::uint8_t, Rh::kSize> bits_{};
};

std::string read_response(MessageWords& m, std::vector<std::string_view>& words) {
  if (m.form == MessageWords::Form::negative) {
    const auto sense = take_sense(words);
    if (!sense) return "a negative response without a sense code";
    m.sense = *sense;
  }
  if (words.size() >= 2 && words[0] == "to") {
    const auto kind = kind_of(words[1]);
    if (!kind) return "an unknown RU \"" + std::string(words[1]) + '"';
    m.kind = *kind;
    words.erase(words.begin(), words.begin() + 2);
  }
  return {};
}

}  // namespace

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    const auto begin = text.find_first_not_of(' ', at);
    if (begin == std::string_view::npos) break;
    const auto end = std::min(text.find(' ', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    at = end;
  }
  return words;
}

std::optional<SenseWords> take_sense(std::vector<std::string_view>& words) {
  if (words.empty() || !is_hex(words[0]) || (words[0].size() != 4 && words[0].size() != 8)) return std::nullopt;
  SenseWords s;
  const bool whole = words[0].size() == 8;
  std::uint32_t v = *number(words[0], 16);
  std::size_t taken = 1;
  s.specific = whole;
  if (!whole) {
    v <<= 16;
    if (words.size() > 1 && words[1].size() == 4 && is_hex(words[1])) {
      v |= *number(words[1], 16);
      s.specific = true;
      taken = 2;
    }
  }
  s.sense = Sense{v};
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(taken));
  return s;
}

std::string to_words(const SenseWords& sense) {
  const auto v = value(sense.sense);
  const auto text = hex_word(static_cast<std::uint16_t>(v >> 16));
  return sense.specific ? text + ' ' + hex_word(static_cast<std::uint16_t>(v)) : text;
}

std::string request_words(RuKind kind, const Rh& rh) {
  std::string words(name(kind));
  const auto usual = standard_rh(kind);
  const auto differs = [&](std::uint8_t byte, std::uint8_t mask) {
    return ((usual.bytes()[byte] ^ rh.bytes()[byte]) & mask) != 0;
  };
  // Whatever is usual, the place in the chain and the form of response are said.
  std::uint8_t said[Rh::kSize] = {};
  for (const auto& g : kGroups) {
    const bool category = g.byte == 0 && g.clear == 0x60;
    const bool fits = (rh.bytes()[g.byte] & g.clear) == g.set && (said[g.byte] & g.clear) == 0;
    const bool short_form = g.name == "RQD" || g.name == "RQE";
    if (!fits || short_form || (category && !differs(g.byte, g.clear))) continue;
    words.append(" ").append(g.name);
    said[g.byte] |= g.clear;
  }
  for (const auto& i : kIndicators) {
    if ((said[i.byte] & i.mask) != 0 || !differs(i.byte, i.mask)) continue;
    const bool on = (rh.bytes()[i.byte] & i.mask) != 0;
    words.append(on ? " " : " !").append(i.name);
    said[i.byte] |= i.mask;
  }
  return words;
}

Result<MessageWords, std::string> parse_message(std::vector<std::string_view> words) {
  if (words.empty()) return std::string("no message");
  MessageWords m;
  const auto first = words[0];
  words.erase(words.begin());
  if (first == "IPR") {
    m.form = MessageWords::Form::isolated_pacing;
  } else if (first == "+RSP" || first == "-RSP") {
    m.form = first == "+RSP" ? MessageWords::Form::positive : MessageWords::Form::negative;
    if (auto wrong = read_response(m, words); !wrong.empty()) return wrong;
  } else if (first == "unknown-DFC" || first == "unknown-SC" || first == "NC") {
    // A request code that no RU has.
    m.rh = first == "unknown-SC" ? rh::session_control : rh::dfc;
    if (first == "NC") m.rh.set_category(RuCategory::nc);
    m.expedited = first != "unknown-DFC";
    m.ru = {0x7F};
  } else if (const auto kind = kind_of(first)) {
    m.kind = *kind;
    m.rh = standard_rh(*kind);
    m.expedited = m.rh.category() == RuCategory::sc || is_expedited_dfc(*kind);
    m.ru = default_ru(*kind);
  } else {
    return "\"" + std::string(first) + "\", which is the name of no RU";
  }
  Reader reader(m);
  for (const auto word : words) {
    if (auto wrong = reader.read(word); !wrong.empty()) return wrong;
  }
  reader.finish();
  if (m.is_request() && m.length && m.kind != RuKind::bind) m.ru.resize(*m.length, 0xC1);
  return m;
}

}  // namespace openrui
