#include "captures/reader.h"

#include <cstdio>
#include <pcap/pcap.h>

#include "captures/exported_pdu.h"
#include "formats/sdlc_frame.h"

namespace openrui {

namespace {

constexpr int kLinkTypeSdlc = 268;
constexpr int kLinkTypeUser0 = 147;

std::uint64_t position(pcap_t* p) {
  const auto at = ftello(pcap_file(p));
  return at < 0 ? 0 : static_cast<std::uint64_t>(at);
}

// The host is the primary station of a peripheral link.
LinkEnd sender_of(SdlcType type) {
  switch (usual_sender(type)) {
    case SdlcSender::primary:
      return LinkEnd::host;
    case SdlcSender::secondary:
      return LinkEnd::node;
    case SdlcSender::unknown:
      break;
  }
  return LinkEnd::unknown;
}

std::string unsupported(const std::string& path, int link_type) {
  std::string text = path + ": link type " + std::to_string(link_type);
  if (const char* known = pcap_datalink_val_to_name(link_type)) text += std::string(" (") + known + ")";
  return text + " is not supported; supported are 252 (exported PDU), 268 (SDLC) and 147 (USER0, one PIU a record)";
}

}  // namespace

void CaptureReader::Closer::operator()(pcap* p) const { pcap_close(p); }

Result<CaptureReader, std::string> CaptureReader::open(const std::string& path) {
  char error[PCAP_ERRBUF_SIZE] = "";
  pcap_t* p = pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error);
  if (p == nullptr) {
    const std::string reason = error;
    // libpcap names the file in some of its messages.
    return reason.find(path) == std::string::npos ? path + ": " + reason : reason;
  }
  CaptureReader reader(p, pcap_datalink(p));
  if (reader.link_type_ != kLinkTypeExportedPdu && reader.link_type_ != kLinkTypeSdlc &&
      reader.link_type_ != kLinkTypeUser0) {
    return unsupported(path, reader.link_type_);
  }
  return reader;
}

bool CaptureReader::next(CapturedUnit& unit) {
  if (ended_) return false;
  unit = {};
  frame_number_.reset();
  unit.offset = position(pcap_.get());
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  const int rc = pcap_next_ex(pcap_.get(), &header, &data);
  if (rc == 1) {
    unit.number = ++number_;
    // With the precision asked for above, tv_usec counts nanoseconds.
    unit.time = TimePoint(std::chrono::seconds(header->ts.tv_sec) + std::chrono::nanoseconds(header->ts.tv_usec));
    unit.missing = header->len > header->caplen ? header->len - header->caplen : 0;
    take_record(unit, {data, header->caplen});
    ends_.place(unit);
    take_frame_number(unit);
    return true;
  }
  ended_ = true;
  if (rc == PCAP_ERROR_BREAK) return false;
  unit.kind = UnitKind::damaged;
  unit.number = number_ + 1;
  text_ = pcap_geterr(pcap_.get());
  unit.text = text_;
  return true;
}

void CaptureReader::take_record(CapturedUnit& unit, ByteView record) {
  switch (link_type_) {
    case kLinkTypeExportedPdu:
      return take_exported_pdu(unit, record);
    case kLinkTypeSdlc:
      return take_sdlc(unit, record);
    default:
      unit.bytes = record;
  }
}

void CaptureReader::take_exported_pdu(CapturedUnit& unit, ByteView record) {
  const auto pdu = decode_exported_pdu(record);
  if (!pdu) return report(unit, pdu.error());
  unit.link = pdu->link;
  unit.direction = pdu->direction;
  if (pdu->direction != CaptureDirection::unknown) {
    unit.from = pdu->direction == CaptureDirection::sent ? pdu->own_end : other(pdu->own_end);
  }
  if (pdu->dissector == kDissectorPiu) {
    unit.bytes = pdu->payload;
  } else if (pdu->dissector == kDissectorXid) {
    unit.kind = UnitKind::xid;
    unit.bytes = pdu->payload;
  } else if (pdu->protocol_column == kColumnNullXid) {
    unit.kind = UnitKind::xid;
  } else if (pdu->protocol_column == kColumnLinkEvent) {
    unit.kind = UnitKind::link_event;
    unit.link_reset = true;
    unit.direction = CaptureDirection::unknown;
    unit.from = LinkEnd::unknown;
    unit.text = {reinterpret_cast<const char*>(pdu->payload.data()), pdu->payload.size()};
  } else {
    unit.kind = UnitKind::frame;
    text_ = "not SNA: " + std::string(pdu->dissector);
    unit.text = text_;
  }
}

void CaptureReader::take_sdlc(CapturedUnit& unit, ByteView record) {
  // Modulo 8 only, which is all that tshark shows and the 3705 emulator sends; a file does not tell which it is.
  const auto frame = parse_sdlc_frame(record);
  if (!frame) return report(unit, frame.error());
  link_ = "SDLC " + to_hex(record.first(1));
  unit.link = link_;
  unit.from = sender_of(frame->type);
  switch (frame->type) {
    case SdlcType::i:
      frame_number_ = frame->ns;
      unit.bytes = frame->information;
      return;
    case SdlcType::xid:
      unit.kind = UnitKind::xid;
      unit.bytes = frame->information;
      return;
    default:
      break;
  }
  unit.kind = UnitKind::frame;
  unit.routine = frame->supervisory();
  unit.link_reset = frame->type == SdlcType::snrm || frame->type == SdlcType::disc_rd || frame->type == SdlcType::dm;
  text_.clear();
  append_words(*frame, text_);
  unit.text = text_;
}

// Link-level retransmissions are known by number and bytes (transports reference 2.3).
void CaptureReader::take_frame_number(CapturedUnit& unit) {
  if (unit.link_reset) {
    for (auto& by_link : sequences_) by_link.erase(std::string(unit.link));
  }
  if (!frame_number_ || unit.from == LinkEnd::unknown) return;
  auto& by_link = sequences_[unit.from == LinkEnd::host ? 1 : 0];
  const auto verdict = by_link[std::string(unit.link)].take(*frame_number_, value(SdlcModulo::eight), unit.bytes);
  unit.retransmission = verdict == FrameSequence::Verdict::again;
  unit.gap = verdict == FrameSequence::Verdict::after_gap;
}

void CaptureReader::report(CapturedUnit& unit, const FormatError& error) {
  unit.kind = UnitKind::damaged;
  text_ = std::string(error.text) + " (byte " + std::to_string(error.offset) + " of the record)";
  unit.text = text_;
}

}  // namespace openrui
