// A certificate authority of one relay, for networks without a public name: made at the first
// start, trusted by the kiosks (guichet kiosk-kit), and able to sign for its own names and nothing
// else. Its directory holds
//   ca.crt      what kiosks trust: ECDSA P-256, ten years, pathlen 0, constrained to `names`
//   ca.key      0600
//   server.pem  0600: key, certificate of the relay and ca.crt; 90 days
// keep() makes what is missing and renews what has fewer than 30 days left; an existing authority
// is never replaced, since every kiosk would have to be visited. Writes whole files or nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "signalling/tls/identity.h"

namespace signalling {

class LocalCa {
 public:
  static constexpr std::int64_t kDay = 86'400;
  static constexpr std::int64_t kAuthorityDays = 3'650;
  static constexpr std::int64_t kServerDays = 90;
  static constexpr std::int64_t kRenewDays = 30;

  struct Names {
    std::vector<std::string> wanted;  // host names and IP addresses that have to be covered
    std::vector<std::string> others;  // covered as far as the authority may
  };
  struct Kept {
    bool made_authority = false;
    bool made_certificate = false;
    std::int64_t authority_not_after = 0;
    std::vector<std::string> left_out;  // of Names::others
  };

  // Throws std::runtime_error in words: unusable files, or a wanted name the authority may not
  // certify.
  static Kept keep(const std::filesystem::path& directory, const Names& names, std::int64_t now);
  static sfu::Result<TlsIdentity, TlsProblem> load(const std::filesystem::path& directory,
                                                   std::int64_t now);
  static std::filesystem::path certificate_file(const std::filesystem::path& directory) {
    return directory / "ca.crt";
  }
};

}  // namespace signalling
