#include "dlc/xid.h"

#include <utility>

#include "formats/sense.h"

namespace openrui {
namespace {

using Role = SdlcSection::Role;

constexpr std::uint8_t kPeripheralNode = 2;
constexpr std::uint8_t kSubareaNode = 4;
constexpr std::uint16_t kLeastBtu = 99;
constexpr std::uint16_t kBtuMask = 0x7FFF;
// Where a format 1 has its maximum I-field (transports reference 1.5).
constexpr std::size_t kFormat1Btu = 10;
constexpr std::size_t kFormat1Frames = 16;
constexpr std::uint8_t kFramesMask = 0x7F;

const XidTable& table_of(const LinkDefinition& d) {
  if (d.xid_format == 3) return xid_t21();
  return d.host ? xid_t20_primary() : xid_t20_secondary();
}

std::uint64_t number_of(const LinkDefinition& d) {
  std::uint64_t number = d.sap;
  for (const auto octet : d.mac.octets) number = number << 8 | octet;
  return number;
}

Role wire_role(StationRole r) {
  switch (r) {
    case StationRole::primary:
      return Role::primary;
    case StationRole::negotiable:
      return Role::negotiable;
    case StationRole::secondary:
      break;
  }
  return Role::secondary;
}

std::string_view role_words(Role r) {
  constexpr std::string_view kNames[] = {"secondary", "primary", "a reserved value", "negotiable"};
  return kNames[static_cast<std::size_t>(r)];
}

std::uint32_t as_number(const NodeId& id) { return static_cast<std::uint32_t>(id.block) << 20 | id.number; }

}  // namespace

std::array<std::uint8_t, 6> emit_xid0(const NodeId& id) {
  std::array<std::uint8_t, 6> xid{0x02, 0x00};
  put32(xid.data() + 2, static_cast<std::uint32_t>(id.block & 0xFFFU) << 20 | (id.number & 0xFFFFFU));
  return xid;
}

Parsed<XidHead> parse_xid_head(ByteView xid) {
  if (xid.size() < 6) return FormatError{Sense::none, xid.size(), "an XID has at least six bytes"};
  const auto id = get32(xid, 2);
  return XidHead{static_cast<std::uint8_t>(xid[0] >> 4), static_cast<std::uint8_t>(xid[0] & 0x0F),
                 NodeId{static_cast<std::uint16_t>(id >> 20), id & 0xFFFFFU}};
}

std::optional<std::string> refuse_xid(ByteView xid, const std::optional<NodeId>& required) {
  const auto head = parse_xid_head(xid);
  if (!xid.empty() && !head) return "XID " + to_hex(xid) + " is too short";
  if (!required) return std::nullopt;
  if (xid.empty()) return "the partner sent a null XID, " + to_words(*required) + " is required";
  if (head->id == *required) return std::nullopt;
  return "the partner identified itself as " + to_words(head->id) + ", " + to_words(*required) + " is required";
}

XidExchange::XidExchange(const LinkDefinition& definition, XidCapabilities own)
    : table_(&table_of(definition)),
      configured_(definition.host ? std::nullopt : definition.xid),
      format_(definition.xid_format),
      configured_role_(definition.role),
      host_(definition.host),
      required_(definition.host ? definition.xid : std::nullopt),
      station_(number_of(definition)),
      own_(own) {
  reset();
}

void XidExchange::reset() {
  state_ = XidExchangeState::idle;
  id_ = configured_.value_or(NodeId{});
  role_ = configured_role_;
  identified_ = sent_xid3_ = partner_xid3_ = false;
  partner_max_btu_ = 0;
  partner_max_frames_ = 0;
  received_ = nulls_ = 0;
  other_numbers_ = 0;
}

bool XidExchange::awaits_contact() const {
  if (state_ == XidExchangeState::negotiating) return role_ == StationRole::secondary;
  return state_ == XidExchangeState::prenegotiation && format_ != 3;
}

XidStep XidExchange::begin() {
  const auto* row = table_->find(state_, XidInput::ask);
  return row == nullptr ? XidStep{} : perform(*row, {});
}

XidStep XidExchange::received(ByteView xid) {
  if (xid.empty()) ++nulls_;
  if (++received_ > kMaxXids) {
    XidStep step;
    step.kind = XidStep::Kind::refuse;
    step.reason = InopReason::protocol_error;
    step.why = nulls_ == received_ ? to_words(sense::too_many_null_xids) : "the XID exchange does not end";
    state_ = XidExchangeState::refused;
    return step;
  }
  const auto verdict = judge(xid);
  const auto* row = table_->find(state_, verdict.input);
  return row == nullptr ? XidStep{} : perform(*row, verdict);
}

// --- What the partner's XID is to the machine ------------------------------------------------------------------------

XidExchange::Verdict XidExchange::judge(ByteView xid) {
  if (xid.empty()) return judge_null();
  const auto head = parse_xid_head(xid);
  // Until it has shown who it is: for the tie-break it may change its number.
  auto refusal = refuse_xid(xid, identified_ ? std::nullopt : required_);
  if (refusal) return {XidInput::rcv_unacceptable, std::move(*refusal), {}};
  identified_ = true;
  if (format_ == 3 && head->format == 3) return judge_format3(xid, *head);
  if (head->format == 1 && xid.size() > kFormat1Frames) {
    partner_max_btu_ = get16(xid, kFormat1Btu) & kBtuMask;
    partner_max_frames_ = xid[kFormat1Frames] & kFramesMask;
  }
  const bool secondary =
      format_ == 3 && (configured_role_ == StationRole::secondary || head->node_type == kSubareaNode);
  return {secondary ? XidInput::rcv_t20_as_secondary : XidInput::rcv_t20, {}, {}};
}

XidExchange::Verdict XidExchange::judge_null() const {
  // A primary's second look: now the partner has had its turn.
  if (state_ == XidExchangeState::polled) {
    auto refusal = refuse_xid({}, required_);
    if (refusal) return {XidInput::rcv_unacceptable, std::move(*refusal), {}};
  }
  return {XidInput::rcv_null, {}, {}};
}

XidExchange::Verdict XidExchange::judge_format3(ByteView xid, const XidHead& head) {
  const auto unacceptable = [](std::size_t offset, Sense why, const std::string& what) {
    return Verdict{XidInput::rcv_unacceptable, what + " (" + to_words(why) + ')',
                   XidError{static_cast<std::uint16_t>(offset), why}};
  };
  const auto parsed = parse_xid(xid);
  if (!parsed) return unacceptable(parsed.error().offset, parsed.error().sense, std::string(parsed.error().text));
  const auto& three = *parsed->three;
  if (const auto error = find_xid_error(three.vectors)) {
    return {XidInput::rcv_unacceptable,
            "the partner does not accept our XID, byte " + std::to_string(error->offset) + ": " + to_words(error->why),
            {}};
  }
  if (head.node_type != kPeripheralNode && head.node_type != kSubareaNode) {
    return unacceptable(xid3_field::node_type, sense::xid_node_type,
                        "node type " + std::to_string(head.node_type) + " in the partner's XID");
  }
  if (three.state() == XidState::nonactivation) {
    return unacceptable(xid3_field::state, sense::mode_inconsistency,
                        "the partner sent a nonactivation XID while the link is being activated");
  }
  const auto section = parse_sdlc_section(three);
  if (!section) {
    return three.dlc_type == kXidDlcSdlc
               ? unacceptable(xid3_field::section, sense::xid_length_error, "the partner's XID is cut")
               : unacceptable(xid3_field::dlc_type, sense::xid_dlc_type,
                              "DLC type " + to_hex({&three.dlc_type, 1}) + " in the partner's XID");
  }
  if ((section->max_btu & kBtuMask) < kLeastBtu) {
    return unacceptable(xid3_field::max_btu, sense::xid_maximum_btu,
                        "the partner receives only " + std::to_string(section->max_btu & kBtuMask) + " bytes");
  }
  const bool both_fixed = section->role != Role::negotiable && configured_role_ != StationRole::negotiable;
  if (section->role == Role::reserved || (both_fixed && section->role == wire_role(configured_role_))) {
    return unacceptable(xid3_field::role, sense::xid_roles,
                        "the partner's role is " + std::string(role_words(section->role)) + ", ours is " +
                            std::string(name(configured_role_)));
  }
  partner_xid3_ = true;
  partner_max_btu_ = section->max_btu & kBtuMask;
  partner_max_frames_ = section->max_frames;
  return judge_roles(three, section->role, head.id);
}

XidExchange::Verdict XidExchange::judge_roles(const Xid3& three, SdlcSection::Role partner_role,
                                              const NodeId& partner) {
  if (configured_role_ != StationRole::negotiable) {
    role_ = configured_role_;
  } else if (partner_role != Role::negotiable) {
    role_ = partner_role == Role::primary ? StationRole::secondary : StationRole::primary;
  } else if (partner == id_) {
    role_ = StationRole::negotiable;
    return {XidInput::rcv_equal, {}, {}};
  } else {
    // The greater node identification becomes the primary (transports reference 1.5).
    role_ = as_number(id_) > as_number(partner) ? StationRole::primary : StationRole::secondary;
  }
  // A partner that knows no exchange states has one XID only, which is its last word.
  if (three.state() == XidState::prenegotiation) return {XidInput::rcv_prenegotiation, {}, {}};
  return {role_ == StationRole::primary ? XidInput::rcv_negotiation_as_primary : XidInput::rcv_negotiation_as_secondary,
          {},
          {}};
}

// --- What we do about it ---------------------------------------------------------------------------------------------

XidStep XidExchange::perform(const XidTable::Row& row, const Verdict& verdict) {
  state_ = row.next;
  XidStep step;
  step.kind = XidStep::Kind::send;
  switch (row.action) {
    case XidAction::send_null:
      return step;
    case XidAction::send_t20:
      if (configured_) {
        const auto xid = emit_xid0(*configured_);
        step.xid.assign(xid.begin(), xid.end());
      }
      return step;
    case XidAction::send_other_number:
      take_another_number();
      [[fallthrough]];
    case XidAction::send_prenegotiation:
      step.xid = emit_xid(own_xid3(XidState::prenegotiation));
      sent_xid3_ = true;
      return step;
    case XidAction::send_negotiation:
      step.xid = emit_xid(own_xid3(XidState::negotiation));
      sent_xid3_ = true;
      return step;
    case XidAction::contact:
      step.kind = XidStep::Kind::contact;
      return step;
    case XidAction::refuse: {
      step.kind = XidStep::Kind::refuse;
      step.why = verdict.why;
      if (verdict.error) {
        auto xid = own_xid3(XidState::negotiation);
        xid.three->vectors.list.push_back(xid_error_vector(*verdict.error));
        step.xid = emit_xid(xid);
      }
      return step;
    }
    case XidAction::none:
    case XidAction::count_:
      break;
  }
  return {};
}

Xid XidExchange::own_xid3(XidState state) const {
  SdlcSection section;
  section.abm = own_.abm;
  // Before the negotiation the role that is configured, then the one that came of it.
  section.role = wire_role(state == XidState::prenegotiation ? configured_role_ : role_);
  section.two_way_simultaneous = true;
  section.max_btu = own_.max_btu;
  section.max_frames = own_.max_frames;
  Xid3 three;
  three.set_state(state);
  three.dlc_type = kXidDlcSdlc;
  three.dlc_section = emit_sdlc_section(section);
  Xid xid;
  xid.format = 3;
  xid.node_type = host_ ? kSubareaNode : kPeripheralNode;
  xid.block = id_.block;
  xid.number = id_.number;
  xid.three = std::move(three);
  return xid;
}

// The book wants a random number, so that two stations with one identification become different. Ours comes from the
// station's addresses, in which they differ, and from how often it was tried.
void XidExchange::take_another_number() {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;  // spreads every bit of the factor over the upper half
  ++other_numbers_;
  id_.number = static_cast<std::uint32_t>((station_ + other_numbers_) * kOdd >> 44);
}

}  // namespace openrui
