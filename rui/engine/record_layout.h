// Verb records as bytes in the layouts of other compilers and products (LUA reference 3.2), to and from one neutral
// value. For the dumps in API traces and for programs whose records come from elsewhere.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

#include "base/bytes.h"

namespace openrui {

enum class RecordLayout : std::uint8_t {
  packed16,  // A: OS/2 and Win16, byte packed, far pointers
  win32,     // B: Win32, pack 4; also natural alignment with 32-bit longs
  win64,     // D: Win64, pack 4, a post handle of 32 bits [derived, not published]
  lp64       // G: natural alignment with 64-bit longs: this library
};
inline constexpr std::size_t kRecordLayouts = 4;

// Where the fields stand, in bytes from the start of the record; LUA reference 3.2, a column each. Single bytes and
// names are contiguous: message_type stands between flag1 and flag2, resv56 behind flag2, encr_decr_option behind that.
struct RecordShape {
  RecordLayout layout;
  char column;
  std::uint16_t verb, verb_length, prim_rc, sec_rc, opcode, correlator, luname, extension_list_offset, cobol_offset,
      sid, max_length, data_length, data_ptr, post_handle, th, rh, flag1, message_type, flag2, resv56, encr_decr_option;
  std::uint16_t common_size;  // sizeof LUA_COMMON: where `specific` begins
  std::uint16_t record_size;  // sizeof LUA_VERB_RECORD
  std::uint8_t pointer_size;  // of data_ptr
  std::uint8_t handle_size;   // of post_handle
  std::uint8_t ex_gap;        // of SLI_SEND_EX: unused bytes in front of its length
};

const RecordShape& shape(RecordLayout layout);

struct RecordValue {
  static constexpr std::size_t kSpecificSize = 134;  // sizeof SLI_OPEN, the longest member of the union

  struct ExtensionEntry {
    std::uint8_t routine_type = 0;
    std::array<std::uint8_t, 9> module_name{};
    std::array<std::uint8_t, 33> procedure_name{};
    friend bool operator==(const ExtensionEntry&, const ExtensionEntry&) = default;
  };
  struct SliOpen {
    std::uint8_t init_type = 0;
    std::uint8_t resv65 = 0;
    std::uint16_t wait = 0;  // seconds
    std::array<ExtensionEntry, 3> open_extension{};
    std::uint8_t ending_delim = 0;
    friend bool operator==(const SliOpen&, const SliOpen&) = default;
  };
  // Unused bytes of the union are kept as they are, behind what the verb uses.
  using Raw = std::array<std::uint8_t, kSpecificSize>;
  struct SequenceNumber {  // SLI_SEND
    std::uint16_t number = 0;
    std::array<std::uint8_t, kSpecificSize - 2> rest{};
    friend bool operator==(const SequenceNumber&, const SequenceNumber&) = default;
  };
  struct PeekData {  // RUI_BID, SLI_BID
    std::array<std::uint8_t, 12> bytes{};
    std::array<std::uint8_t, kSpecificSize - 12> rest{};
    friend bool operator==(const PeekData&, const PeekData&) = default;
  };
  struct RuiInit {  // the extended form: RUI_INIT with eight zero bytes for a name
    std::uint8_t format = 0;
    std::array<std::uint8_t, 8> puname{};
    std::uint8_t lunumber = 0;
    std::uint8_t wait_for_link = 0;
    std::array<std::uint8_t, kSpecificSize - 11> rest{};
    friend bool operator==(const RuiInit&, const RuiInit&) = default;
  };
  struct SendEx {  // SLI_SEND_EX
    std::uint16_t number = 0;
    std::uint32_t data_length = 0;
    friend bool operator==(const SendEx&, const SendEx&) = default;
  };
  struct ReceiveEx {  // SLI_RECEIVE_EX
    std::uint32_t data_length = 0;
    std::uint32_t max_length = 0;
    friend bool operator==(const ReceiveEx&, const ReceiveEx&) = default;
  };

  // Codes as the books print them: LUA_OPCODE_RUI_WRITE is 0x0480, whatever the machine (LUA reference 0.2).
  std::uint16_t verb = 0;
  std::uint16_t verb_length = 0;
  std::uint16_t prim_rc = 0;
  std::uint32_t sec_rc = 0;
  std::uint16_t opcode = 0;
  std::uint32_t correlator = 0;
  std::array<std::uint8_t, 8> luname{};
  std::uint16_t extension_list_offset = 0;
  std::uint16_t cobol_offset = 0;
  std::uint32_t sid = 0;
  std::uint16_t max_length = 0;
  std::uint16_t data_length = 0;
  std::uint64_t data_ptr = 0;
  std::uint64_t post_handle = 0;
  std::array<std::uint8_t, 6> th{};  // as on the wire
  std::array<std::uint8_t, 3> rh{};  // as on the wire
  std::uint8_t flag1 = 0;            // LUA reference 3.3
  std::uint8_t message_type = 0;
  std::uint8_t flag2 = 0;  // LUA reference 3.3
  std::array<std::uint8_t, 7> resv56{};
  std::uint8_t encr_decr_option = 0;

  // By the opcode. A dump may end inside the union: specific_size is how many bytes there are behind the common part,
  // with the padding at the end of a whole record; the rest is zero here and is not written.
  std::variant<Raw, SliOpen, SequenceNumber, PeekData, RuiInit, SendEx, ReceiveEx> specific;
  std::size_t specific_size = 0;

  friend bool operator==(const RecordValue&, const RecordValue&) = default;
};

// Numbers are little-endian, as on all machines of layouts A, B and D; layout G may be asked for as big-endian.
enum class ByteOrder : std::uint8_t { little, big };

// Reads a record or the beginning of one. Nothing when there is less than LUA_COMMON. Bytes behind the record, as far
// as its union goes, are not looked at.
std::optional<RecordValue> parse_record(ByteView bytes, RecordLayout layout, ByteOrder order = ByteOrder::little);

// Common part and specific_size bytes behind it, at most up to the end of the record; gaps are zero. Nothing when the
// layout has not enough bytes for the data pointer or the post handle.
std::optional<Bytes> emit_record(const RecordValue& value, RecordLayout layout, ByteOrder order = ByteOrder::little);

}  // namespace openrui
