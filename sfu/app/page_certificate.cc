#include "sfu/app/page_certificate.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <utility>

#include "sfu/app/logging.h"
#include "signalling/tls/identity.h"

namespace sfu {
namespace {

using signalling::LocalCa;
using signalling::TlsContext;
using signalling::TlsIdentity;
using signalling::TlsProblem;

constexpr std::int64_t kFewDays = 21;  // who renews by hand needs a reminder, ACME does it at 30
constexpr std::int64_t kDay = 86'400;

std::string days(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " day" : " days");
}

void say(const std::filesystem::path& directory, const LocalCa::Kept& kept, std::int64_t now) {
  if (kept.made_authority) {
    log_info("tls.authority_made", "Made a local certificate authority; kiosks have to trust " +
                                       LocalCa::certificate_file(directory).string() +
                                       " (guichet kiosk-kit)");
  }
  if (kept.made_certificate) log_info("tls.certificate_made", "Made a certificate for the pages");
  for (const std::string& name : kept.left_out) {
    log_warn("tls.name_left_out",
             name + " came after the authority was made and is not in the certificate");
  }
  const std::int64_t left = (kept.authority_not_after - now) / kDay;
  if (left < 365) {
    log_warn("tls.authority_ends", "The local authority ends in " + days(left) +
                                       ": plan a new one, every kiosk has to trust it");
  }
}

// With the file: the line of the configuration is not at hand where this is read.
std::string in_words(const config::TlsConfig& tls, const TlsProblem& problem) {
  const std::string key = problem.of_key ? "tls.key" : "tls.certificate";
  if (tls.made()) return key + " in " + tls.local_ca + ": " + problem.what;
  return key + " " + (problem.of_key ? tls.key : tls.certificate) + ": " + problem.what;
}

}  // namespace

std::int64_t unix_now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count();
}

LocalCa::Names certified_names(const config::TlsConfig& tls,
                               const std::vector<std::string>& announced) {
  return {.wanted = tls.names, .others = announced};
}

std::shared_ptr<const TlsContext> load_certificate(const config::TlsConfig& tls,
                                                   const std::vector<std::string>& announced) {
  const std::int64_t now = unix_now();
  if (tls.made()) {
    say(tls.local_ca, LocalCa::keep(tls.local_ca, certified_names(tls, announced), now), now);
  }
  auto identity = tls.made() ? LocalCa::load(tls.local_ca, now)
                             : TlsIdentity::load(tls.certificate, tls.key, now);
  if (!identity) throw std::runtime_error(in_words(tls, identity.error()));
  return std::make_shared<const TlsContext>(std::move(*identity));
}

void log_certificate(const TlsIdentity& identity) {
  const std::int64_t left = identity.days_left(unix_now());
  const std::string text =
      "Certificate of the pages: " + identity.subject() + ", good for " + days(left);
  left < kFewDays ? log_warn("tls.certificate", text) : log_info("tls.certificate", text);
}

std::vector<config::Problem> tls_problems(const std::string& file,
                                          const config::LoadResult& loaded) {
  const config::TlsConfig& tls = loaded.config.tls;
  const auto problem = [&](const std::string& key, std::string what) {
    const auto line = loaded.lines.find(key);
    return config::Problem{file, line == loaded.lines.end() ? 0 : line->second, key,
                           std::move(what)};
  };
  if (tls.given()) {
    const auto identity = TlsIdentity::load(tls.certificate, tls.key, unix_now());
    if (identity) return {};
    return {
        problem(identity.error().of_key ? "tls.key" : "tls.certificate", identity.error().what)};
  }
  std::error_code ignored;
  if (!tls.made() || !std::filesystem::exists(tls.local_ca, ignored))
    return {};  // made at the start
  if (!std::filesystem::is_directory(tls.local_ca, ignored)) {
    return {problem("tls.local_ca", "is no directory")};
  }
  return {};
}

}  // namespace sfu
