#include <cerrno>
#include <fcntl.h>
#include <openssl/err.h>
#include <unistd.h>

#include "runtime/socket_ops.h"
#include "runtime/tls_impl.h"

namespace openrui {

namespace {

std::string quoted(const char* key, const std::string& file) { return std::string("tls.") + key + ": " + file; }

// Nothing, or what the system says against reading the file.
std::optional<std::string> unreadable(const char* key, const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return quoted(key, file) + " cannot be read: " + socket_ops::words(errno);
  ::close(descriptor);
  return std::nullopt;
}

// An encrypted key would ask on the terminal of a daemon or of somebody's program.
int no_password(char*, int, int, void*) { return -1; }

std::optional<std::string> use_own_certificate(SSL_CTX* context, const TlsDefinition& d) {
  if (auto error = unreadable("certificate", d.certificate)) return error;
  if (SSL_CTX_use_certificate_chain_file(context, d.certificate.c_str()) != 1) {
    return quoted("certificate", d.certificate) + " is not a certificate in PEM form (" + tls::last_error() + ")";
  }
  if (auto error = unreadable("key", d.key)) return error;
  ERR_clear_error();
  if (SSL_CTX_use_PrivateKey_file(context, d.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    const auto code = ERR_peek_last_error();
    if (ERR_GET_LIB(code) == ERR_LIB_X509 && ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH) {
      return quoted("key", d.key) + " does not belong to the certificate " + d.certificate;
    }
    return quoted("key", d.key) + " is not a private key in PEM form without a password (" + tls::last_error() + ")";
  }
  if (SSL_CTX_check_private_key(context) != 1) {
    return quoted("key", d.key) + " does not belong to the certificate " + d.certificate;
  }
  return std::nullopt;
}

std::optional<std::string> use_authorities(SSL_CTX* context, const TlsDefinition& d, TlsSide side) {
  if (d.ca.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return std::nullopt;
  }
  if (auto error = unreadable("ca", d.ca)) return error;
  if (SSL_CTX_load_verify_locations(context, d.ca.c_str(), nullptr) != 1) {
    return quoted("ca", d.ca) + " has no certificate in PEM form (" + tls::last_error() + ")";
  }
  // So that a client with several certificates shows the right one.
  if (side == TlsSide::server) SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(d.ca.c_str()));
  return std::nullopt;
}

int verify_mode(const TlsDefinition& d, TlsSide side) {
  if (side == TlsSide::client) return SSL_VERIFY_PEER;
  switch (d.clients) {
    case ClientCertificates::none:
      return SSL_VERIFY_NONE;
    case ClientCertificates::optional:
      return SSL_VERIFY_PEER;
    case ClientCertificates::required:
      return SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  }
  return SSL_VERIFY_PEER;
}

}  // namespace

std::string tls::last_error() {
  const auto code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "no reason given" : reason;
}

Result<std::shared_ptr<TlsContext>, std::string> TlsContext::make(const TlsDefinition& definition, TlsSide side) {
  // In somebody's program OpenSSL must not be taken down at exit before the connections, which end in an orderly way.
  OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
  auto impl = std::make_unique<Impl>();
  impl->side = side;
  impl->context.reset(SSL_CTX_new(side == TlsSide::server ? TLS_server_method() : TLS_client_method()));
  if (impl->context == nullptr) return "TLS cannot be used: " + tls::last_error();
  SSL_CTX* context = impl->context.get();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // A connection that lasts for days is not resumed.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(context, no_password);
  if (!definition.certificate.empty()) {
    if (auto error = use_own_certificate(context, definition)) return std::move(*error);
  }
  if (auto error = use_authorities(context, definition, side)) return std::move(*error);
  SSL_CTX_set_verify(context, verify_mode(definition, side), nullptr);
  return std::shared_ptr<TlsContext>(new TlsContext(std::move(impl)));
}

TlsContext::TlsContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

TlsContext::~TlsContext() = default;

TlsSide TlsContext::side() const { return impl_->side; }

}  // namespace openrui
