// pcapng blocks (draft-ietf-opsawg-pcapng): section header, interface description, enhanced, simple and obsolete packet
// blocks; all others are passed over. Both byte orders, any number of sections and interfaces.
#include <vector>

#include "captures/record_source.h"

namespace openrui {

namespace {

constexpr std::uint32_t kSectionHeader = 0x0A0D0D0A;
constexpr std::uint32_t kInterfaceDescription = 1;
constexpr std::uint32_t kObsoletePacket = 2;
constexpr std::uint32_t kSimplePacket = 3;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint32_t kByteOrderMagic = 0x1A2B3C4D;
constexpr std::uint32_t kByteOrderSwapped = 0x4D3C2B1A;
// A block that says it is longer is not believed.
constexpr std::uint32_t kLongestBlock = 16 * 1024 * 1024;
constexpr std::uint32_t kBlockOverhead = 12;  // type, length, length again
constexpr std::size_t kMostInterfaces = 10000;
constexpr std::uint16_t kOptionEnd = 0;
constexpr std::uint16_t kOptionTimeResolution = 9;
constexpr std::uint16_t kOptionTimeOffset = 14;
constexpr std::uint64_t kNanosPerSecond = 1000000000;

struct Interface {
  int link_type = 0;
  std::uint32_t snap_length = 0;
  std::uint64_t units_per_second = 1000000;
  std::int64_t offset_seconds = 0;
};

class PcapngSource final : public RecordSource {
 public:
  explicit PcapngSource(std::unique_ptr<InputStream> stream) : stream_(std::move(stream)) {}

  Outcome next(CaptureRecord& record) override {
    while (!ended_) {
      record.number = number_ + 1;
      record.offset = offset_;
      error_.clear();
      const auto type = read_block();
      if (!error_.empty()) return Outcome::damaged;
      if (ended_) break;
      if (type == kSectionHeader) continue;
      if (type == kInterfaceDescription) {
        add_interface();
      } else if (type == kEnhancedPacket || type == kObsoletePacket || type == kSimplePacket) {
        ++number_;
        if (take_packet(type, record)) return Outcome::record;
      }
      if (!error_.empty()) return Outcome::damaged;
    }
    return Outcome::end;
  }
  const std::string& error() const override { return error_; }

 private:
  std::uint16_t u16(std::size_t at) const {
    const auto v = get16(body_, at);
    return little_ ? static_cast<std::uint16_t>((v >> 8) | (v << 8)) : v;
  }
  static std::uint32_t turned(std::uint32_t v) { return __builtin_bswap32(v); }
  std::uint32_t ordered(std::uint32_t v) const { return little_ ? turned(v) : v; }
  std::uint32_t u32(std::size_t at) const { return ordered(get32(body_, at)); }

  // The file cannot be read on.
  std::uint32_t stop(std::string why) {
    error_ = stream_->error().empty() ? std::move(why) : stream_->error();
    ended_ = true;
    return 0;
  }

  // Reads a block into body_ (without type and lengths); 0 with error_ or ended_ set when there is none.
  std::uint32_t read_block() {
    std::uint8_t head[12];
    const auto got = stream_->read(head, 8);
    if (got == 0 && stream_->error().empty()) {
      ended_ = true;
      return 0;
    }
    if (got < 8) return stop("truncated: a block header is cut off");
    const bool section = get32(head, 0) == kSectionHeader;
    std::size_t taken = 0;
    if (section) {
      if (stream_->read(head + 8, 4) < 4) return stop("truncated: a section header is cut off");
      const auto magic = get32(head, 8);
      if (magic != kByteOrderMagic && magic != kByteOrderSwapped) {
        return stop("the byte-order magic of a section header is wrong");
      }
      little_ = magic == kByteOrderSwapped;
      taken = 4;
      interfaces_.clear();
    }
    const auto type = ordered(get32(head, 0));
    const auto length = ordered(get32(head, 4));
    if (length < kBlockOverhead + taken || length % 4 != 0 || length > kLongestBlock) {
      return stop("a block says that it is " + std::to_string(length) + " bytes long");
    }
    body_.resize(length - 8 - taken);
    if (stream_->read(body_.data(), body_.size()) < body_.size()) return stop("truncated: a block is cut off");
    offset_ += length;
    const auto again = u32(body_.size() - 4);
    body_.resize(body_.size() - 4);
    if (again != length) {
      error_ = "the two lengths of a block differ: " + std::to_string(length) + " and " + std::to_string(again);
    }
    return type;
  }

  void add_interface() {
    if (body_.size() < 8) {
      error_ = "an interface description of " + std::to_string(body_.size()) + " bytes";
      return;
    }
    if (interfaces_.size() == kMostInterfaces) {
      stop("more than " + std::to_string(kMostInterfaces) + " interfaces");
      return;
    }
    Interface interface;
    interface.link_type = u16(0);
    interface.snap_length = u32(4);
    for (std::size_t at = 8; body_.size() - at >= 4;) {
      const auto code = u16(at);
      const std::size_t length = u16(at + 2);
      at += 4;
      if (code == kOptionEnd || body_.size() - at < length) break;
      if (code == kOptionTimeResolution && length == 1) interface.units_per_second = resolution(body_[at]);
      if (code == kOptionTimeOffset && length == 8) {
        const std::uint64_t high = u32(little_ ? at + 4 : at);
        const std::uint64_t low = u32(little_ ? at : at + 4);
        interface.offset_seconds = static_cast<std::int64_t>((high << 32U) | low);
      }
      at += std::min(body_.size() - at, (length + 3) / 4 * 4);
    }
    interfaces_.push_back(interface);
  }

  // The upper bit says whether the rest is an exponent of 2 or of 10.
  static std::uint64_t resolution(std::uint8_t code) {
    constexpr unsigned kMostDecimal = 18;
    constexpr unsigned kMostBinary = 62;
    const unsigned exponent = code & 0x7FU;
    if ((code & 0x80U) != 0) return std::uint64_t{1} << std::min(exponent, kMostBinary);
    std::uint64_t units = 1;
    for (unsigned i = 0; i < std::min(exponent, kMostDecimal); ++i) units *= 10;
    return units;
  }

  static TimePoint time_of(const Interface& interface, std::uint64_t stamp) {
    const auto units = interface.units_per_second;
    const auto seconds = stamp / units;
    const auto fraction =
        static_cast<std::uint64_t>(static_cast<unsigned __int128>(stamp % units) * kNanosPerSecond / units);
    constexpr std::int64_t kLatest = INT64_MAX / static_cast<std::int64_t>(kNanosPerSecond) - 1;
    const auto whole = static_cast<__int128>(seconds) + interface.offset_seconds;
    if (whole < 0 || whole > kLatest) return {};
    return TimePoint(std::chrono::seconds(static_cast<std::int64_t>(whole)) + std::chrono::nanoseconds(fraction));
  }

  bool take_packet(std::uint32_t type, CaptureRecord& record) {
    const std::size_t head = type == kSimplePacket ? 4 : 20;
    if (body_.size() < head) {
      error_ = "a packet block of " + std::to_string(body_.size()) + " bytes";
      return false;
    }
    record.interface = 0;
    if (type == kEnhancedPacket) record.interface = u32(0);
    if (type == kObsoletePacket) record.interface = u16(0);
    if (record.interface >= interfaces_.size()) {
      error_ = "a packet of interface " + std::to_string(record.interface) + ", which is not described";
      return false;
    }
    const auto& interface = interfaces_[record.interface];
    record.link_type = interface.link_type;
    const std::uint32_t original = u32(head - 4);
    std::uint32_t captured = type == kSimplePacket ? original : u32(head - 8);
    if (type == kSimplePacket && interface.snap_length != 0) captured = std::min(captured, interface.snap_length);
    if (captured > body_.size() - head) {
      error_ = "a packet says that " + std::to_string(captured) + " bytes of it were captured; its block holds " +
               std::to_string(body_.size() - head);
      return false;
    }
    record.missing = original > captured ? original - captured : 0;
    record.bytes = ByteView(body_).subspan(head, captured);
    record.time = {};
    if (type != kSimplePacket) {
      record.time = time_of(interface, (static_cast<std::uint64_t>(u32(4)) << 32U) | u32(8));
    }
    return true;
  }

  std::unique_ptr<InputStream> stream_;
  std::string error_;
  Bytes body_;
  std::vector<Interface> interfaces_;
  bool little_ = false;
  bool ended_ = false;
  std::uint64_t number_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace

std::unique_ptr<RecordSource> open_pcapng(std::unique_ptr<InputStream> stream) {
  return std::make_unique<PcapngSource>(std::move(stream));
}

}  // namespace openrui
