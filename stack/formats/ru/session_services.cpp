#include "formats/ru/session_services.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/sense.h"
#include "formats/words.h"

namespace openrui {

namespace {

constexpr std::size_t kNsHeader = 3;

Bytes to_bytes(ByteView view) { return {view.begin(), view.end()}; }

FormatError too_short(ByteView ru, std::string_view text) { return {sense::ru_length_error, ru.size(), text}; }

FormatError wrong_code(std::string_view text) { return {sense::parameter_error, 0, text}; }

FormatError overrun(std::size_t length_at, std::string_view text) {
  return {with_specific(sense::invalid_parameter, static_cast<std::uint16_t>(length_at)), length_at, text};
}

void emit_counted(ByteWriter& out, const Bytes& field) {
  const auto length = std::min<std::size_t>(field.size(), 0xFF);
  out.u8(static_cast<unsigned>(length)).bytes(ByteView(field).first(length));
}

void emit_name(ByteWriter& out, const ResourceName& n) {
  out.u8(n.type);
  emit_counted(out, n.name);
}

// As many names as stand here, up to two; what is no name stays in the reader.
std::vector<ResourceName> parse_names(ByteReader& in, ByteView ru) {
  constexpr std::size_t kNames = 2;
  std::vector<ResourceName> names;
  while (names.size() < kNames && in.left() >= 2) {
    const auto at = in.at();
    const std::size_t length = ru[at + 1];
    if (ru[at] != ResourceName::kLu || in.left() - 2 < length) break;
    const auto whole = in.take(2 + length);
    names.push_back({whole[0], to_bytes(whole.subspan(2))});
  }
  return names;
}

void add_name(std::vector<std::string>& lines, std::string_view what, const ResourceName& n) {
  std::string line(what);
  line += ' ' + (n.name.empty() ? std::string("not named") : quoted(n.name));
  if (n.type != ResourceName::kLu) line += " (name type " + hex_byte(n.type) + ')';
  lines.push_back(line);
}

void add_field(std::vector<std::string>& lines, std::string_view what, const std::optional<Bytes>& field) {
  if (field && !field->empty()) lines.push_back(std::string(what) + ' ' + quoted(*field));
}

void add_rest(std::vector<std::string>& lines, const Bytes& rest) {
  if (!rest.empty()) lines.push_back("further bytes: " + to_hex(rest, 64));
}

std::string initiate(std::uint8_t type) {
  static constexpr std::string_view kHow[] = {"initiate or queue (0)", "initiate only", "queue only",
                                              "initiate or queue"};
  return WordList()
      .add(kHow[type >> 6])
      .add((type & 0x0C) == 0   ? "destination is PLU"
           : (type & 0x0C) == 4 ? "destination is SLU"
                                : "destination role ?")
      .text();
}

}  // namespace

bool has_ns_header(ByteView ru, RuKind kind) {
  return ru.size() >= kNsHeader && ((static_cast<std::uint32_t>(ru[0]) << 16) | get16(ru, 1)) == ns_header(kind);
}

void emit_ns_header(ByteWriter& out, RuKind kind) {
  const auto code = ns_header(kind);
  out.u8(code >> 16).u16(code & 0xFFFF);
}

Parsed<InitSelf> parse_init_self(ByteView ru) {
  const bool format_1 = has_ns_header(ru, RuKind::init_self_1);
  if (ru.size() < kNsHeader) return too_short(ru, "INIT-SELF without NS header");
  if (!format_1 && !has_ns_header(ru, RuKind::init_self)) return wrong_code("not INIT-SELF");
  ByteReader in(ru);
  in.take(kNsHeader);
  InitSelf init;
  init.format = format_1 ? 1 : 0;
  const auto b3 = in.u8();
  if (b3 >> 4 != init.format) return overrun(kNsHeader, "format nibble does not fit the NS header");
  init.format_byte = b3 & 0x0F;
  if (format_1) {
    init.type = in.u8();
    init.queuing = in.u8();
    init.origin = in.u8();
    init.notify = in.u8();
  }
  const auto mode = in.take(init.mode_name.size());
  init.plu.type = in.u8();
  const auto name = in.take(in.u8());
  if (!in.ok()) return too_short(ru, "INIT-SELF cut before the end of the PLU name");
  std::copy(mode.begin(), mode.end(), init.mode_name.begin());
  init.plu.name = to_bytes(name);
  std::optional<Bytes>* const tail[] = {&init.requester_id, &init.password, &init.user_data, &init.urc};
  for (auto* field : tail) {
    field->reset();
    if (in.left() == 0 || (field == &init.urc && !format_1)) continue;
    const auto at = in.at();
    const auto data = in.take(in.u8());
    if (!in.ok()) return overrun(at, "a field of INIT-SELF runs past the end");
    *field = to_bytes(data);
  }
  init.rest = to_bytes(in.rest());
  return init;
}

Bytes emit_init_self(const InitSelf& init) {
  ByteWriter out;
  const bool format_1 = init.format == 1;
  emit_ns_header(out, format_1 ? RuKind::init_self_1 : RuKind::init_self);
  out.u8((format_1 ? 0x10U : 0U) | (init.format_byte & 0x0FU));
  if (format_1) out.u8(init.type).u8(init.queuing).u8(init.origin).u8(init.notify);
  out.bytes(init.mode_name);
  emit_name(out, init.plu);
  // A field can only be there when the one before it is.
  for (const auto* field : {&init.requester_id, &init.password, &init.user_data, &init.urc}) {
    if (!*field || (field == &init.urc && !format_1)) break;
    emit_counted(out, **field);
  }
  return out.bytes(init.rest).take();
}

std::vector<std::string> explain(const InitSelf& init) {
  std::vector<std::string> lines;
  lines.push_back("format " + std::to_string(init.format));
  if (init.format == 1) {
    lines.push_back("type " + hex_byte(init.type) + ' ' + initiate(init.type));
    if (init.queuing != 0) lines.push_back("queuing conditions " + hex_byte(init.queuing));
    if (init.origin != 0) lines.push_back("initiate origin " + hex_byte(init.origin));
    if (init.notify != 0) lines.push_back("notify specification " + hex_byte(init.notify));
  }
  const auto mode = to_name(init.mode_name);
  lines.push_back(mode.empty() ? std::string("mode name: default") : "mode name \"" + mode + '"');
  add_name(lines, "PLU", init.plu);
  add_field(lines, "requester", init.requester_id);
  if (init.password && !init.password->empty()) {
    // A listing is read by others than the one who may know the password.
    lines.push_back("password: " + std::to_string(init.password->size()) + " bytes");
  }
  add_field(lines, "user data", init.user_data);
  if (init.urc && !init.urc->empty()) lines.push_back("URC " + to_hex(*init.urc));
  add_rest(lines, init.rest);
  return lines;
}

InitSelf make_init_self(std::string_view plu, std::string_view mode) {
  InitSelf init;
  const auto name = to_ebcdic_padded(mode, init.mode_name.size());
  std::copy(name.begin(), name.end(), init.mode_name.begin());
  init.plu.name = to_ebcdic(plu);
  return init;
}

Parsed<TermSelf> parse_term_self(ByteView ru) {
  const bool format_1 = has_ns_header(ru, RuKind::term_self_1);
  if (ru.size() < kNsHeader) return too_short(ru, "TERM-SELF without NS header");
  if (!format_1 && !has_ns_header(ru, RuKind::term_self)) return wrong_code("not TERM-SELF");
  ByteReader in(ru);
  in.take(kNsHeader);
  TermSelf term;
  term.format = format_1 ? 1 : 0;
  if (format_1) term.format_byte = in.u8();
  term.type = in.u8();
  if (format_1) {
    term.reason = in.u8();
    term.reserved = in.u16();
    term.session_key = in.u8();
  }
  if (!in.ok()) return too_short(ru, "TERM-SELF cut before the names");
  term.names = parse_names(in, ru);
  term.rest = to_bytes(in.rest());
  return term;
}

Bytes emit_term_self(const TermSelf& term) {
  ByteWriter out;
  const bool format_1 = term.format == 1;
  emit_ns_header(out, format_1 ? RuKind::term_self_1 : RuKind::term_self);
  if (format_1) out.u8(term.format_byte);
  out.u8(term.type);
  if (format_1) out.u8(term.reason).u16(term.reserved).u8(term.session_key);
  for (const auto& n : term.names) emit_name(out, n);
  return out.bytes(term.rest).take();
}

// Bit order of the type byte [k] (SNA reference 5.4).
std::vector<std::string> explain(const TermSelf& term) {
  std::vector<std::string> lines;
  lines.push_back("format " + std::to_string(term.format));
  lines.push_back("type " + hex_byte(term.type) + ' ' +
                  WordList()
                      .add("scope " + std::to_string(term.type >> 6))
                      .choose((term.type & 0x20) != 0, "orderly", "forced")
                      .add_if((term.type & 0x10) != 0, "deactivate the LU too")
                      .text());
  if (term.format == 1) {
    lines.push_back("reason " + hex_byte(term.reason));
    lines.push_back("session key " + hex_byte(term.session_key) +
                    (term.session_key == 1 ? " uninterpreted name pair" : ""));
  }
  for (std::size_t i = 0; i < term.names.size(); ++i) add_name(lines, i == 0 ? "PLU" : "SLU", term.names[i]);
  add_rest(lines, term.rest);
  return lines;
}

TermSelf make_term_self(std::string_view plu) {
  TermSelf term;
  term.names.push_back({ResourceName::kLu, to_ebcdic(plu)});
  return term;
}

Parsed<Nspe> parse_nspe(ByteView ru) {
  if (ru.size() <= kNsHeader) return too_short(ru, "NSPE shorter than 4 bytes");
  if (!has_ns_header(ru, RuKind::nspe)) return wrong_code("not NSPE");
  ByteReader in(ru);
  in.take(kNsHeader);
  Nspe nspe;
  nspe.reason = in.u8();
  if (in.left() >= 4) nspe.sense = Sense{in.u32()};
  if (nspe.sense && in.left() > 0) {
    nspe.session_key = in.u8();
    nspe.names = parse_names(in, ru);
    if (in.left() > 0 && in.left() > ru[in.at()]) nspe.urc = to_bytes(in.take(in.u8()));
  }
  nspe.rest = to_bytes(in.rest());
  return nspe;
}

Bytes emit_nspe(const Nspe& nspe) {
  ByteWriter out;
  emit_ns_header(out, RuKind::nspe);
  out.u8(nspe.reason);
  if (nspe.sense) {
    out.u32(value(*nspe.sense));
    if (nspe.session_key) {
      out.u8(*nspe.session_key);
      for (const auto& n : nspe.names) emit_name(out, n);
      if (nspe.urc) emit_counted(out, *nspe.urc);
    }
  }
  return out.bytes(nspe.rest).take();
}

std::string nspe_reason(std::uint8_t reason) {
  return WordList()
      .add_if((reason & 0x08) != 0, "CINIT failed on the way to the PLU")
      .add_if((reason & 0x04) != 0, "BIND failed on the way to the SLU")
      .add_if((reason & 0x02) != 0, "the PLU rejected the set-up")
      .add_if((reason & 0x01) != 0, "the SLU rejected the set-up")
      .text("no reason known for " + hex_byte(reason));
}

std::vector<std::string> explain(const Nspe& nspe) {
  std::vector<std::string> lines = {"reason " + hex_byte(nspe.reason) + ' ' + nspe_reason(nspe.reason)};
  if (nspe.sense) lines.push_back("sense " + to_words(*nspe.sense));
  if (nspe.session_key) lines.push_back("session key " + hex_byte(*nspe.session_key));
  for (std::size_t i = 0; i < nspe.names.size(); ++i) add_name(lines, i == 0 ? "PLU" : "SLU", nspe.names[i]);
  if (nspe.urc && !nspe.urc->empty()) lines.push_back("URC " + to_hex(*nspe.urc));
  add_rest(lines, nspe.rest);
  return lines;
}

}  // namespace openrui
