#include "ipc370/reason.h"

#include <algorithm>

#include "base/bytes.h"
#include "ipc370.h"

namespace openrui::ipc370 {

namespace {

constexpr ReasonText kReasons[] = {
    {Reason::none, "successful"},
    {Reason::unknown_request, "the request code is none of IPC"},
    {Reason::tag_missing, "OPEN without a tag string"},
    {Reason::tag_too_long, "the tag string is longer than 64 characters"},
    {Reason::tag_part_too_long, "a sub-string of the tag string is longer than 8 characters"},
    {Reason::tag_character, "the tag string has a character that is none of A-Z, blank, ?, $, # and @"},
    {Reason::tag_parts, "a group of the tag string has more than three sub-strings"},
    {Reason::tag_groups, "the tag string has more than two groups"},
    {Reason::not_authorised, "the installation does not allow this OPEN"},
    {Reason::other_step, "another job step of the address space uses IPC"},
    {Reason::no_partner_yet, "the connection has no partner yet"},
    {Reason::closed_before_match, "the connection was closed before a partner was found"},
    {Reason::closed_by_partner, "the partner has closed, and everything it sent was received"},
    {Reason::closed, "the connection is closed"},
    {Reason::abclosed_here, "ABCLS was issued for the connection"},
    {Reason::abclosed_by_partner, "the partner has issued ABCLS"},
    {Reason::partner_ended, "the partner's task has ended"},
    {Reason::link_failed, "the link to the partner's node failed, and retries are exhausted"},
    {Reason::partner_ipc_stopped, "IPC stopped in the partner's node"},
    {Reason::partner_protocol, "the partner's node broke the protocol between nodes, or says that we did"},
    {Reason::ipc_stopped, "IPC is not active"},
    {Reason::ipc_internal, "IPC has an internal error"},
    {Reason::invalid_cid, "the CID is not one of this task and key"},
    {Reason::storage_inaccessible, "the storage that the request names is not accessible"},
    {Reason::send_after_close, "SEND after CLOSE"},
    {Reason::close_repeated, "CLOSE was issued before"},
    {Reason::too_many_connections, "there are too many connections"},
    {Reason::result_too_long, "the result does not fit into the buffer; RQ# has the length it needs"},
    {Reason::unknown_option, "the request does not know this option"},
    {Reason::too_many_requests, "too many requests are outstanding on the connection"},
    {Reason::unknown_task, "the task is not known to IPC"},
};

constexpr std::string_view kLevels[] = {
    "no error",        "temporary failure", "request failed", "connection failed or closed", "IPC failure, or IPC down",
    "user logic error"};

constexpr std::string_view kAbends[] = {
    "",
    "the RQ# lies above the highest address that IPC may use",
    "the length of the RQ# is invalid",
    "the previous request with this RQ# is not complete",
    "the RQ# is not accessible (request)",
    "the RQ# is not accessible (notify)",
    "the ECB or the CS area is not accessible (notify)",
    "the notify code in the RQ# or in the CS area is invalid",
    "the RQ# is not accessible (open)",
};

constexpr std::string_view kRequests[] = {"(none)", "OPEN", "SEND", "RECEIVE", "CLOSE", "ABCLS", "QTAG", "QUSER"};
constexpr std::string_view kNotifications[] = {"none", "ECB", "CS area", "callback", "file descriptor"};

std::string digits(std::uint32_t v, int bytes) {
  std::uint8_t raw[4];
  put32(raw, v);
  auto text = to_hex(ByteView(raw).last(static_cast<std::size_t>(bytes)));
  std::erase(text, ' ');
  return text;
}

template <std::size_t N>
std::string named(const std::string_view (&names)[N], unsigned code) {
  return code < N ? std::string(names[code]) : "(unknown)";
}

}  // namespace

std::span<const ReasonText> reasons() { return kReasons; }

std::string_view text_of(Reason r) {
  const auto* found =
      std::find_if(std::begin(kReasons), std::end(kReasons), [r](const auto& t) { return t.reason == r; });
  return found == std::end(kReasons) ? std::string_view{} : found->text;
}

std::string_view level_of(unsigned code) { return code < std::size(kLevels) ? kLevels[code] : std::string_view{}; }

std::string_view text_of(Abend a) {
  const auto at = static_cast<std::size_t>(a);
  return at < std::size(kAbends) ? kAbends[at] : std::string_view{};
}

std::string explain(unsigned code, std::uint32_t reason) {
  std::string text = "completion code " + std::to_string(code) + " (";
  text += level_of(code).empty() ? "unknown" : std::string(level_of(code));
  text += "), reason " + digits(reason, 4) + ": ";
  const auto words = text_of(Reason{reason});
  if (words.empty()) return text + "not a reason of this IPC";
  text += words;
  if (completion_code(Reason{reason}) != code) text += " (which is not a reason of this completion code)";
  return text;
}

std::string format_rq(const ipc_rq& rq) {
  std::string text = "RQ# length " + std::to_string(rq.rq_length_of_block) + ", request " +
                     std::to_string(rq.rq_request) + " " + named(kRequests, rq.rq_request) + "\n";
  text += "  RQ#TS   " + digits(rq.rq_ts, 1) +
          (rq.rq_ts == IPC_TS_COMPLETE     ? " complete"
           : rq.rq_ts == IPC_TS_INCOMPLETE ? " incomplete"
                                           : " (neither 00 nor FF)") +
          "\n";
  text += "  RQ#CC   " + digits(rq.rq_cc, 1) + ", RQ#RSN " + digits(rq.rq_rsn, 4) + "\n";
  // Both mean nothing before (rule Q1).
  if (rq.rq_ts == IPC_TS_COMPLETE) text += "          " + explain(rq.rq_cc, rq.rq_rsn) + "\n";
  text += "  RQ#CID  " + digits(rq.rq_cid, 2) + "\n";
  text += "  RQ#OPTC " + digits(rq.rq_optc, 1) + ((rq.rq_optc & IPC_OPTC_CONTINUED) != 0 ? " continued" : "") + "\n";
  text += "  options " + digits(rq.rq_options, 1) + ((rq.rq_options & IPC_OPTION_CONT) != 0 ? " CONT" : "") + "\n";
  text += "  data    " + std::to_string(rq.rq_length) + " bytes, " + std::to_string(rq.rq_count) + " moved\n";
  text += "  notify  " + digits(rq.rq_notify, 1) + " " + named(kNotifications, rq.rq_notify) + "\n";
  return text;
}

}  // namespace openrui::ipc370
