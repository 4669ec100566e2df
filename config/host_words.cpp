#include "config/host_words.h"

#include "formats/ru/bind.h"

namespace openrui {

namespace {

void set_flag(const ConfigValue& value, bool& to) { to = value.flag(to); }

template <class T>
void set_number(const ConfigValue& value, T& to) {
  to = static_cast<T>(value.number(to));
}

// True for `yes`, false for another word, else as it was.
void set_choice(const ConfigValue& value, std::string_view yes, bool& to) {
  if (value.is_text()) to = value.text() == yes;
}

void set_side(const ConfigValue& side, FmUsage& usage) {
  set_choice(side["chains"], "multiple", usage.multiple_ru_chains);
  set_choice(side["request_mode"], "delayed", usage.delayed_request_mode);
  set_flag(side["compression"], usage.scb_compression);
  set_flag(side["may_end_bracket"], usage.may_send_eb);
  const auto response = side["response"].text();
  if (response == "none") usage.response = ChainResponse::none;
  if (response == "exception") usage.response = ChainResponse::exception;
  if (response == "definite") usage.response = ChainResponse::definite;
  if (response == "either") usage.response = ChainResponse::definite_or_exception;
}

void set_direction(const ConfigValue& value, SendReceiveMode& mode) {
  const auto direction = value.text();
  if (direction == "full-duplex") mode = SendReceiveMode::full_duplex;
  if (direction == "contention") mode = SendReceiveMode::hdx_contention;
  if (direction == "flip-flop") mode = SendReceiveMode::hdx_flip_flop;
}

void set_ru_size(ConfigReader& reader, const ConfigValue& value, std::uint8_t& coded) {
  if (!value.is_number()) return;
  const auto size = static_cast<std::size_t>(value.number(0));
  coded = code_ru_size(size);
  if (ru_size(coded) == size) return;
  reader.fault(
      value, std::to_string(size),
      "8 to 15 times a power of two, the next one is " + std::to_string(ru_size(coded)) + " (SNA reference 6.5)");
}

// One stage: both neighbours have the same windows (SNA reference 6.2).
void set_windows(const ConfigValue& windows, Bind& bind) {
  set_number(windows["to_lu"], bind.secondary_receive_window);
  set_number(windows["from_lu"], bind.secondary_send_window);
  if (windows["to_lu"].present()) bind.primary_send_window = bind.secondary_receive_window;
  if (windows["from_lu"].present()) bind.primary_receive_window = bind.secondary_send_window;
}

// SNA reference 6.3: bytes 15 and 20 to 24.
void set_screen(ConfigReader& reader, const ConfigValue& screen, Bind& bind) {
  constexpr std::uint8_t kQuery = 0x80;
  constexpr std::uint8_t kFixed = 0x7E;
  constexpr std::uint8_t kBoth = 0x7F;
  constexpr std::size_t kRows = 20 - 15;
  constexpr std::size_t kCode = 24 - 15;
  if (!screen.present()) return;
  auto& ps = bind.ps_usage;
  bool query = (ps[0] & kQuery) != 0;
  set_flag(screen["query"], query);
  ps[0] = static_cast<std::uint8_t>(query ? ps[0] | kQuery : ps[0] & ~kQuery);
  const char* const keys[] = {"rows", "columns", "alternate_rows", "alternate_columns"};
  for (std::size_t i = 0; i < std::size(keys); ++i) {
    ps[kRows + i] = static_cast<std::uint8_t>(screen[keys[i]].number(0));
  }
  const bool rows = screen["alternate_rows"].present();
  const bool columns = screen["alternate_columns"].present();
  if (rows != columns) {
    reader.missing(screen, rows ? "alternate_columns" : "alternate_rows", "both or neither of the alternate size");
  }
  ps[kCode] = rows && columns ? kBoth : kFixed;
}

}  // namespace

Bytes apply_words(ConfigReader& reader, const ConfigValue& words, Bytes image) {
  if (!words.present() || image.empty()) return image;
  auto parsed = parse_bind(image);
  if (!parsed) return image;
  Bind& bind = parsed.value();
  if (words["negotiable"].present()) bind.type = words["negotiable"].flag(false) ? 0 : 1;
  set_number(words["lu_type"], bind.lu_type);
  set_number(words["fm_profile"], bind.fm_profile);
  set_number(words["ts_profile"], bind.ts_profile);
  set_side(words["primary"], bind.primary);
  set_side(words["secondary"], bind.secondary);
  set_flag(words["fm_headers"], bind.fm_headers);
  set_flag(words["alternate_code"], bind.alternate_code);
  set_flag(words["brackets"], bind.brackets_reset_betb);
  if (words["bracket_rule"].is_number()) bind.termination_rule_1 = words["bracket_rule"].number(2) == 1;
  set_choice(words["winner"], "primary", bind.primary_first_speaker);
  set_choice(words["sends_first"], "primary", bind.primary_sends_first);
  set_choice(words["recovery"], "symmetric", bind.symmetric_recovery);
  set_direction(words["direction"], bind.mode);
  set_windows(words["windows"], bind);
  set_ru_size(reader, words["max_ru"]["to_lu"], bind.primary_max_ru);
  set_ru_size(reader, words["max_ru"]["from_lu"], bind.secondary_max_ru);
  set_screen(reader, words["screen"], bind);
  return emit_bind(bind);
}

}  // namespace openrui
