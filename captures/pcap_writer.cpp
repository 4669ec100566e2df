#include "captures/pcap_writer.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace openrui {

namespace {

// Classic pcap with microseconds (transports reference 12.1), big-endian: the magic number tells the byte order.
constexpr std::uint32_t kMagic = 0xA1B2C3D4;
constexpr unsigned kMajor = 2;
constexpr unsigned kMinor = 4;
constexpr std::uint32_t kSnapLength = 262144;  // the most that libpcap takes in one record
// A turn of the loop that captures more than this is written in parts.
constexpr std::size_t kBufferLimit = 256 * 1024;

}  // namespace

Result<std::unique_ptr<CaptureWriter>, std::string> CaptureWriter::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return "cannot create the capture file " + path + ": " + std::strerror(errno);
  std::unique_ptr<CaptureWriter> writer(new CaptureWriter(descriptor, path));
  writer->buffer_.u32(kMagic).u16(kMajor).u16(kMinor).u32(0).u32(0).u32(kSnapLength).u32(kLinkTypeExportedPdu);
  if (auto error = writer->flush()) return *error;
  return writer;
}

CaptureWriter::~CaptureWriter() {
  write_out();
  ::close(descriptor_);
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
  if (failed_) return;
  const auto size = encoded_size(pdu);
  if (size > kSnapLength) return;  // no carrier has frames of this length
  const auto micros = std::chrono::floor<std::chrono::microseconds>(time).time_since_epoch().count();
  constexpr std::int64_t kPerSecond = 1000000;
  buffer_.u32(static_cast<std::uint32_t>(micros / kPerSecond)).u32(static_cast<std::uint32_t>(micros % kPerSecond));
  buffer_.u32(static_cast<std::uint32_t>(size)).u32(static_cast<std::uint32_t>(size));
  encode(pdu, buffer_);
  if (buffer_.size() >= kBufferLimit) write_out();
}

void CaptureWriter::write_out() {
  const auto bytes = buffer_.take();
  buffer_ = {};
  std::size_t done = 0;
  while (!failed_ && done < bytes.size()) {
    const auto n = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
    if (n > 0) {
      done += static_cast<std::size_t>(n);
    } else if (errno != EINTR) {
      failed_ = true;
      error_ = "cannot write to the capture file " + path_ + ": " + std::strerror(errno) + "; nothing more is captured";
    }
  }
}

std::optional<std::string> CaptureWriter::flush() {
  write_out();
  if (error_.empty()) return std::nullopt;
  return std::exchange(error_, {});
}

}  // namespace openrui
