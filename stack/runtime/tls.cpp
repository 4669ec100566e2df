#include "runtime/tls.h"

#include <arpa/inet.h>
#include <array>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <utility>
#include <vector>

#include "runtime/tls_impl.h"

namespace openrui {

namespace {

// The longest that one TLS record carries.
constexpr std::size_t kRecord = 16 * 1024;

bool is_numeric(const std::string& address) {
  in6_addr bytes{};
  return ::inet_pton(AF_INET, address.c_str(), &bytes) == 1 || ::inet_pton(AF_INET6, address.c_str(), &bytes) == 1;
}

std::string subject_of(X509* certificate) {
  std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), BIO_free);
  X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* data = nullptr;
  const long size = BIO_get_mem_data(text.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

// One connection. Kept by its TlsConnection, and by itself while it calls the handler, which may let it go.
class Stream final : public TcpHandler, public std::enable_shared_from_this<Stream> {
 public:
  Stream(TimerQueue& timers, std::shared_ptr<TlsContext> context)
      : timers_(timers),
        context_(std::move(context)),
        ssl_(SSL_new(context_->impl().context.get())),
        from_partner_(BIO_new(BIO_s_mem())),
        to_partner_(BIO_new(BIO_s_mem())) {
    SSL_set_bio(ssl_.get(), from_partner_, to_partner_);  // which owns them from now on
    if (context_->side() == TlsSide::server) {
      SSL_set_accept_state(ssl_.get());
    } else {
      SSL_set_connect_state(ssl_.get());
    }
  }

  void connect(Tcp& carrier, const Endpoint& local, const Endpoint& remote, TcpHandler& handler) {
    handler_ = &handler;
    if (is_numeric(remote.address)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), remote.address.c_str());
    } else {
      SSL_set1_host(ssl_.get(), remote.address.c_str());
      SSL_set_tlsext_host_name(ssl_.get(), remote.address.c_str());
    }
    inner_ = carrier.connect(local, remote, *this);
  }
  void adopt(std::unique_ptr<TcpConnection> inner) { inner_ = std::move(inner); }
  void set_handler(TcpHandler& handler) {
    handler_ = &handler;
    inner_->set_handler(*this);
  }
  void send(Buffer bytes) {
    if (failed_ || bytes.empty()) return;
    if (!secure_) {
      early_bytes_ += bytes.size();
      early_.push_back(std::move(bytes));
      return;
    }
    if (!encrypt(bytes.view())) return fail_later(tls::last_error());
    pass_on();
  }
  // The engine lets go.
  void release() {
    handler_ = nullptr;
    if (secure_ && !failed_) {
      SSL_shutdown(ssl_.get());
      pass_on();
    }
    ERR_clear_error();
    inner_.reset();
  }

  const TcpConnection& inner() const { return *inner_; }
  TcpConnection& inner() { return *inner_; }
  std::size_t queued_bytes() const { return inner_->queued_bytes() + early_bytes_; }
  std::optional<std::string> certificate() const {
    if (!secure_) return std::nullopt;
    const std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(ssl_.get()), X509_free);
    if (shown == nullptr || SSL_get_verify_result(ssl_.get()) != X509_V_OK) return std::nullopt;
    return subject_of(shown.get());
  }

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  void on_connected() override {
    const auto self = shared_from_this();
    if (handler_ != nullptr) handler_->on_connected();
    if (handler_ != nullptr) shake_hands();
  }
  void on_drained() override {
    if (handler_ != nullptr) handler_->on_drained();
  }
  void on_closed(const std::string& detail) override {
    const auto self = shared_from_this();
    fail(secure_ ? detail : "no TLS connection: " + detail);
  }
  std::size_t on_data(ByteView data) override {
    const auto self = shared_from_this();
    // As much at a time as one record may need, so that OpenSSL's buffer stays small.
    for (std::size_t at = 0; at < data.size() && handler_ != nullptr && !failed_;) {
      const auto n = std::min(kRecord, data.size() - at);
      BIO_write(from_partner_, data.data() + at, static_cast<int>(n));
      at += n;
      if (!secure_) shake_hands();
      if (secure_ && !failed_) receive();
    }
    return data.size();
  }

  void shake_hands() {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    pass_on();
    if (result == 1) {
      secure_ = true;
      for (auto& bytes : std::exchange(early_, {})) {
        if (!encrypt(bytes.view())) return fail(tls::last_error());
      }
      early_bytes_ = 0;
      pass_on();
    } else if (const int why = SSL_get_error(ssl_.get(), result); why != SSL_ERROR_WANT_READ) {
      fail("no TLS connection: " + reason());
    }
  }

  // What is wrong with the partner's certificate says more than that it is not accepted.
  std::string reason() {
    const auto text = tls::last_error();
    const long verified = SSL_get_verify_result(ssl_.get());
    return verified == X509_V_OK ? text
                                 : "the partner's certificate: " + std::string(X509_verify_cert_error_string(verified));
  }

  void receive() {
    std::array<std::uint8_t, kRecord> record;
    for (;;) {
      ERR_clear_error();
      const int n = SSL_read(ssl_.get(), record.data(), static_cast<int>(record.size()));
      if (n <= 0) {
        pass_on();  // an answer to a key update
        const int why = SSL_get_error(ssl_.get(), n);
        if (why == SSL_ERROR_ZERO_RETURN) return fail("closed by " + to_words(inner_->remote()));
        if (why != SSL_ERROR_WANT_READ) return fail(tls::last_error());
        return;
      }
      plain_.insert(plain_.end(), record.data(), record.data() + n);
      // The handler must not see the storage that more bytes go to while it looks.
      const auto taken = handler_->on_data(plain_);
      if (handler_ == nullptr || failed_) return;
      plain_.erase(plain_.begin(), plain_.begin() + static_cast<std::ptrdiff_t>(std::min(taken, plain_.size())));
      if (plain_.size() >= TcpConnection::kMaxPending) {
        return fail(to_words(inner_->remote()) + " sent more than " + std::to_string(TcpConnection::kMaxPending) +
                    " bytes of an unfinished message");
      }
    }
  }

  bool encrypt(ByteView bytes) {
    while (!bytes.empty()) {
      ERR_clear_error();
      const auto n = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(std::min(bytes.size(), kRecord)));
      if (n <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return true;
  }

  // What OpenSSL wants to send.
  void pass_on() {
    char* data = nullptr;
    const long size = BIO_get_mem_data(to_partner_, &data);
    if (size <= 0) return;
    inner_->send(Buffer::copy_of({reinterpret_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)}));
    (void)BIO_reset(to_partner_);
  }

  void fail(const std::string& detail) {
    failed_ = true;
    ERR_clear_error();
    if (auto* handler = std::exchange(handler_, nullptr)) handler->on_closed(detail);
  }
  // Not from inside a call of the owner.
  void fail_later(std::string detail) {
    failed_ = true;
    timers_.arm(failing_, Duration::zero(), [this, detail = std::move(detail)] {
      const auto self = shared_from_this();
      fail(detail);
    });
  }

  TimerQueue& timers_;
  std::shared_ptr<TlsContext> context_;
  std::unique_ptr<SSL, Free> ssl_;
  BIO* from_partner_;
  BIO* to_partner_;
  TcpHandler* handler_ = nullptr;
  bool secure_ = false;  // the handshake is over
  bool failed_ = false;
  std::vector<Buffer> early_;  // sent before
  std::size_t early_bytes_ = 0;
  Bytes plain_;  // received and not taken
  Timer failing_;
  std::unique_ptr<TcpConnection> inner_;  // goes first
};

class Connection final : public TcpConnection {
 public:
  explicit Connection(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {}
  ~Connection() override { stream_->release(); }
  void set_handler(TcpHandler& handler) override { stream_->set_handler(handler); }
  void send(Buffer bytes) override { stream_->send(std::move(bytes)); }
  std::size_t queued_bytes() const override { return stream_->queued_bytes(); }
  Endpoint remote() const override { return stream_->inner().remote(); }
  Endpoint local() const override { return stream_->inner().local(); }
  std::optional<std::string> certificate() const override { return stream_->certificate(); }
  void set_keepalive(Duration limit) override { stream_->inner().set_keepalive(limit); }

 private:
  std::shared_ptr<Stream> stream_;
};

class Listener final : public TcpListener, private TcpAcceptor {
 public:
  Listener(TimerQueue& timers, std::shared_ptr<TlsContext> context, TcpAcceptor& acceptor)
      : timers_(timers), context_(std::move(context)), acceptor_(acceptor) {}
  std::optional<std::string> listen(Tcp& carrier, const Endpoint& local) {
    auto inner = carrier.listen(local, *this);
    if (!inner) return inner.error();
    inner_ = std::move(inner.value());
    return std::nullopt;
  }
  Endpoint local() const override { return inner_->local(); }

 private:
  void on_accept(std::unique_ptr<TcpConnection> connection) override {
    auto stream = std::make_shared<Stream>(timers_, context_);
    stream->adopt(std::move(connection));
    acceptor_.on_accept(std::make_unique<Connection>(std::move(stream)));
  }

  TimerQueue& timers_;
  std::shared_ptr<TlsContext> context_;
  TcpAcceptor& acceptor_;
  std::unique_ptr<TcpListener> inner_;
};

}  // namespace

std::unique_ptr<TcpConnection> TlsTcp::connect(const Endpoint& local, const Endpoint& remote, TcpHandler& handler) {
  auto stream = std::make_shared<Stream>(timers_, context_);
  stream->connect(carrier_, local, remote, handler);
  return std::make_unique<Connection>(std::move(stream));
}

Result<std::unique_ptr<TcpListener>, std::string> TlsTcp::listen(const Endpoint& local, TcpAcceptor& acceptor) {
  auto listener = std::make_unique<Listener>(timers_, context_, acceptor);
  if (auto error = listener->listen(carrier_, local)) return std::move(*error);
  return std::unique_ptr<TcpListener>(std::move(listener));
}

}  // namespace openrui
