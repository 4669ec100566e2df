// The API trace (LUA reference 18, last paragraph): each verb at its call and at its completion, with names, decoded
// fields and dumps, as text. Formats only; where the text goes is the sink's business. Who traces holds a pointer to an
// ApiTrace that is null when the trace is off.
#pragma once

#include <lua_c.h>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "rui/result_codes.h"

namespace openrui {

class ApiTraceSink {
 public:
  virtual ~ApiTraceSink() = default;
  // One entry: a first line that names it, then indented lines, each ended by a newline. The sink adds time and thread.
  // Called from any thread.
  virtual void write(std::string_view entry) = 0;
};

class ApiTrace {
 public:
  // Of the data of a verb so many bytes are dumped at most.
  static constexpr std::size_t kDataLimit = 4096;

  // The sink outlives the trace.
  explicit ApiTrace(ApiTraceSink& sink) : sink_(sink) {}

  // "RUI_WRITE request": before the verb is looked at. The record must be readable.
  void request(const LUA_VERB_RECORD& record) const;
  // "RUI_READ response", "IN_PROGRESS - OK": the verb will complete later. Reads no field but these, since the record
  // is not the caller's any more.
  void in_progress(std::uint16_t lua_opcode, const LUA_VERB_RECORD* record, AP_UINT32 sid) const;
  // "RUI_WRITE response": the verb has completed in the call, with `code`.
  void response(const LUA_VERB_RECORD& record, ReturnCode code) const;
  // "RUI_READ post": the verb completes with `code`. To be called while the record still belongs to the library, that
  // is before its primary code is stored.
  void post(const LUA_VERB_RECORD& record, ReturnCode code) const;

 private:
  void completion(std::string_view what, const LUA_VERB_RECORD& record, ReturnCode code) const;

  ApiTraceSink& sink_;
};

// "RUI_WRITE"; an unknown opcode by its digits in canonical order: "OPCODE 1234".
std::string verb_name(std::uint16_t lua_opcode);
// "UNBIND"; an unknown type by its digits: "type 7F".
std::string message_type_name(std::uint8_t type);

}  // namespace openrui
