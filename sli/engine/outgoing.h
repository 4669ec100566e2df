// What SLI makes of an SLI_SEND: the flow, the RU of a command, the RHs of a chain (LUA reference 5.5, 9.3).
#pragma once

#include <array>
#include <optional>

#include "node/session_port.h"
#include "rui/verb_record.h"

namespace openrui {

// lua_data_length or, in the _EX form, lua_data_length_ex.
std::size_t send_length(const LUA_VERB_RECORD& record, bool ex);

// The checks of 9.3 that the record alone decides.
std::optional<ReturnCode> check_send(const LUA_VERB_RECORD& record, bool ex);
// The flow of a record that passed them.
Flow send_flow(const LUA_COMMON& c);

// One SLI_SEND on its way: one RU after the other. Keeps no copy of the data, which are the program's record's.
class OutgoingChain {
 public:
  // `max_ru`: of data on the LU normal flow, in bytes; other RUs go as they are.
  OutgoingChain(const LUA_VERB_RECORD& record, bool ex, std::size_t max_ru);

  Flow flow() const { return flow_; }
  bool is_response() const { return rh_.rri(); }
  // The RU to submit now; the same until advance().
  Submission current() const;
  void advance();
  bool at_end() const { return sent_all_; }
  // Whether the partner has, or will have (the current RU is out), the beginning of a chain that does not end.
  bool cut_if_stopped(bool current_is_out) const;
  // Its last RU asks for an exception response only.
  bool exception_only() const { return !is_response() && rh_.response_form() == ResponseForm::exception; }

 private:
  std::size_t piece() const;

  Flow flow_;
  Rh rh_;  // as asked for, for the chain as a whole
  std::uint16_t snf_ = 0;
  bool data_ = false;  // FMD, which may be cut
  std::array<std::uint8_t, 5> command_{};
  std::size_t command_length_ = 0;
  ByteView rest_;
  std::size_t max_ru_ = 0;
  bool begun_ = false;
  bool sent_all_ = false;
};

}  // namespace openrui
