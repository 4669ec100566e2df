#include "rui/record_layout.h"

#include <algorithm>
#include <cstddef>
#include <lua_c.h>
#include <type_traits>

namespace openrui {

namespace {

// LUA reference 3.2, to be held beside its table.
// clang-format off
constexpr RecordShape kShapes[kRecordLayouts] = {
    {RecordLayout::packed16, 'A', 0, 2, 4, 6, 10, 12, 16, 24, 26, 28, 32, 34, 36, 40, 44, 50, 53, 54, 55, 56, 63,  64, 198, 4, 4, 0},
    {RecordLayout::win32,    'B', 0, 2, 4, 8, 12, 16, 20, 28, 30, 32, 36, 38, 40, 44, 48, 54, 57, 58, 59, 60, 67,  68, 204, 4, 4, 2},
    {RecordLayout::win64,    'D', 0, 2, 4, 8, 12, 16, 20, 28, 30, 32, 36, 38, 40, 48, 52, 58, 61, 62, 63, 64, 71,  72, 208, 8, 4, 2},
    {RecordLayout::lp64,     'G', 0, 2, 4, 8, 12, 16, 20, 28, 30, 32, 36, 38, 40, 48, 56, 62, 65, 66, 67, 68, 75,  80, 216, 8, 8, 2},
};
// clang-format on

// What this library is compiled with is one of them.
constexpr const RecordShape& kNative =
    kShapes[static_cast<std::size_t>(sizeof(long) == 8 ? RecordLayout::lp64 : RecordLayout::win32)];
static_assert(offsetof(LUA_COMMON, lua_sec_rc) == kNative.sec_rc && offsetof(LUA_COMMON, lua_opcode) == kNative.opcode);
static_assert(offsetof(LUA_COMMON, lua_luname) == kNative.luname && offsetof(LUA_COMMON, lua_sid) == kNative.sid);
static_assert(offsetof(LUA_COMMON, lua_data_length) == kNative.data_length);
static_assert(offsetof(LUA_COMMON, lua_data_ptr) == kNative.data_ptr);
static_assert(offsetof(LUA_COMMON, lua_post_handle) == kNative.post_handle);
static_assert(offsetof(LUA_COMMON, lua_th) == kNative.th && offsetof(LUA_COMMON, lua_rh) == kNative.rh);
static_assert(offsetof(LUA_COMMON, lua_flag1) == kNative.flag1 && offsetof(LUA_COMMON, lua_flag2) == kNative.flag2);
static_assert(offsetof(LUA_COMMON, lua_message_type) == kNative.message_type);
static_assert(offsetof(LUA_COMMON, lua_resv56) == kNative.resv56);
static_assert(offsetof(LUA_COMMON, lua_encr_decr_option) == kNative.encr_decr_option);
static_assert(sizeof(LUA_COMMON) == kNative.common_size && sizeof(LUA_VERB_RECORD) == kNative.record_size);
static_assert(sizeof(SLI_OPEN) == RecordValue::kSpecificSize && sizeof(LUA_EXT_ENTRY) == 43);

// The opcodes whose union member is known, canonical (LUA reference 3.4).
constexpr std::uint16_t canonical(unsigned opcode) {
#ifdef NON_INTEL_BYTE_ORDER
  return static_cast<std::uint16_t>(opcode);
#else
  return static_cast<std::uint16_t>((opcode << 8) | (opcode >> 8));
#endif
}
constexpr auto kRuiInit = canonical(LUA_OPCODE_RUI_INIT);
constexpr auto kRuiBid = canonical(LUA_OPCODE_RUI_BID);
constexpr auto kSliOpen = canonical(LUA_OPCODE_SLI_OPEN);
constexpr auto kSliBid = canonical(LUA_OPCODE_SLI_BID);
constexpr auto kSliSend = canonical(LUA_OPCODE_SLI_SEND);
constexpr auto kSliSendEx = canonical(LUA_OPCODE_SLI_SEND_EX);
constexpr auto kSliReceiveEx = canonical(LUA_OPCODE_SLI_RECEIVE_EX);

// Both run over the fields in the same words, so that reading and writing cannot drift apart. Moves forward or jumps to
// an offset; the caller has checked that there is room.
class FieldReader {
 public:
  FieldReader(ByteView bytes, ByteOrder order) : bytes_(bytes), order_(order) {}

  FieldReader& at(std::size_t offset) {
    at_ = offset;
    return *this;
  }
  FieldReader& skip(std::size_t n) { return at(at_ + n); }
  FieldReader& code(std::uint16_t& v) { return number(v, sizeof v, ByteOrder::big); }
  FieldReader& code(std::uint32_t& v) { return number(v, sizeof v, ByteOrder::big); }
  FieldReader& native(std::uint16_t& v) { return number(v, sizeof v, order_); }
  FieldReader& native(std::uint32_t& v) { return number(v, sizeof v, order_); }
  FieldReader& native(std::uint64_t& v, std::size_t size) { return number(v, size, order_); }
  FieldReader& byte(std::uint8_t& v) { return number(v, 1, order_); }
  template <std::size_t N>
  FieldReader& bytes(std::array<std::uint8_t, N>& v) {
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), N, v.begin());
    return skip(N);
  }

 private:
  template <class T>
  FieldReader& number(T& v, std::size_t size, ByteOrder order) {
    std::uint64_t n = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const auto from = order == ByteOrder::big ? i : size - 1 - i;
      n = (n << 8) | bytes_[at_ + from];
    }
    v = static_cast<T>(n);
    return skip(size);
  }

  ByteView bytes_;
  ByteOrder order_;
  std::size_t at_ = 0;
};

class FieldWriter {
 public:
  FieldWriter(std::span<std::uint8_t> bytes, ByteOrder order) : bytes_(bytes), order_(order) {}

  FieldWriter& at(std::size_t offset) {
    at_ = offset;
    return *this;
  }
  FieldWriter& skip(std::size_t n) { return at(at_ + n); }
  FieldWriter& code(std::uint16_t v) { return number(v, sizeof v, ByteOrder::big); }
  FieldWriter& code(std::uint32_t v) { return number(v, sizeof v, ByteOrder::big); }
  FieldWriter& native(std::uint16_t v) { return number(v, sizeof v, order_); }
  FieldWriter& native(std::uint32_t v) { return number(v, sizeof v, order_); }
  FieldWriter& native(std::uint64_t v, std::size_t size) { return number(v, size, order_); }
  FieldWriter& byte(std::uint8_t v) { return number(v, sizeof v, order_); }
  template <std::size_t N>
  FieldWriter& bytes(const std::array<std::uint8_t, N>& v) {
    std::copy_n(v.begin(), N, bytes_.begin() + static_cast<std::ptrdiff_t>(at_));
    return skip(N);
  }

 private:
  FieldWriter& number(std::uint64_t v, std::size_t size, ByteOrder order) {
    for (std::size_t i = 0; i < size; ++i) {
      const auto to = order == ByteOrder::big ? size - 1 - i : i;
      bytes_[at_ + to] = static_cast<std::uint8_t>(v >> (8 * i));
    }
    return skip(size);
  }

  std::span<std::uint8_t> bytes_;
  ByteOrder order_;
  std::size_t at_ = 0;
};

// Value is RecordValue, const when it is written.
template <class Fields, class Value>
void run_common(Fields& f, const RecordShape& s, Value& v) {
  f.at(s.verb).code(v.verb);
  f.at(s.verb_length).native(v.verb_length);
  f.at(s.prim_rc).code(v.prim_rc);
  f.at(s.sec_rc).code(v.sec_rc);
  f.at(s.opcode).code(v.opcode);
  f.at(s.correlator).native(v.correlator);
  f.at(s.luname).bytes(v.luname);
  f.at(s.extension_list_offset).native(v.extension_list_offset);
  f.at(s.cobol_offset).native(v.cobol_offset);
  f.at(s.sid).native(v.sid);
  f.at(s.max_length).native(v.max_length);
  f.at(s.data_length).native(v.data_length);
  f.at(s.data_ptr).native(v.data_ptr, s.pointer_size);
  f.at(s.post_handle).native(v.post_handle, s.handle_size);
  f.at(s.th).bytes(v.th);
  f.at(s.rh).bytes(v.rh);
  f.at(s.flag1).byte(v.flag1);
  f.at(s.message_type).byte(v.message_type);
  f.at(s.flag2).byte(v.flag2);
  f.at(s.resv56).bytes(v.resv56);
  f.at(s.encr_decr_option).byte(v.encr_decr_option);
}

// A member of the union (LUA reference 3.4).
template <class Fields, class Member>
void run_specific(Fields& f, const RecordShape& s, Member& v) {
  using T = std::remove_const_t<Member>;
  if constexpr (std::is_same_v<T, RecordValue::SliOpen>) {
    f.byte(v.init_type).byte(v.resv65).native(v.wait);
    for (auto& entry : v.open_extension) {
      f.byte(entry.routine_type).bytes(entry.module_name).bytes(entry.procedure_name);
    }
    f.byte(v.ending_delim);
  } else if constexpr (std::is_same_v<T, RecordValue::SequenceNumber>) {
    f.code(v.number).bytes(v.rest);
  } else if constexpr (std::is_same_v<T, RecordValue::PeekData>) {
    f.bytes(v.bytes).bytes(v.rest);
  } else if constexpr (std::is_same_v<T, RecordValue::RuiInit>) {
    f.byte(v.format).bytes(v.puname).byte(v.lunumber).byte(v.wait_for_link).bytes(v.rest);
  } else if constexpr (std::is_same_v<T, RecordValue::SendEx>) {
    f.code(v.number).skip(s.ex_gap).native(v.data_length);
  } else if constexpr (std::is_same_v<T, RecordValue::ReceiveEx>) {
    f.native(v.data_length).native(v.max_length);
  } else {
    f.bytes(v);
  }
}

void choose_member(RecordValue& v) {
  switch (v.opcode) {
    case kSliOpen:
      v.specific = RecordValue::SliOpen{};
      return;
    case kSliSend:
      v.specific = RecordValue::SequenceNumber{};
      return;
    case kRuiBid:
    case kSliBid:
      v.specific = RecordValue::PeekData{};
      return;
    case kSliSendEx:
      v.specific = RecordValue::SendEx{};
      return;
    case kSliReceiveEx:
      v.specific = RecordValue::ReceiveEx{};
      return;
    case kRuiInit:
      if (v.luname == std::array<std::uint8_t, 8>{}) v.specific = RecordValue::RuiInit{};
      return;
    default:
      return;
  }
}

bool fits(std::uint64_t v, std::size_t size) { return size >= sizeof v || (v >> (8 * size)) == 0; }

}  // namespace

const RecordShape& shape(RecordLayout layout) { return kShapes[static_cast<std::size_t>(layout)]; }

std::optional<RecordValue> parse_record(ByteView bytes, RecordLayout layout, ByteOrder order) {
  const auto& s = shape(layout);
  if (bytes.size() < s.common_size) return std::nullopt;
  RecordValue v;
  FieldReader common(bytes, order);
  run_common(common, s, v);
  choose_member(v);
  v.specific_size = std::min<std::size_t>(bytes.size(), s.record_size) - s.common_size;
  RecordValue::Raw specific{};
  std::copy_n(bytes.begin() + s.common_size, std::min(v.specific_size, specific.size()), specific.begin());
  FieldReader reader(specific, order);
  std::visit([&](auto& member) { run_specific(reader, s, member); }, v.specific);
  return v;
}

std::optional<Bytes> emit_record(const RecordValue& value, RecordLayout layout, ByteOrder order) {
  const auto& s = shape(layout);
  if (!fits(value.data_ptr, s.pointer_size) || !fits(value.post_handle, s.handle_size)) return std::nullopt;
  Bytes bytes(s.record_size);
  FieldWriter common(bytes, order);
  run_common(common, s, value);
  FieldWriter writer({bytes.data() + s.common_size, RecordValue::kSpecificSize}, order);
  std::visit([&](const auto& member) { run_specific(writer, s, member); }, value.specific);
  bytes.resize(std::min(s.common_size + value.specific_size, bytes.size()));
  return bytes;
}

}  // namespace openrui
