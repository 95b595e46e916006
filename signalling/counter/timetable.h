// The opening hours of every organisation at every site: a permanence where the site gives one, the
// organisation's own hours otherwise (docs/CONFIG.md).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/config.h"
#include "signalling/counter/opening_hours.h"

namespace signalling {

class Timetable {
 public:
  // `config` outlives this. Organisations and sites must be ones of it.
  explicit Timetable(const config::Config& config);
  // When an opening of any of them begins or ends next.
  [[nodiscard]] std::optional<sfu::UnixSeconds> next_change(sfu::UnixSeconds at) const;
  [[nodiscard]] const OpeningHours& of(std::string_view site, std::string_view organisation) const;

 private:
  using Key = std::pair<std::string, std::string>;  // site, organisation
  std::map<std::string, OpeningHours, std::less<>> organisations_;
  std::map<Key, OpeningHours> permanences_;
};

}  // namespace signalling
