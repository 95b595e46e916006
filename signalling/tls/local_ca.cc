#include "signalling/tls/local_ca.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <utility>

#include "config/endpoint.h"
#include "signalling/tls/text_file.h"

namespace signalling {
namespace {

namespace fs = std::filesystem;
// Always covered, so that both kinds of names are constrained even when only one is given.
constexpr std::array kThisMachine = {"localhost", "127.0.0.1", "::1"};

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error("local CA: " + what); }
void require(bool done) {
  if (!done) fail("OpenSSL: " + std::string(ERR_error_string(ERR_get_error(), nullptr)));
}

struct Authority {
  CertificatePointer certificate;
  KeyPointer key;
};

std::string pem_of(X509* certificate) {
  const BioPointer bio(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_X509(bio.get(), certificate) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string pem_of(EVP_PKEY* key) {
  const BioPointer bio(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

KeyPointer new_key() {
  KeyPointer key(EVP_EC_gen("P-256"));
  require(key != nullptr);
  return key;
}

std::uint64_t random_number() {
  std::array<unsigned char, 8> bytes{};
  require(RAND_bytes(bytes.data(), bytes.size()) == 1);
  std::uint64_t number = 0;
  for (const unsigned char byte : bytes) number = number << 8 | byte;
  return number >> 1;  // RFC 5280 §4.1.2.2: positive
}

void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionPointer extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  require(extension != nullptr);
  require(X509_add_ext(certificate, extension.get(), -1) == 1);
}

// A certificate that lacks extensions and signature only.
CertificatePointer blank(const std::string& name, EVP_PKEY* key, std::int64_t now,
                         std::int64_t days) {
  CertificatePointer certificate(X509_new());
  require(certificate != nullptr);
  require(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  require(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), random_number()) == 1);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                     0) == 1);
  std::time_t time = now;
  // From a day ago, for kiosks whose clock is behind.
  require(X509_time_adj_ex(X509_getm_notBefore(certificate.get()), -1, 0, &time) != nullptr);
  require(X509_time_adj_ex(X509_getm_notAfter(certificate.get()), static_cast<int>(days), 0,
                           &time) != nullptr);
  require(X509_set_pubkey(certificate.get(), key) == 1);
  return certificate;
}

std::string general_name(const std::string& name) {
  return (config::is_ip(name) ? "IP:" : "DNS:") + name;
}

std::string constraint(const std::string& name) {
  if (!config::is_ip(name)) return "permitted;DNS:" + name;
  const bool ipv6 = name.find(':') != std::string::npos;
  return "permitted;IP:" + name +
         (ipv6 ? "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" : "/255.255.255.255");
}

template <class Write>
std::string list_of(const std::vector<std::string>& names, Write write) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + write(name);
  return text;
}

std::vector<std::string> all_of(const LocalCa::Names& names) {
  std::vector<std::string> all;
  const auto add = [&all](const std::string& name) {
    if (std::ranges::find(all, name) == all.end()) all.push_back(name);
  };
  for (const std::string& name : names.wanted) add(name);
  for (const std::string& name : names.others) add(name);
  for (const char* name : kThisMachine) add(name);
  return all;
}

Authority make_authority(const std::vector<std::string>& names, std::int64_t now) {
  char name[48];
  std::snprintf(name, sizeof name, "Guichet local CA %08x",
                static_cast<unsigned>(random_number() & 0xFFFFFFFF));
  KeyPointer key = new_key();
  CertificatePointer certificate = blank(name, key.get(), now, LocalCa::kAuthorityDays);
  X509* const self = certificate.get();
  require(X509_set_issuer_name(self, X509_get_subject_name(self)) == 1);
  add_extension(self, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(self, self, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(self, self, NID_subject_key_identifier, "hash");
  add_extension(self, self, NID_ext_key_usage, "serverAuth");
  add_extension(self, self, NID_name_constraints, "critical," + list_of(names, constraint));
  require(X509_sign(self, key.get(), EVP_sha256()) > 0);
  return {std::move(certificate), std::move(key)};
}

bool may_sign_for(const Authority& authority, const std::string& name) {
  const ConstraintsPointer constraints(static_cast<NAME_CONSTRAINTS*>(
      X509_get_ext_d2i(authority.certificate.get(), NID_name_constraints, nullptr, nullptr)));
  if (constraints == nullptr) return true;
  const CertificatePointer trial = blank("trial", authority.key.get(), 0, 1);
  add_extension(trial.get(), trial.get(), NID_subject_alt_name, general_name(name));
  require(X509_sign(trial.get(), authority.key.get(), EVP_sha256()) > 0);
  X509_check_purpose(trial.get(), -1, 0);  // makes OpenSSL read the names
  return NAME_CONSTRAINTS_check(trial.get(), constraints.get()) == X509_V_OK;
}

// The key, the server's certificate and that of the authority, as server.pem holds them.
std::string make_server(const Authority& authority, const std::vector<std::string>& names,
                        std::int64_t now) {
  const KeyPointer key = new_key();
  const CertificatePointer certificate = blank(names.front(), key.get(), now, LocalCa::kServerDays);
  X509* const self = certificate.get();
  X509* const issuer = authority.certificate.get();
  require(X509_set_issuer_name(self, X509_get_subject_name(issuer)) == 1);
  add_extension(self, issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(self, issuer, NID_key_usage, "critical,digitalSignature");
  add_extension(self, issuer, NID_ext_key_usage, "serverAuth");
  add_extension(self, issuer, NID_subject_key_identifier, "hash");
  add_extension(self, issuer, NID_authority_key_identifier, "keyid");
  add_extension(self, issuer, NID_subject_alt_name, list_of(names, general_name));
  require(X509_sign(self, authority.key.get(), EVP_sha256()) > 0);
  return pem_of(key.get()) + pem_of(self) + pem_of(issuer);
}

Authority load_authority(const fs::path& directory) {
  const auto certificate = read_text_file(directory / "ca.crt");
  const auto key = read_text_file(directory / "ca.key");
  Authority authority;
  if (certificate) {
    const BioPointer bio(
        BIO_new_mem_buf(certificate->data(), static_cast<int>(certificate->size())));
    authority.certificate.reset(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  }
  if (key) {
    const BioPointer bio(BIO_new_mem_buf(key->data(), static_cast<int>(key->size())));
    authority.key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  }
  const bool usable = authority.certificate != nullptr && authority.key != nullptr &&
                      X509_check_private_key(authority.certificate.get(), authority.key.get()) == 1;
  ERR_clear_error();
  if (!usable) {
    fail("ca.crt and ca.key in " + directory.string() +
         " are unreadable or do not belong together; restore them, or remove both to make a new "
         "authority that every kiosk has to trust anew");
  }
  return authority;
}

Authority authority_in(const fs::path& directory, const LocalCa::Names& names, std::int64_t now,
                       LocalCa::Kept& kept) {
  // ca.crt is written last: without it no kiosk can trust this authority yet.
  if (fs::exists(directory / "ca.crt")) return load_authority(directory);
  fs::create_directories(directory);
  Authority authority = make_authority(all_of(names), now);
  write_text_file(directory / "ca.key", pem_of(authority.key.get()), 0600);
  write_text_file(directory / "ca.crt", pem_of(authority.certificate.get()), 0644);
  kept.made_authority = true;
  return authority;
}

// What goes into the certificate: all wanted names, and the others as far as possible.
std::vector<std::string> covered_names(const Authority& authority, const LocalCa::Names& names,
                                       LocalCa::Kept& kept) {
  std::vector<std::string> covered;
  for (const std::string& name : all_of(names)) {
    if (may_sign_for(authority, name)) {
      covered.push_back(name);
    } else if (std::ranges::find(names.wanted, name) != names.wanted.end()) {
      fail("the authority was made for other names and may not certify \"" + name +
           "\"; remove its directory to make a new one, which every kiosk has to trust anew");
    } else {
      kept.left_out.push_back(name);
    }
  }
  return covered;
}

bool still_good(const fs::path& directory, const Authority& authority,
                const std::vector<std::string>& names, std::int64_t now) {
  const auto current = LocalCa::load(directory, now);
  return current && current->days_left(now) >= LocalCa::kRenewDays &&
         X509_cmp(current->chain().back().get(), authority.certificate.get()) == 0 &&
         std::ranges::all_of(names, [&](const std::string& name) { return current->covers(name); });
}

}  // namespace

LocalCa::Kept LocalCa::keep(const fs::path& directory, const Names& names, std::int64_t now) {
  Kept kept;
  const Authority authority = authority_in(directory, names, now, kept);
  kept.authority_not_after = unix_seconds(X509_get0_notAfter(authority.certificate.get()));
  if (kept.authority_not_after - now < kServerDays * kDay) {
    fail(
        "the authority in " + directory.string() +
        " expires within 90 days; remove its directory to make a new one, which every kiosk has to "
        "trust anew");
  }
  const std::vector<std::string> covered = covered_names(authority, names, kept);
  if (still_good(directory, authority, covered, now)) return kept;
  write_text_file(directory / "server.pem", make_server(authority, covered, now), 0600);
  kept.made_certificate = true;
  return kept;
}

sfu::Result<TlsIdentity, TlsProblem> LocalCa::load(const fs::path& directory, std::int64_t now) {
  const std::string file = (directory / "server.pem").string();
  return TlsIdentity::load(file, file, now);
}

}  // namespace signalling
