// Classic pcap, through libpcap.
#include <pcap/pcap.h>

#include "captures/link_types.h"
#include "captures/record_source.h"

namespace openrui {

namespace {

constexpr std::uint32_t kPcapngMagic = 0x0A0D0D0A;  // the same in both byte orders
constexpr std::uint64_t kFileHeader = 24;
constexpr std::uint64_t kRecordHeader = 16;

// libpcap gives its own number for raw IP, the only one of ours that differs from the number in files.
int in_file(int datalink) { return datalink == DLT_RAW ? static_cast<int>(LinkType::raw) : datalink; }

class PcapSource final : public RecordSource {
 public:
  // `stream` is owned by the file that `p` reads.
  PcapSource(pcap_t* p, const InputStream& stream) : pcap_(p), link_type_(in_file(pcap_datalink(p))), stream_(stream) {}

  Outcome next(CaptureRecord& record) override {
    if (ended_) return Outcome::end;
    record.number = ++number_;
    record.offset = offset_;
    record.link_type = link_type_;
    pcap_pkthdr* header = nullptr;
    const u_char* data = nullptr;
    const int rc = pcap_next_ex(pcap_.get(), &header, &data);
    if (rc == 1) {
      // With the precision asked for below, tv_usec counts nanoseconds.
      record.time = TimePoint(std::chrono::seconds(header->ts.tv_sec) + std::chrono::nanoseconds(header->ts.tv_usec));
      record.missing = header->len > header->caplen ? header->len - header->caplen : 0;
      record.bytes = {data, header->caplen};
      offset_ += kRecordHeader + header->caplen;
      return Outcome::record;
    }
    ended_ = true;
    if (rc == PCAP_ERROR_BREAK) return Outcome::end;
    error_ = stream_.error().empty() ? std::string(pcap_geterr(pcap_.get())) : stream_.error();
    return Outcome::damaged;
  }
  const std::string& error() const override { return error_; }
  int only_link_type() const override { return link_type_; }

 private:
  struct Closer {
    void operator()(pcap_t* p) const { pcap_close(p); }
  };
  std::unique_ptr<pcap_t, Closer> pcap_;
  int link_type_;
  const InputStream& stream_;
  std::uint64_t number_ = 0;
  std::uint64_t offset_ = kFileHeader;
  bool ended_ = false;
  std::string error_;
};

}  // namespace

Result<std::unique_ptr<RecordSource>, std::string> open_pcap(const std::string& path,
                                                             std::unique_ptr<InputStream> stream) {
  const auto& in = *stream;
  std::FILE* file = InputStream::as_file(std::move(stream));
  if (file == nullptr) return path + ": not enough memory";
  char error[PCAP_ERRBUF_SIZE] = "";
  pcap_t* p = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error);
  if (p == nullptr) {
    const std::string reason = in.error().empty() ? std::string(error) : in.error();
    std::fclose(file);
    return path + ": " + reason;
  }
  return std::unique_ptr<RecordSource>(std::make_unique<PcapSource>(p, in));
}

Result<std::unique_ptr<RecordSource>, std::string> open_record_source(const std::string& path) {
  auto stream = InputStream::open(path);
  if (!stream) return stream.error();
  const auto head = stream.value()->head();
  if (head.size() == 4 && get32(head, 0) == kPcapngMagic) return open_pcapng(std::move(stream.value()));
  return open_pcap(path, std::move(stream.value()));
}

}  // namespace openrui
