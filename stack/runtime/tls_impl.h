// The inside of TlsContext, for the sources of this room that use OpenSSL.
#pragma once

#include <memory>
#include <openssl/ssl.h>
#include <string>

#include "runtime/tls.h"

namespace openrui {

struct TlsContext::Impl {
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, Free> context;
  TlsSide side = TlsSide::client;
};

namespace tls {

// The oldest error that OpenSSL has noted on this thread, in its words; all are forgotten.
std::string last_error();

}  // namespace tls

}  // namespace openrui
