// The configuration that a node works with, and of what a reload took away as much as visits that
// go on need: its names. Replaced as a whole; every part of the session refers to the one there is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "sfu/api/line.h"
#include "signalling/counter/visit.h"
#include "signalling/protocol/server_message.h"

namespace signalling {

class Network : public config::Config {
 public:
  explicit Network(const config::Config& config) : Config(config) {}
  void replace(const config::Config& fresh);

  // Names in the configuration, or in that before a reload; else the id again.
  [[nodiscard]] IdAndName name_of_site(const std::string& id) const;
  [[nodiscard]] IdAndName name_of_organisation(const std::string& id) const;
  [[nodiscard]] IdAndName name_of_desk(const DeskKey& desk) const;
  // Of whoever is there; nullopt where the configuration does not say.
  [[nodiscard]] std::optional<sfu::api::AccessLine> line_of_site(const std::string& id) const;
  [[nodiscard]] std::optional<sfu::api::AccessLine> line_of_desk(const DeskKey& desk) const;

 private:
  // Of each kind; beyond it ids are shown.
  static constexpr std::size_t kMaxFormer = 1'000;
  std::vector<config::Organisation> former_organisations_;
  std::vector<config::Site> former_sites_;
};

}  // namespace signalling
