// Certificates for tests of TLS, made when the test runs, as PEM files.
#pragma once

#include <cstdio>
#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <string>

namespace openrui::test {

struct PkeyFree {
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
};
struct X509Free {
  void operator()(X509* p) const { X509_free(p); }
};
using Pkey = std::unique_ptr<EVP_PKEY, PkeyFree>;
using Certificate = std::unique_ptr<X509, X509Free>;

inline Pkey make_key() { return Pkey(EVP_EC_gen("P-256")); }

struct CertificateRequest {
  std::string name;          // the common name
  std::string alternatives;  // "DNS:localhost,IP:127.0.0.1"; empty: none
  bool authority = false;
  long valid_from = -3600;  // seconds from now
  long valid_to = 3600;
};

// Signed by the issuer, or, when that is null, by itself.
inline Certificate make_certificate(const CertificateRequest& request, EVP_PKEY* key, X509* issuer,
                                    EVP_PKEY* issuer_key) {
  static long serial = 0;
  Certificate c(X509_new());
  X509_set_version(c.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(c.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(c.get()), request.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(c.get()), request.valid_to);
  X509_set_pubkey(c.get(), key);
  X509_NAME* name = X509_get_subject_name(c.get());
  const auto add = [name](const char* what, const std::string& text) {
    X509_NAME_add_entry_by_txt(name, what, MBSTRING_ASC, reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1,
                               0);
  };
  add("O", "Bank");
  add("CN", request.name);
  X509_set_issuer_name(c.get(), issuer == nullptr ? name : X509_get_subject_name(issuer));
  const auto extend = [&c](int what, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
    if (extension == nullptr) throw std::runtime_error("certificate extension " + value);
    X509_add_ext(c.get(), extension, -1);
    X509_EXTENSION_free(extension);
  };
  extend(NID_basic_constraints, request.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!request.alternatives.empty()) extend(NID_subject_alt_name, request.alternatives);
  X509_sign(c.get(), issuer_key == nullptr ? key : issuer_key, EVP_sha256());
  return c;
}

template <class Write>
void write_pem(const std::string& path, Write&& write) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) throw std::runtime_error("cannot write " + path);
  write(file);
  std::fclose(file);
}
inline void write_certificate(const std::string& path, X509* c) {
  write_pem(path, [c](std::FILE* file) { PEM_write_X509(file, c); });
}
inline void write_key(const std::string& path, EVP_PKEY* key) {
  write_pem(path, [key](std::FILE* file) { PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr); });
}

// An authority, and what it vouches for.
class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name = "Test Authority")
      : key_(make_key()), certificate_(make_certificate({name, "", true}, key_.get(), nullptr, nullptr)) {}

  void write(const std::string& path) const { write_certificate(path, certificate_.get()); }
  // Certificate and key as PATH.pem and PATH.key.
  void issue(const std::string& path, const CertificateRequest& request) const {
    const auto key = make_key();
    const auto c = make_certificate(request, key.get(), certificate_.get(), key_.get());
    write_certificate(path + ".pem", c.get());
    write_key(path + ".key", key.get());
  }

 private:
  Pkey key_;
  Certificate certificate_;
};

}  // namespace openrui::test
