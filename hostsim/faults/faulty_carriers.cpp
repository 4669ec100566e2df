#include "hostsim/faults/faulty_carriers.h"

#include <algorithm>
#include <utility>

namespace openrui::hostsim {

namespace {

// What is alive, and can be sent to.
template <class T>
class Living {
 public:
  void enter(T& one) { all_.push_back(&one); }
  void leave(T& one) { std::erase(all_, &one); }
  bool send(ByteView bytes) {
    for (auto* one : all_) one->send(Buffer::copy_of(bytes));
    return !all_.empty();
  }

 private:
  std::vector<T*> all_;
};

class Connection final : public TcpConnection {
 public:
  Connection(std::unique_ptr<TcpConnection> real, Living<Connection>& living)
      : real_(std::move(real)), living_(living) {
    living_.enter(*this);
  }
  ~Connection() override { living_.leave(*this); }
  void set_handler(TcpHandler& handler) override { real_->set_handler(handler); }
  void send(Buffer bytes) override { real_->send(std::move(bytes)); }
  std::size_t queued_bytes() const override { return real_->queued_bytes(); }
  Endpoint remote() const override { return real_->remote(); }
  Endpoint local() const override { return real_->local(); }
  std::optional<PeerCredentials> credentials() const override { return real_->credentials(); }
  std::optional<std::string> certificate() const override { return real_->certificate(); }
  void set_keepalive(Duration limit) override { real_->set_keepalive(limit); }

 private:
  std::unique_ptr<TcpConnection> real_;
  Living<Connection>& living_;
};

class Listener final : public TcpListener, public TcpAcceptor {
 public:
  Listener(TcpAcceptor& user, Living<Connection>& living) : user_(user), living_(living) {}
  void set_real(std::unique_ptr<TcpListener> real) { real_ = std::move(real); }
  Endpoint local() const override { return real_->local(); }

 private:
  void on_accept(std::unique_ptr<TcpConnection> connection) override {
    user_.on_accept(std::make_unique<Connection>(std::move(connection), living_));
  }
  TcpAcceptor& user_;
  Living<Connection>& living_;
  std::unique_ptr<TcpListener> real_;
};

class Card final : public EthernetCard {
 public:
  Card(std::unique_ptr<EthernetCard> real, Living<Card>& living) : real_(std::move(real)), living_(living) {
    living_.enter(*this);
  }
  ~Card() override { living_.leave(*this); }
  void set_filter(const EthernetFilter& filter) override { real_->set_filter(filter); }
  void send(Buffer frame) override { real_->send(std::move(frame)); }
  std::size_t queued_bytes() const override { return real_->queued_bytes(); }
  MacAddress mac() const override { return real_->mac(); }
  std::size_t mtu() const override { return real_->mtu(); }

 private:
  std::unique_ptr<EthernetCard> real_;
  Living<Card>& living_;
};

}  // namespace

class FaultyCarriers::PortTcp final : public Tcp {
 public:
  explicit PortTcp(Tcp& real) : real_(real) {}
  std::unique_ptr<TcpConnection> connect(const Endpoint& local, const Endpoint& remote, TcpHandler& handler) override {
    return std::make_unique<Connection>(real_.connect(local, remote, handler), living_);
  }
  Result<std::unique_ptr<TcpListener>, std::string> listen(const Endpoint& local, TcpAcceptor& acceptor) override {
    auto listener = std::make_unique<Listener>(acceptor, living_);
    auto real = real_.listen(local, *listener);
    if (!real) return real.error();
    listener->set_real(std::move(real.value()));
    return std::unique_ptr<TcpListener>(std::move(listener));
  }
  bool send_raw(ByteView bytes) { return living_.send(bytes); }

 private:
  Tcp& real_;
  Living<Connection> living_;
};

class FaultyCarriers::PortEthernet final : public Ethernet {
 public:
  explicit PortEthernet(Ethernet& real) : real_(real) {}
  Result<std::unique_ptr<EthernetCard>, std::string> open(const std::string& interface,
                                                          EthernetHandler& handler) override {
    auto real = real_.open(interface, handler);
    if (!real) return real.error();
    return std::unique_ptr<EthernetCard>(std::make_unique<Card>(std::move(real.value()), living_));
  }
  bool send_raw(ByteView bytes) {
    constexpr std::size_t kHeader = 14;  // two addresses and the length
    return bytes.size() >= kHeader && living_.send(bytes);
  }

 private:
  Ethernet& real_;
  Living<Card> living_;
};

FaultyCarriers::FaultyCarriers() = default;
FaultyCarriers::~FaultyCarriers() = default;

Tcp& FaultyCarriers::tcp(const PortDefinition& port, Tcp& real) {
  auto& made = tcp_[port.name];
  if (made == nullptr) made = std::make_unique<PortTcp>(real);
  return *made;
}

Ethernet& FaultyCarriers::ethernet(const PortDefinition& port, Ethernet& real) {
  auto& made = ethernet_[port.name];
  if (made == nullptr) made = std::make_unique<PortEthernet>(real);
  return *made;
}

bool FaultyCarriers::send_raw(const std::string& port, ByteView bytes) {
  const auto tcp = tcp_.find(port);
  if (tcp != tcp_.end()) return tcp->second->send_raw(bytes);
  const auto ethernet = ethernet_.find(port);
  return ethernet != ethernet_.end() && ethernet->second->send_raw(bytes);
}

}  // namespace openrui::hostsim
