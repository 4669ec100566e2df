#include "runtime/card_device.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <pcap/pcap.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "runtime/ethernet_cards.h"

namespace openrui {
namespace {

constexpr int kSnapLength = 2048;
constexpr int kRingBytes = 4 * 1024 * 1024;
constexpr int kFramesPerTurn = 256;
constexpr std::size_t kFramesPerCall = 64;
// Beyond this many addresses the kernel looks at the SAPs only.
constexpr std::size_t kMaxFilterMacs = 64;

std::string words(int error) { return std::strerror(error); }

std::string own_path() {
  std::array<char, 4096> path{};
  const auto length = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string("PATH");
}

std::string needs_capability(const std::string& what, const std::string& capability) {
  return what + " needs " + capability + ": run `setcap cap_net_raw,cap_net_admin+ep " + own_path() +
         "`, or run the program as root";
}

// A descriptor that goes with its scope.
class OwnDescriptor {
 public:
  explicit OwnDescriptor(int fd) : fd_(fd) {}
  ~OwnDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  OwnDescriptor(const OwnDescriptor&) = delete;
  OwnDescriptor& operator=(const OwnDescriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

bool fits(const std::string& name) { return !name.empty() && name.size() < IFNAMSIZ; }

ifreq request_for(const std::string& name) {
  ifreq request{};
  std::copy(name.begin(), name.end(), request.ifr_name);
  return request;
}

bool is_transient(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS || error == EINTR; }

class PcapDevice final : public CardDevice {
 public:
  PcapDevice(pcap_t* pcap, std::string name, int index) : pcap_(pcap), name_(std::move(name)), index_(index) {}
  ~PcapDevice() override { pcap_close(pcap_); }
  PcapDevice(const PcapDevice&) = delete;
  PcapDevice& operator=(const PcapDevice&) = delete;

  int descriptor() const override { return pcap_get_selectable_fd(pcap_); }

  std::string set_filter(const EthernetFilter& filter, bool promiscuous) override {
    bpf_program program{};
    if (pcap_compile(pcap_, &program, filter_in_words(filter).c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
      return pcap_geterr(pcap_);
    }
    const bool set = pcap_setfilter(pcap_, &program) == 0;
    pcap_freecode(&program);
    if (!set) return pcap_geterr(pcap_);
    if (promiscuous == promiscuous_) return {};
    packet_mreq membership{};
    membership.mr_ifindex = index_;
    membership.mr_type = PACKET_MR_PROMISC;
    const int what = promiscuous ? PACKET_ADD_MEMBERSHIP : PACKET_DROP_MEMBERSHIP;
    if (::setsockopt(pcap_fileno(pcap_), SOL_PACKET, what, &membership, sizeof membership) != 0) {
      return "promiscuous mode: " + words(errno);
    }
    promiscuous_ = promiscuous;
    return {};
  }

  std::string receive(const std::function<void(ByteView)>& show) override {
    const auto one = [](u_char* user, const pcap_pkthdr* header, const u_char* bytes) {
      const auto& shown = *reinterpret_cast<const std::function<void(ByteView)>*>(user);
      if (header->caplen == header->len) shown(ByteView(bytes, header->caplen));
    };
    auto* user = reinterpret_cast<u_char*>(const_cast<std::function<void(ByteView)>*>(&show));
    if (pcap_dispatch(pcap_, kFramesPerTurn, one, user) >= 0) return {};
    return "interface " + name_ + ": " + pcap_geterr(pcap_);
  }

  std::size_t send(std::span<const Buffer> frames, std::string& error) override {
    std::array<mmsghdr, kFramesPerCall> messages{};
    std::array<iovec, kFramesPerCall> parts{};
    std::size_t sent = 0;
    while (sent < frames.size()) {
      const auto n = std::min(frames.size() - sent, kFramesPerCall);
      for (std::size_t i = 0; i < n; ++i) {
        const auto view = frames[sent + i].view();
        parts[i] = {const_cast<std::uint8_t*>(view.data()), view.size()};
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
      }
      const int done = ::sendmmsg(pcap_fileno(pcap_), messages.data(), static_cast<unsigned>(n), MSG_DONTWAIT);
      if (done < 0) {
        if (is_transient(errno)) break;
        // A frame that the card cannot take is lost like one on the wire.
        if (errno == EMSGSIZE) {
          ++sent;
          continue;
        }
        error = "interface " + name_ + ": " + words(errno);
        break;
      }
      sent += static_cast<std::size_t>(done);
    }
    return sent;
  }

 private:
  pcap_t* pcap_;
  std::string name_;
  int index_;
  bool promiscuous_ = false;
};

// Frames that others put on the device; the engine drops what is not for it.
class TapDevice final : public CardDevice {
 public:
  TapDevice(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

  int descriptor() const override { return fd_.get(); }
  std::string set_filter(const EthernetFilter&, bool) override { return {}; }

  std::string receive(const std::function<void(ByteView)>& show) override {
    std::array<std::uint8_t, kSnapLength> frame;
    for (int i = 0; i < kFramesPerTurn; ++i) {
      const auto n = ::read(fd_.get(), frame.data(), frame.size());
      if (n < 0) return is_transient(errno) ? std::string() : "interface " + name_ + ": " + words(errno);
      show(ByteView(frame.data(), static_cast<std::size_t>(n)));
    }
    return {};
  }

  std::size_t send(std::span<const Buffer> frames, std::string& error) override {
    std::size_t sent = 0;
    for (; sent < frames.size(); ++sent) {
      const auto view = frames[sent].view();
      if (::write(fd_.get(), view.data(), view.size()) >= 0) continue;
      if (!is_transient(errno)) error = "interface " + name_ + ": " + words(errno);
      break;
    }
    return sent;
  }

 private:
  OwnDescriptor fd_;
  std::string name_;
};

}  // namespace

Result<InterfaceFacts, std::string> interface_facts(const std::string& name) {
  const OwnDescriptor probe(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (probe.get() < 0) return "cannot ask for interface " + name + ": " + words(errno);
  auto request = request_for(fits(name) ? name : std::string());
  if (!fits(name) || ::ioctl(probe.get(), SIOCGIFINDEX, &request) != 0) {
    return "there is no interface " + name + " (`ip link` shows those that there are)";
  }
  InterfaceFacts facts;
  facts.index = request.ifr_ifindex;
  if (::ioctl(probe.get(), SIOCGIFFLAGS, &request) == 0) {
    const auto flags = static_cast<unsigned>(static_cast<unsigned short>(request.ifr_flags));
    facts.up = (flags & IFF_UP) != 0;
    facts.running = (flags & IFF_RUNNING) != 0;
  }
  if (::ioctl(probe.get(), SIOCGIFHWADDR, &request) == 0) {
    facts.ethernet = request.ifr_hwaddr.sa_family == ARPHRD_ETHER || request.ifr_hwaddr.sa_family == ARPHRD_LOOPBACK;
    std::memcpy(facts.mac.octets.data(), request.ifr_hwaddr.sa_data, facts.mac.octets.size());
  }
  if (::ioctl(probe.get(), SIOCGIFMTU, &request) == 0) facts.mtu = static_cast<std::size_t>(request.ifr_mtu);
  return facts;
}

std::string why_unusable(const std::string& name, const InterfaceFacts& facts) {
  if (!facts.ethernet) return "interface " + name + " is not an Ethernet interface";
  if (!facts.up) return "interface " + name + " is down (`ip link set " + name + " up` brings it up)";
  if (!facts.running) return "interface " + name + " has no carrier: nothing is at its other end";
  return {};
}

Result<std::unique_ptr<CardDevice>, std::string> open_pcap_device(const std::string& name) {
  const auto facts = interface_facts(name);
  if (!facts) return facts.error();
  if (auto why = why_unusable(name, *facts); !why.empty()) return why;
  std::array<char, PCAP_ERRBUF_SIZE> why{};
  pcap_t* pcap = pcap_create(name.c_str(), why.data());
  if (pcap == nullptr) return "cannot open interface " + name + ": " + why.data();
  auto device = std::make_unique<PcapDevice>(pcap, name, facts->index);
  pcap_set_snaplen(pcap, kSnapLength);
  pcap_set_immediate_mode(pcap, 1);
  pcap_set_buffer_size(pcap, kRingBytes);
  const int status = pcap_activate(pcap);
  if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED) {
    return needs_capability("opening interface " + name, "CAP_NET_RAW");
  }
  if (status < 0) return "cannot open interface " + name + ": " + pcap_geterr(pcap);
  if (pcap_datalink(pcap) != DLT_EN10MB) return "interface " + name + " is not an Ethernet interface";
  // Until the first filter is set nothing is wanted.
  if (auto fault = device->set_filter({}, false); !fault.empty()) return "interface " + name + ": " + fault;
  if (pcap_setnonblock(pcap, 1, why.data()) != 0) return "interface " + name + ": " + why.data();
  return std::unique_ptr<CardDevice>(std::move(device));
}

Result<std::unique_ptr<CardDevice>, std::string> open_tap_device(const std::string& name) {
  if (!fits(name)) return "\"" + name + "\" cannot be the name of a tap device";
  OwnDescriptor fd(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  const auto refused = [&name](int error) {
    if (error == EPERM || error == EACCES) return needs_capability("tap device " + name, "CAP_NET_ADMIN");
    if (error == EBUSY) return "tap device " + name + " is open in another program: name it without \"tap:\"";
    return "tap device " + name + ": " + words(error);
  };
  if (fd.get() < 0) return refused(errno);
  auto request = request_for(name);
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  if (::ioctl(fd.get(), TUNSETIFF, &request) != 0) return refused(errno);
  const OwnDescriptor probe(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (::ioctl(probe.get(), SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_UP) == 0) {
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    if (::ioctl(probe.get(), SIOCSIFFLAGS, &request) != 0) return refused(errno);
  }
  return std::unique_ptr<CardDevice>(std::make_unique<TapDevice>(fd.release(), name));
}

std::string filter_in_words(const EthernetFilter& filter) {
  if (filter.macs.empty() || filter.saps.empty()) return "less 1";
  std::string saps;
  std::string ethernet_ii;
  for (const auto sap : filter.saps) {
    const auto value = std::to_string(sap);
    saps += (saps.empty() ? "ether[14] = " : " or ether[14] = ") + value;
    ethernet_ii += (ethernet_ii.empty() ? "ether[17] = " : " or ether[17] = ") + value;
  }
  std::string macs;
  auto wanted = filter.macs;
  wanted.insert(wanted.end(), filter.also.begin(), filter.also.end());
  if (wanted.size() <= kMaxFilterMacs) {
    for (const auto& mac : wanted) macs += (macs.empty() ? "(ether dst " : " or ether dst ") + to_words(mac);
    macs += ") and ";
  }
  return macs + "((ether[12:2] <= 1500 and (" + saps + ")) or (ether[12:2] = 0x80d5 and (" + ethernet_ii + ")))";
}

}  // namespace openrui
