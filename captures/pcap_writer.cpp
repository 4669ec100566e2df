#include "captures/pcap_writer.h"

#include <string>

namespace openrui {

Result<std::unique_ptr<CaptureWriter>, std::string> CaptureWriter::open(const std::string& path) {
  auto file = PcapFile::open(path, LinkType::exported_pdu);
  if (!file) return file.error();
  return std::unique_ptr<CaptureWriter>(new CaptureWriter(std::move(file.value())));
}

void CaptureWriter::write_piu(TimePoint time, Link link, bool sent, ByteView piu) {
  ExportedPdu pdu;
  pdu.dissector = kDissectorPiu;
  pdu.direction = sent ? CaptureDirection::sent : CaptureDirection::received;
  pdu.link = link.name;
  pdu.own_end = link.own_end;
  pdu.payload = piu;
  write_record(time, pdu);
}

void CaptureWriter::write_xid(TimePoint time, Link link, bool sent, ByteView xid) {
  static constexpr std::string_view kNull = "null XID";
  ExportedPdu pdu;
  pdu.dissector = kDissectorXid;
  pdu.direction = sent ? CaptureDirection::sent : CaptureDirection::received;
  pdu.link = link.name;
  pdu.own_end = link.own_end;
  pdu.payload = xid;
  if (xid.empty()) {
    // tshark's sna_xid calls nothing at all malformed, so a null XID is a record in words.
    pdu.dissector = kDissectorText;
    pdu.protocol_column = kColumnNullXid;
    pdu.information_column = kNull;
    pdu.payload = ByteView(reinterpret_cast<const std::uint8_t*>(kNull.data()), kNull.size());
  }
  write_record(time, pdu);
}

void CaptureWriter::write_event(TimePoint time, Link link, std::string_view what) {
  // A sentence; more than this is not one, and tags hold at most 65535 bytes.
  static constexpr std::size_t kLongest = 1000;
  std::string text = "link ";
  text.append(link.name).append(" ").append(what.substr(0, kLongest));
  ExportedPdu pdu;
  pdu.dissector = kDissectorText;
  pdu.direction = CaptureDirection::received;
  pdu.link = link.name;
  pdu.own_end = link.own_end;
  pdu.protocol_column = kColumnLinkEvent;
  pdu.information_column = text;
  pdu.payload = ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  write_record(time, pdu);
}

void CaptureWriter::write_record(TimePoint time, const ExportedPdu& pdu) {
  if (encoded_size(pdu) > PcapFile::kSnapLength) return;  // no carrier has frames of this length
  ByteWriter record;
  encode(pdu, record);
  file_->write(time, record.take());
}

}  // namespace openrui
