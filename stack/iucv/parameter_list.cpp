#include "iucv/parameter_list.h"

#include <algorithm>

#include "formats/ebcdic.h"

namespace openrui::iucv {
namespace {

constexpr std::size_t kNameWidth = 8;

void put_name(std::uint8_t* to, const std::string& text) {
  const auto bytes = to_ebcdic_padded(text, kNameWidth);
  std::copy(bytes.begin(), bytes.end(), to);
}

// A field of zeros is no name.
std::string get_name(ByteView bytes, std::size_t at) { return to_name(bytes.subspan(at, kNameWidth)); }

template <class To>
void get_array(ByteView bytes, std::size_t at, To& to) {
  const auto part = bytes.subspan(at, to.size());
  std::copy(part.begin(), part.end(), to.begin());
}

}  // namespace

ListBytes emit_control(const ControlList& list) {
  ListBytes b{};
  put16(b.data(), list.path);
  b[2] = list.flags;
  b[3] = static_cast<std::uint8_t>(list.code);
  put16(b.data() + 4, list.limit);
  put16(b.data() + 6, list.function);
  put_name(b.data() + 8, list.vmid);
  std::copy(list.user.begin(), list.user.end(), b.begin() + 16);
  put_name(b.data() + 32, list.target);
  return b;
}

ControlList parse_control(const ListBytes& b) {
  ControlList list;
  list.path = get16(b, 0);
  list.flags = b[2];
  list.code = static_cast<ReturnCode>(b[3]);
  list.limit = get16(b, 4);
  list.function = get16(b, 6);
  list.vmid = get_name(b, 8);
  get_array(b, 16, list.user);
  list.target = get_name(b, 32);
  return list;
}

ParameterData MessageList::parameter_data() const {
  ParameterData data;
  put32(data.data(), address1);
  put32(data.data() + 4, length1);
  return data;
}

void MessageList::set_parameter_data(const ParameterData& data) {
  address1 = get32(data, 0);
  length1 = get32(data, 4);
}

ListBytes emit_message(const MessageList& list) {
  ListBytes b{};
  put16(b.data(), list.path);
  b[2] = list.flags;
  b[3] = static_cast<std::uint8_t>(list.code);
  put32(b.data() + 4, list.id);
  put32(b.data() + 8, list.target_class);
  put32(b.data() + 12, list.address1);
  put32(b.data() + 16, list.length1);
  put32(b.data() + 20, list.source_class);
  put32(b.data() + 24, list.tag);
  put32(b.data() + 28, list.address2);
  put32(b.data() + 32, list.length2);
  return b;
}

MessageList parse_message(const ListBytes& b) {
  MessageList list;
  list.path = get16(b, 0);
  list.flags = b[2];
  list.code = static_cast<ReturnCode>(b[3]);
  list.id = get32(b, 4);
  list.target_class = get32(b, 8);
  list.address1 = get32(b, 12);
  list.length1 = get32(b, 16);
  list.source_class = get32(b, 20);
  list.tag = get32(b, 24);
  list.address2 = get32(b, 28);
  list.length2 = get32(b, 32);
  return list;
}

ListBytes emit_interrupt(const Interrupt& i) {
  ListBytes b{};
  put16(b.data(), i.path);
  b[2] = i.flags;
  b[3] = static_cast<std::uint8_t>(i.type);
  if (i.is_control()) {
    put16(b.data() + 4, i.limit);
    if (i.type == InterruptType::connection_pending) put_name(b.data() + 8, i.vmid);
    std::copy(i.user.begin(), i.user.end(), b.begin() + 16);
    return b;
  }
  put32(b.data() + 4, i.id);
  const bool parameter = (i.flags & flag::kParameterData) != 0;
  if (parameter) std::copy(i.parameter_data.begin(), i.parameter_data.end(), b.begin() + 12);
  if (i.is_message()) {
    put32(b.data() + 8, i.target_class);
    if (!parameter) put32(b.data() + 16, i.length);
  } else {
    b[8] = static_cast<std::uint8_t>(i.audit >> 16);
    put16(b.data() + 9, static_cast<std::uint16_t>(i.audit));
    put32(b.data() + 20, i.source_class);
    put32(b.data() + 24, i.tag);
  }
  put32(b.data() + 32, i.answer_length);
  return b;
}

Interrupt parse_interrupt(const ListBytes& b) {
  Interrupt i;
  i.path = get16(b, 0);
  i.flags = b[2];
  i.type = static_cast<InterruptType>(b[3]);
  if (i.is_control()) {
    i.limit = get16(b, 4);
    if (i.type == InterruptType::connection_pending) i.vmid = get_name(b, 8);
    get_array(b, 16, i.user);
    return i;
  }
  i.id = get32(b, 4);
  const bool parameter = (i.flags & flag::kParameterData) != 0;
  if (parameter) get_array(b, 12, i.parameter_data);
  if (i.is_message()) {
    i.target_class = get32(b, 8);
    if (!parameter) i.length = get32(b, 16);
  } else {
    i.audit = (static_cast<Audit>(b[8]) << 16) | get16(b, 9);
    i.source_class = get32(b, 20);
    i.tag = get32(b, 24);
  }
  i.answer_length = get32(b, 32);
  return i;
}

}  // namespace openrui::iucv
