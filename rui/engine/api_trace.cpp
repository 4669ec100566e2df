#include "rui/api_trace.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sys/uio.h>
#include <unistd.h>

#include "formats/ebcdic.h"
#include "formats/rh.h"
#include "formats/th.h"
#include "formats/words.h"
#include "rui/record_layout.h"

namespace openrui {

namespace {

constexpr std::string_view kIndent = "  ";
constexpr std::size_t kDumpWidth = 16;

struct VerbInfo {
  std::uint16_t opcode;
  std::string_view name;
  bool sends;     // data goes from the program: dumped at the call
  bool receives;  // data comes to the program: dumped at completion
  bool specific;  // uses the union: dumped as far as lua_verb_length goes
};

// clang-format off
constexpr VerbInfo kVerbs[] = {
    //                              name                sends  receives specific
    {LUA_OPCODE_RUI_INIT,         "RUI_INIT",         false, false,   true},
    {LUA_OPCODE_RUI_REINIT,       "RUI_REINIT",       false, false,   false},
    {LUA_OPCODE_RUI_INIT_STATUS,  "RUI_INIT_STATUS",  false, false,   false},
    {LUA_OPCODE_RUI_INIT_PRIMARY, "RUI_INIT_PRIMARY", false, false,   false},
    {LUA_OPCODE_RUI_TERM,         "RUI_TERM",         false, false,   false},
    {LUA_OPCODE_RUI_READ,         "RUI_READ",         false, true,    false},
    {LUA_OPCODE_RUI_WRITE,        "RUI_WRITE",        true,  false,   false},
    {LUA_OPCODE_RUI_PURGE,        "RUI_PURGE",        false, false,   false},
    {LUA_OPCODE_RUI_BID,          "RUI_BID",          false, false,   true},
    {LUA_OPCODE_SLI_OPEN,         "SLI_OPEN",         true,  false,   true},
    {LUA_OPCODE_SLI_CLOSE,        "SLI_CLOSE",        false, false,   false},
    {LUA_OPCODE_SLI_RECEIVE,      "SLI_RECEIVE",      false, true,    false},
    {LUA_OPCODE_SLI_SEND,         "SLI_SEND",         true,  false,   true},
    {LUA_OPCODE_SLI_PURGE,        "SLI_PURGE",        false, false,   false},
    {LUA_OPCODE_SLI_BID,          "SLI_BID",          false, false,   true},
    {LUA_OPCODE_SLI_SEND_EX,      "SLI_SEND_EX",      true,  false,   true},
    {LUA_OPCODE_SLI_RECEIVE_EX,   "SLI_RECEIVE_EX",   false, true,    true},
    {LUA_OPCODE_SLI_BIND_ROUTINE, "SLI_BIND_ROUTINE", true,  true,    false},
    {LUA_OPCODE_SLI_STSN_ROUTINE, "SLI_STSN_ROUTINE", true,  true,    false},
    {LUA_OPCODE_SLI_SDT_ROUTINE,  "SLI_SDT_ROUTINE",  true,  true,    false},
    {LUA_OPCODE_SLI_CRV_ROUTINE,  "SLI_CRV_ROUTINE",  true,  true,    false},
};

// Bits of lua_flag1 and lua_flag2 (LUA reference 3.3).
struct FlagName {
  std::uint8_t bit;
  std::string_view name;
};
constexpr FlagName kFlag1Names[] = {{0x01, "lu_norm"}, {0x02, "lu_exp"}, {0x04, "sscp_norm"}, {0x08, "sscp_exp"},
                                    {0x10, "nowait"}, {0x20, "close_abend"}, {0x40, "reserv1"}, {0x80, "bid_enable"}};
constexpr FlagName kFlag2Names[] = {{0x01, "lu_norm"}, {0x02, "lu_exp"}, {0x04, "sscp_norm"}, {0x08, "sscp_exp"},
                                    {0x40, "async"}, {0x80, "bid_enable"}};

struct TypeName {
  std::uint8_t type;
  std::string_view name;
};
constexpr TypeName kTypeNames[] = {
    {LUA_MESSAGE_TYPE_LU_DATA, "LU_DATA"},     {LUA_MESSAGE_TYPE_SSCP_DATA, "SSCP_DATA"},
    {LUA_MESSAGE_TYPE_RSP, "RSP"},             {LUA_MESSAGE_TYPE_LUSTAT_LU, "LUSTAT_LU"},
    {LUA_MESSAGE_TYPE_RTR, "RTR"},             {LUA_MESSAGE_TYPE_LUSTAT_SSCP, "LUSTAT_SSCP"},
    {LUA_MESSAGE_TYPE_BIND, "BIND"},           {LUA_MESSAGE_TYPE_UNBIND, "UNBIND"},
    {LUA_MESSAGE_TYPE_BIS, "BIS"},             {LUA_MESSAGE_TYPE_SBI, "SBI"},
    {LUA_MESSAGE_TYPE_QEC, "QEC"},             {LUA_MESSAGE_TYPE_QC, "QC"},
    {LUA_MESSAGE_TYPE_RELQ, "RELQ"},           {LUA_MESSAGE_TYPE_CANCEL, "CANCEL"},
    {LUA_MESSAGE_TYPE_CHASE, "CHASE"},         {LUA_MESSAGE_TYPE_SDT, "SDT"},
    {LUA_MESSAGE_TYPE_CLEAR, "CLEAR"},         {LUA_MESSAGE_TYPE_STSN, "STSN"},
    {LUA_MESSAGE_TYPE_RQR, "RQR"},             {LUA_MESSAGE_TYPE_SHUTD, "SHUTD"},
    {LUA_MESSAGE_TYPE_SHUTC, "SHUTC"},         {LUA_MESSAGE_TYPE_RSHUTD, "RSHUTD"},
    {LUA_MESSAGE_TYPE_BID, "BID"},             {LUA_MESSAGE_TYPE_SIGNAL, "SIGNAL"},
    {LUA_MESSAGE_TYPE_CRV, "CRV"},             {LUA_MESSAGE_TYPE_INIT_SELF, "INIT_SELF"},
    {LUA_MESSAGE_TYPE_NOTIFY, "NOTIFY"},       {LUA_MESSAGE_TYPE_TERM_SELF, "TERM_SELF"},
};
// clang-format on

const VerbInfo* find(std::uint16_t opcode) {
  const auto* found =
      std::find_if(std::begin(kVerbs), std::end(kVerbs), [opcode](const VerbInfo& v) { return v.opcode == opcode; });
  return found == std::end(kVerbs) ? nullptr : found;
}

std::string hex_number(std::uint64_t v, int digits) {
  std::string text;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) text += "0123456789ABCDEF"[(v >> shift) & 0xF];
  return text;
}

template <std::size_t N>
std::string flags_in_words(std::uint8_t flags, const FlagName (&names)[N]) {
  WordList list;
  for (const auto& n : names) list.add_if((flags & n.bit) != 0, n.name);
  return list.text("none");
}

// An entry under construction.
class Entry {
 public:
  Entry& line(std::string_view text) {
    text_ += kIndent;
    text_ += text;
    text_ += '\n';
    return *this;
  }
  Entry& title(std::string_view text) {
    text_ += text;
    text_ += '\n';
    return *this;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// As ebcdic_dump(), but names in a record are ASCII.
void dump_ascii(Entry& entry, ByteView bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += kDumpWidth) {
    const auto row = bytes.subspan(at, std::min(kDumpWidth, bytes.size() - at));
    auto hex = to_hex(row);
    hex.resize(kDumpWidth * 3, ' ');
    std::string text;
    for (const auto b : row) text += b >= 0x20 && b < 0x7F ? static_cast<char>(b) : '.';
    entry.line(hex_number(at, 4) + "  " + hex + " |" + text + '|');
  }
}

std::string luname(const RecordValue& v) {
  std::string text;
  for (const auto b : v.luname) text += b >= 0x20 && b < 0x7F ? static_cast<char>(b) : '.';
  return text;
}

std::string th_in_words(const RecordValue& v) {
  const auto th = parse_th(v.th);
  return to_hex(v.th) + (th ? "  " + to_words(*th) : std::string());
}

void decoded_fields(Entry& entry, const RecordValue& v) {
  entry.line("lu '" + luname(v) + "', sid " + hex_number(v.sid, 8) + ", correlator " + hex_number(v.correlator, 8) +
             ", post handle " + hex_number(v.post_handle, 16));
  entry.line("verb length " + std::to_string(v.verb_length) + ", max length " + std::to_string(v.max_length) +
             ", data length " + std::to_string(v.data_length));
  entry.line("flag1 " + flags_in_words(v.flag1, kFlag1Names) + "; flag2 " + flags_in_words(v.flag2, kFlag2Names) +
             "; message type " + message_type_name(v.message_type));
  const Rh rh(v.rh[0], v.rh[1], v.rh[2]);
  entry.line("TH " + th_in_words(v));
  entry.line("RH " + to_hex(v.rh) + "  " + to_words(rh));
}

// How much of the record the program says there is and the verb has a use for.
std::size_t record_length(const LUA_VERB_RECORD& record, const VerbInfo* verb) {
  const std::size_t limit = verb != nullptr && verb->specific ? sizeof record : sizeof record.common;
  return std::min<std::size_t>(record.common.lua_verb_length, limit);
}

constexpr auto kNativeLayout = sizeof(long) == 8 ? RecordLayout::lp64 : RecordLayout::win32;
constexpr auto kNativeOrder = std::endian::native == std::endian::big ? ByteOrder::big : ByteOrder::little;

// The program's memory, copied by the kernel: a verb is traced before it is checked, and its data may be anywhere.
// Where such copies are not permitted it is read as the verb would.
std::optional<Bytes> copy_of_memory(const char* address, std::size_t length) {
  Bytes copy(length);
  const iovec here{copy.data(), copy.size()};
  const iovec there{const_cast<char*>(address), length};
  if (::process_vm_readv(::getpid(), &here, 1, &there, 1, 0) == static_cast<ssize_t>(length)) return copy;
  if (errno != EPERM && errno != ENOSYS) return std::nullopt;
  std::memcpy(copy.data(), address, length);
  return copy;
}

// What is copied at most. Only the _EX forms (LUA reference 9.7) have more, and they are dumped to kDataLimit anyway.
constexpr std::size_t kCopyLimit = 65535;

// Of the data that are there, in bytes. A truncated READ or RECEIVE returns the length of what did not fit as well: the
// buffer has the maximal length. A record whose length does not reach the lengths of an _EX form has no data.
std::size_t data_length(const LUA_VERB_RECORD& record, const VerbInfo* verb) {
  const auto& c = record.common;
  const auto clip = [](std::size_t length, std::size_t max) { return max == 0 ? length : std::min(length, max); };
  const bool has_ex = c.lua_verb_length >= sizeof c + sizeof record.specific.send_ex;
  if (c.lua_opcode == LUA_OPCODE_SLI_SEND_EX) return has_ex ? record.specific.send_ex.lua_data_length_ex : 0;
  if (c.lua_opcode == LUA_OPCODE_SLI_RECEIVE_EX) {
    const auto& ex = record.specific.receive_ex;
    return has_ex ? clip(ex.lua_data_length_ex, ex.lua_max_length_ex) : 0;
  }
  return clip(c.lua_data_length, verb != nullptr && verb->receives ? c.lua_max_length : 0);
}

void data_dump(Entry& entry, const RecordValue& v, std::size_t length) {
  const auto* address = reinterpret_cast<const char*>(v.data_ptr);
  if (address == nullptr || length == 0) return;
  entry.line("Data at address " + hex_number(v.data_ptr, 16));
  errno = 0;
  const auto data = copy_of_memory(address, std::min(length, kCopyLimit));
  if (!data) return void(entry.line("cannot be read"));
  for (const auto& row : ebcdic_dump(*data, ApiTrace::kDataLimit)) entry.line(row);
}

// Data is there after success, and when only a part of it was (LUA reference 6.7).
bool returns_data(ReturnCode code) {
  return code.prim == Prim::ok || (code.prim == Prim::unsuccessful && code.sec == Sec::data_truncated);
}

// `address` is the program's record, `record` it or a copy.
void add_record(Entry& entry, const LUA_VERB_RECORD& record, const void* address, bool with_data) {
  const auto* verb = find(record.common.lua_opcode);
  const auto length = record_length(record, verb);
  const auto* start = reinterpret_cast<const std::uint8_t*>(&record);
  const Bytes bytes(start, start + length);
  const auto value = parse_record(bytes, kNativeLayout, kNativeOrder);
  if (value) decoded_fields(entry, *value);
  entry.line("Verb record at address " + hex_number(reinterpret_cast<std::uintptr_t>(address), 16));
  dump_ascii(entry, bytes);
  if (value && with_data) data_dump(entry, *value, data_length(record, verb));
}

}  // namespace

std::string verb_name(std::uint16_t lua_opcode) {
  if (const auto* verb = find(lua_opcode)) return std::string(verb->name);
  std::uint8_t bytes[sizeof lua_opcode];
  std::memcpy(bytes, &lua_opcode, sizeof bytes);
  return "OPCODE " + hex_byte(bytes[0]) + hex_byte(bytes[1]);
}

std::string message_type_name(std::uint8_t type) {
  for (const auto& n : kTypeNames) {
    if (n.type == type) return std::string(n.name);
  }
  return type == 0 ? "none" : "type " + hex_byte(type);
}

void ApiTrace::request(const LUA_VERB_RECORD& record) const {
  const auto* verb = find(record.common.lua_opcode);
  Entry entry;
  entry.title(verb_name(record.common.lua_opcode) + " request");
  add_record(entry, record, &record, verb != nullptr && verb->sends);
  sink_.write(entry.text());
}

void ApiTrace::in_progress(std::uint16_t lua_opcode, const LUA_VERB_RECORD* record, AP_UINT32 sid) const {
  Entry entry;
  entry.title(verb_name(lua_opcode) + " response");
  entry.line(to_words(ReturnCode{Prim::in_progress, Sec::ok}));
  entry.line("sid " + hex_number(sid, 8) + ", verb record at address " +
             hex_number(reinterpret_cast<std::uintptr_t>(record), 16));
  sink_.write(entry.text());
}

void ApiTrace::response(const LUA_VERB_RECORD& record, ReturnCode code) const { completion(" response", record, code); }

void ApiTrace::post(const LUA_VERB_RECORD& record, ReturnCode code) const { completion(" post", record, code); }

void ApiTrace::completion(std::string_view what, const LUA_VERB_RECORD& record, ReturnCode code) const {
  const auto* verb = find(record.common.lua_opcode);
  LUA_VERB_RECORD copy{};
  std::memcpy(&copy, &record, std::max(record_length(record, verb), sizeof copy.common));
  copy.common.lua_prim_rc = static_cast<unsigned short>(code.prim);
  copy.common.lua_sec_rc = static_cast<AP_UINT32>(code.sec);
  Entry entry;
  entry.title(verb_name(copy.common.lua_opcode).append(what));
  entry.line(to_words(code));
  add_record(entry, copy, &record, verb != nullptr && verb->receives && returns_data(code));
  sink_.write(entry.text());
}

}  // namespace openrui
