// How a function reaches its machine; for the sources of IucvProgram.
#pragma once

#include "runtime/iucv_program.h"

namespace openrui {

template <class Function>
int IucvProgram::issue(std::uint8_t& code, Function&& function) {
  constexpr auto kNone = static_cast<std::uint8_t>(iucv::ReturnCode::no_control_buffer);
  if (loop_.in_forked_child()) {
    code = kNone;
    return IUCV_CC_ERROR;
  }
  return loop_.run_locked([&]() -> int {
    if (machine_ != nullptr) return function();
    code = kNone;
    return IUCV_CC_ERROR;
  });
}

template <class Function>
int IucvProgram::issue_outcome(std::uint8_t& code, Function&& function) {
  return issue(code, [&]() -> int {
    const iucv::Outcome outcome = function();
    code = static_cast<std::uint8_t>(outcome.code);
    return outcome.cc;
  });
}

}  // namespace openrui
