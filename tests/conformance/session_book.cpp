#include "conformance/session_book.h"

#include <charconv>

#include "formats/message_words.h"

namespace openrui::conformance {

namespace {

// "chains delayed RQD RQE EB": what the requests of one side may be (SNA reference 6.1, bytes 4 and 5).
std::string read_usage(std::string_view text, FmUsage& usage) {
  usage = FmUsage();
  bool definite = false;
  bool exception = false;
  for (const auto word : split_words(text)) {
    if (word == "chains") {
      usage.multiple_ru_chains = true;
    } else if (word == "delayed") {
      usage.delayed_request_mode = true;
    } else if (word == "RQD") {
      definite = true;
    } else if (word == "RQE") {
      exception = true;
    } else if (word == "EB") {
      usage.may_send_eb = true;
    } else if (word == "compression") {
      usage.scb_compression = true;
    } else {
      return std::string(word);
    }
  }
  usage.response = static_cast<ChainResponse>((definite ? 2 : 0) + (exception ? 1 : 0));
  return {};
}

std::string read_options(std::string_view text, Bind& bind) {
  for (const auto word : split_words(text)) {
    if (word == "negotiable") {
      bind.type = 0;
    } else if (word == "FM-headers") {
      bind.fm_headers = true;
    } else if (word == "alternate-code") {
      bind.alternate_code = true;
    } else if (word == "symmetric-recovery") {
      bind.symmetric_recovery = true;
    } else if (word == "two-stage") {
      bind.secondary_to_primary_two_stage = true;
      bind.primary_to_secondary_one_stage = false;
    } else if (word == "selective-cryptography" || word == "mandatory-cryptography") {
      bind.session_cryptography = word == "selective-cryptography" ? 1 : 3;
      bind.cryptography_options = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88};
    } else {
      return std::string(word);
    }
  }
  return {};
}

std::uint8_t profile(std::string_view text, std::size_t from) {
  unsigned v = 0;
  std::from_chars(text.data() + from, text.data() + text.size(), v);
  return static_cast<std::uint8_t>(v);
}

Bind standard_bind() {
  Bind b;
  b.fm_profile = 3;
  b.ts_profile = 3;
  b.mode = SendReceiveMode::hdx_flip_flop;
  b.termination_rule_1 = true;
  b.primary_to_secondary_one_stage = true;
  b.has_cryptography = true;
  b.has_plu_name = true;
  b.plu_name = {0xC3, 0xC9, 0xC3, 0xE2};  // CICS
  return b;
}

void read_session(ConfigReader& reader, const ConfigValue& item, Bind& b) {
  if (const auto text = item["profiles"].text(); !text.empty()) {
    b.fm_profile = profile(text, 2);
    b.ts_profile = profile(text, text.find("TS") + 2);
  }
  const auto usage = [&](const char* key, FmUsage& into) {
    if (!item[key].present()) return;
    if (const auto wrong = read_usage(item[key].text(), into); !wrong.empty()) {
      reader.fault(item[key], '"' + wrong + '"', "chains, delayed, RQD, RQE, EB or compression");
    }
  };
  usage("primary", b.primary);
  usage("secondary", b.secondary);
  if (const auto text = item["brackets"].text(); !text.empty()) b.brackets_reset_betb = text == "BETB";
  b.termination_rule_1 = item["rule"].number(b.termination_rule_1 ? 1 : 2) == 1;
  if (const auto text = item["mode"].text(); !text.empty()) {
    b.mode = text == "FDX"          ? SendReceiveMode::full_duplex
             : text == "contention" ? SendReceiveMode::hdx_contention
                                    : SendReceiveMode::hdx_flip_flop;
  }
  if (const auto text = item["first speaker"].text(); !text.empty()) b.primary_first_speaker = text == "primary";
  if (const auto text = item["sends first"].text(); !text.empty()) b.primary_sends_first = text == "primary";
  if (const auto windows = item["windows"].items(); windows.size() == 2) {
    b.secondary_send_window = b.primary_receive_window = static_cast<std::uint8_t>(windows[0].number(0));
    b.secondary_receive_window = b.primary_send_window = static_cast<std::uint8_t>(windows[1].number(0));
  }
  if (const auto sizes = item["RU"].items(); sizes.size() == 2) {
    b.secondary_max_ru = code_ru_size(static_cast<std::size_t>(sizes[0].number(0)));
    b.primary_max_ru = code_ru_size(static_cast<std::size_t>(sizes[1].number(0)));
  }
  if (const auto wrong = read_options(item["options"].text(), b); !wrong.empty()) {
    reader.fault(item["options"], '"' + wrong + '"',
                 "negotiable, FM-headers, alternate-code, symmetric-recovery, two-stage, selective-cryptography or "
                 "mandatory-cryptography");
  }
}

}  // namespace

void SessionBook::add(ConfigReader& reader) {
  for (const auto& item : reader.root()["sessions"].items()) {
    const auto name = item["name"].text();
    if (name.empty()) continue;
    if (sessions_.contains(name)) {
      reader.fault(item["name"], '"' + name + '"', "a name that no other session has");
      continue;
    }
    auto bind = standard_bind();
    if (const auto like = item["like"].text(); !like.empty()) {
      const auto* other = find(like);
      if (other == nullptr) {
        reader.fault(item["like"], '"' + like + '"', one_of(like, names()));
        continue;
      }
      bind = other->bind;
    }
    if (const auto text = item["image"].text(); !text.empty()) {
      const auto bytes = from_hex(text);
      const auto parsed = parse_bind(bytes.value_or(Bytes()));
      if (!parsed.ok()) {
        reader.fault(item["image"], openrui::to_words(nlohmann::json(text)),
                     "a BIND in hex, at least 26 bytes from 31 on");
        continue;
      }
      bind = *parsed;
    }
    read_session(reader, item, bind);
    sessions_[name] = {bind, emit_bind(bind)};
  }
}

const SessionWords* SessionBook::find(const std::string& name) const {
  const auto found = sessions_.find(name);
  return found == sessions_.end() ? nullptr : &found->second;
}

std::vector<std::string> SessionBook::names() const {
  std::vector<std::string> all;
  for (const auto& [name, session] : sessions_) all.push_back(name);
  return all;
}

}  // namespace openrui::conformance
