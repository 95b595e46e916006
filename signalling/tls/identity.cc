#include "signalling/tls/identity.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>
#include <optional>
#include <utility>

#include "signalling/tls/text_file.h"

namespace signalling {
namespace {

constexpr std::size_t kLongestChain = 10;  // browsers give up before

TlsProblem of_certificate(std::string what) { return {.of_key = false, .what = std::move(what)}; }
TlsProblem of_key(std::string what) { return {.of_key = true, .what = std::move(what)}; }

BioPointer reader(std::string_view text) {
  return BioPointer(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// An encrypted key is refused instead of asking the terminal for a password.
int no_password(char*, int, int, void*) { return 0; }

std::vector<CertificatePointer> read_chain(std::string_view text) {
  std::vector<CertificatePointer> chain;
  const BioPointer bio = reader(text);
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr)) {
    chain.emplace_back(next);
  }
  ERR_clear_error();  // the end of the text is reported as one
  return chain;
}

KeyPointer read_key(std::string_view text) {
  KeyPointer key(PEM_read_bio_PrivateKey(reader(text).get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  return key;
}

std::string date(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[16];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &parts)};
}

std::optional<std::string> problem_of_dates(const X509* certificate, std::int64_t now) {
  const std::int64_t from = unix_seconds(X509_get0_notBefore(certificate));
  const std::int64_t until = unix_seconds(X509_get0_notAfter(certificate));
  if (now < from) return "is not valid before " + date(from);
  if (now >= until) return "expired on " + date(until);
  return std::nullopt;
}

std::optional<std::string> problem_of_order(const std::vector<CertificatePointer>& chain) {
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    X509* issuer = chain[i + 1].get();
    if (X509_check_issued(issuer, chain[i].get()) != X509_V_OK ||
        X509_verify(chain[i].get(), X509_get0_pubkey(issuer)) != 1) {
      ERR_clear_error();
      return "certificate " + std::to_string(i + 1) + " of the file is not issued by number " +
             std::to_string(i + 2) + ": the server's own comes first, then each one's issuer";
    }
  }
  return std::nullopt;
}

std::optional<std::string> problem_of_chain(const std::vector<CertificatePointer>& chain,
                                            std::int64_t now) {
  if (chain.empty()) return "holds no certificate in PEM form";
  if (chain.size() > kLongestChain) return "holds more than 10 certificates";
  if (auto wrong = problem_of_order(chain)) return wrong;
  for (const CertificatePointer& each : chain) {
    if (auto wrong = problem_of_dates(each.get(), now)) return wrong;
  }
  if (X509_get_ext_by_NID(chain.front().get(), NID_subject_alt_name, -1) < 0) {
    return "names no host (no subjectAltName): no browser accepts it";
  }
  return std::nullopt;
}

}  // namespace

std::int64_t unix_seconds(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? timegm(&parts) : 0;
}

sfu::Result<TlsIdentity, TlsProblem> TlsIdentity::from_pem(std::string_view chain,
                                                           std::string_view key, std::int64_t now) {
  TlsIdentity identity;
  identity.chain_ = read_chain(chain);
  if (auto wrong = problem_of_chain(identity.chain_, now)) return of_certificate(*std::move(wrong));
  identity.key_ = read_key(key);
  if (identity.key_ == nullptr) return of_key("holds no unencrypted private key in PEM form");
  const bool match = X509_check_private_key(identity.certificate(), identity.key()) == 1;
  ERR_clear_error();
  if (!match) return of_key("does not belong to the certificate");
  return identity;
}

sfu::Result<TlsIdentity, TlsProblem> TlsIdentity::load(const std::string& chain_file,
                                                       const std::string& key_file,
                                                       std::int64_t now) {
  const auto chain = read_text_file(chain_file);
  if (!chain) return of_certificate("cannot be read: " + chain_file);
  const auto key = read_text_file(key_file);
  if (!key) return of_key("cannot be read: " + key_file);
  return from_pem(*chain, *key, now);
}

std::string TlsIdentity::subject() const {
  const BioPointer bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate()), 0, XN_FLAG_ONELINE);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::int64_t TlsIdentity::not_after() const {
  return unix_seconds(X509_get0_notAfter(certificate()));
}

bool TlsIdentity::covers(const std::string& host) const {
  if (host.empty()) return false;
  if (X509_check_ip_asc(certificate(), host.c_str(), 0) == 1) return true;
  return X509_check_host(certificate(), host.data(), host.size(),
                         X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) == 1;
}

}  // namespace signalling
