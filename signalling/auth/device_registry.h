// Which kiosks and desks are enrolled, and the one-time codes by which others may be
// (docs/PROTOCOL.md §1.6). Pure: time and randomness come in, the text to keep goes out.
//   issue(place, label)        the operator wants one more there: a code, told once and never kept
//   enrol(code, place, key)    a page showed one: it is a device from now on, and the code is void
//   find(id) / is_active(id)   is_active: enrolled and not revoked
//   revoke(id)                 for good; it stays in the list
//   to_text() / read(text)     all of it, as JSON; read() takes nothing that is not whole
// Bounded in devices and codes: a full one refuses, and the longest revoked make room for new ones.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/base/entropy.h"
#include "sfu/base/result.h"
#include "sfu/base/units.h"
#include "signalling/auth/device.h"

namespace signalling {

class DeviceRegistry {
 public:
  struct Options {
    std::size_t max_devices = 20'000;  // two for each of 10,000 sites
    std::size_t max_codes = 1'000;     // open at a time: a whole county on one day
    sfu::TimeDelta code_lifetime =
        sfu::TimeDelta::seconds(24 * 3'600);  // printed today, typed there
  };
  struct Code {
    std::string text;
    UnixSeconds expires = 0;
  };
  enum class Refusal : std::uint8_t { kUnknownCode, kOtherPlace, kBadKey, kFull };

  DeviceRegistry() : DeviceRegistry(Options{}) {}
  explicit DeviceRegistry(Options options) : options_(options) {}
  static std::optional<DeviceRegistry> read(std::string_view text, Options options);

  // None: too many are open.
  std::optional<Code> issue(const DevicePlace& place, std::string_view label, UnixSeconds now,
                            sfu::Entropy& entropy);
  // `page`: where the page says it is; a desk's page knows its organisation only. A code for
  // another place is refused and stays good.
  sfu::Result<Device, Refusal> enrol(std::string_view code, const DevicePlace& page,
                                     std::string_view public_key, UnixSeconds now,
                                     sfu::Entropy& entropy);
  // False: there is none, or it was revoked before.
  bool revoke(std::string_view id, UnixSeconds now);

  [[nodiscard]] const Device* find(std::string_view id) const;
  [[nodiscard]] bool is_active(std::string_view id) const {
    const Device* device = find(id);
    return device != nullptr && !device->revoked_at;
  }
  // In the order of their ids.
  [[nodiscard]] std::vector<Device> devices() const;
  [[nodiscard]] std::size_t open_codes(UnixSeconds now) const;
  [[nodiscard]] std::string to_text() const;

 private:
  struct OpenCode {
    DevicePlace place;
    std::string label;
    UnixSeconds expires = 0;
  };
  bool make_room();
  void drop_expired(UnixSeconds now);

  Options options_;
  std::map<std::string, Device, std::less<>> devices_;
  std::map<std::string, OpenCode, std::less<>> codes_;  // by the SHA-256 of the code
};

}  // namespace signalling
