// What makes a bare Debian machine with a touch screen into a kiosk of one site: the files of
// `guichet kiosk-kit`, as text.
//   parse_page_origin(url)   "https://host" or "https://host:port", without path; none otherwise
//   kiosk_kit(kit)           every file by name
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sfu {

struct KioskKit {
  std::string origin;  // "https://guichet.example:8443"
  std::string site;    // id
  std::string site_name;
  std::string code{};            // enrols the kiosk at its first start; empty: somebody types it
  std::string ca_certificate{};  // PEM; empty when the relay's certificate is known to browsers
};

struct KitFile {
  std::string name;
  std::string text;
  bool program = false;
};

std::optional<std::string> parse_page_origin(std::string_view url);
std::vector<KitFile> kiosk_kit(const KioskKit& kit);

}  // namespace sfu
