#include "runtime/iucv_lists.h"

#include <algorithm>
#include <cctype>

namespace openrui {

namespace {

using iucv::ReturnCode;

void store_user(const iucv::UserData& user, std::uint8_t (&to)[16]) { std::copy(user.begin(), user.end(), to); }

}  // namespace

ReturnCode iucv_extents(void* address, std::uint32_t length, bool is_list, IucvExtents& extents) {
  if (length > iucv::kLongestMessage) return ReturnCode::negative_length;
  if (length != 0 && address == nullptr) return ReturnCode::addressing;
  if (!is_list) {
    extents = {{static_cast<std::uint8_t*>(address), length}};
    return ReturnCode::ok;
  }
  const auto* piece = static_cast<const iucv_extent*>(address);
  std::uint32_t left = length;
  for (std::size_t n = 0; left != 0; ++n, ++piece) {
    if (n == IUCV_EXTENTS) return ReturnCode::addressing;
    if (piece->length > iucv::kLongestMessage) return ReturnCode::negative_length;
    if (piece->length != 0 && piece->address == nullptr) return ReturnCode::addressing;
    const auto size = std::min(piece->length, left);
    extents.emplace_back(static_cast<std::uint8_t*>(piece->address), size);
    left -= size;
  }
  return ReturnCode::ok;
}

std::uint32_t size_of(const IucvExtents& extents) {
  std::size_t n = 0;
  for (const auto& e : extents) n += e.size();
  return static_cast<std::uint32_t>(n);
}

ByteView gather(const IucvExtents& from, Bytes& copy) {
  if (from.size() == 1) return from.front();
  copy.reserve(size_of(from));
  for (const auto& e : from) copy.insert(copy.end(), e.begin(), e.end());
  return copy;
}

void scatter(ByteView data, const IucvExtents& to) {
  for (const auto& e : to) {
    const auto n = std::min(e.size(), data.size());
    std::copy_n(data.begin(), n, e.begin());
    data = data.subspan(n);
  }
}

void fill(char* field, std::size_t size, std::string_view text) {
  for (std::size_t n = 0; n < size; ++n) field[n] = n < text.size() ? text[n] : ' ';
}

std::string iucv_name(const char (&field)[8]) {
  std::string name(field, sizeof field);
  name.resize(std::min(name.find('\0'), name.size()));
  while (!name.empty() && name.back() == ' ') name.pop_back();
  for (auto& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

iucv::UserData iucv_user(const iucv_control_list& list) {
  iucv::UserData user;
  std::copy(std::begin(list.ipuser), std::end(list.ipuser), user.begin());
  return user;
}

iucv::Selector iucv_selector(const iucv_message_list& list, std::uint32_t cls) {
  iucv::Selector s;
  if ((list.ipflags1 & IUCV_IPFGPID) != 0) s.path = list.ippathid;
  if ((list.ipflags1 & IUCV_IPFGMID) != 0) s.id = list.ipmsgid;
  if ((list.ipflags1 & IUCV_IPFGMCL) != 0) s.cls = cls;
  return s;
}

void store_audit(iucv::Audit audit, std::uint8_t (&to)[3]) {
  to[0] = static_cast<std::uint8_t>(audit >> 16);
  to[1] = static_cast<std::uint8_t>(audit >> 8);
  to[2] = static_cast<std::uint8_t>(audit);
}

iucv_interrupt iucv_block(const iucv::Interrupt& i) {
  iucv_interrupt block{};
  block.ippathid = i.path;
  block.ipflags1 = i.flags;
  block.iptype = static_cast<std::uint8_t>(i.type);
  const bool parameter = (i.flags & IUCV_IPRMDATA) != 0;
  if (i.is_control()) {
    block.control.ipmsglim = i.limit;
    fill(block.control.ipvmid, sizeof block.control.ipvmid, i.vmid);
    store_user(i.user, block.control.ipuser);
  } else if (i.is_message()) {
    block.pending.ipmsgid = i.id;
    block.pending.iptrgcls = i.target_class;
    if (parameter) {
      std::copy(i.parameter_data.begin(), i.parameter_data.end(), block.pending.iprmmsg);
    } else {
      block.pending.message.ipbfln1f = i.length;
    }
    block.pending.ipbfln2f = i.answer_length;
  } else {
    block.complete.ipmsgid = i.id;
    store_audit(i.audit, block.complete.ipaudit);
    if (parameter) std::copy(i.parameter_data.begin(), i.parameter_data.end(), block.complete.iprmmsg);
    block.complete.ipsrccls = i.source_class;
    block.complete.ipmsgtag = i.tag;
    block.complete.ipbfln2f = i.answer_length;
  }
  return block;
}

}  // namespace openrui
