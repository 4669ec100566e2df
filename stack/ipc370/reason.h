// Completion codes and our own reason codes, with their texts (transports reference 9.3). The original leaves reason
// codes to each version of IPC: these are ours, may change, and are for people only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

struct ipc_rq;

namespace openrui::ipc370 {

enum class Reason : std::uint32_t {
  none = 0,
  // completion code 2, the request
  unknown_request = 0x201,
  tag_missing = 0x202,
  tag_too_long = 0x203,
  tag_part_too_long = 0x204,
  tag_character = 0x205,
  tag_parts = 0x206,
  tag_groups = 0x207,
  not_authorised = 0x208,
  other_step = 0x209,
  no_partner_yet = 0x20A,
  // completion code 3, the connection
  closed_before_match = 0x301,
  closed_by_partner = 0x302,
  closed = 0x303,
  abclosed_here = 0x304,
  abclosed_by_partner = 0x305,
  partner_ended = 0x306,
  link_failed = 0x307,
  partner_ipc_stopped = 0x308,
  partner_protocol = 0x309,
  // completion code 4, IPC
  ipc_stopped = 0x401,
  ipc_internal = 0x402,
  // completion code 5, the user's logic
  invalid_cid = 0x501,
  storage_inaccessible = 0x502,
  send_after_close = 0x503,
  close_repeated = 0x504,
  too_many_connections = 0x505,
  result_too_long = 0x506,
  unknown_option = 0x507,
  too_many_requests = 0x508,
  unknown_task = 0x509,
};

struct ReasonText {
  Reason reason;
  std::string_view text;  // a sentence without full stop
};
// All of them, in order.
std::span<const ReasonText> reasons();
// Empty when there is no such reason.
std::string_view text_of(Reason r);
// Every reason belongs to one completion code, 0 to 5.
constexpr std::uint8_t completion_code(Reason r) {
  return static_cast<std::uint8_t>(static_cast<std::uint32_t>(r) >> 8);
}
// "connection failed (or closed)"; empty above 5.
std::string_view level_of(unsigned completion_code);

// What IPC cannot tell in a request block, because the block itself is wrong (reference 9.5).
enum class Abend : std::uint8_t {
  rq_address = 1,
  rq_length = 2,
  rq_incomplete = 3,
  rq_inaccessible_request = 4,
  rq_inaccessible_notify = 5,
  target_inaccessible = 6,
  notify_code = 7,
  rq_inaccessible_open = 8,
};
std::string_view text_of(Abend a);

// The service IPCSTAT: "completion code 3 (connection failed or closed), reason 00000302: the partner has closed ...".
std::string explain(unsigned completion_code, std::uint32_t reason);
// A request block for people, several lines.
std::string format_rq(const ipc_rq& rq);

}  // namespace openrui::ipc370
