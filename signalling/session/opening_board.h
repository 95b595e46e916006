// What every kiosk's buttons and every desk's list of colleagues say: who receives, until or from
// when, and whether an adviser is there.
//   show(person)      for `welcome`
//   changed(person)   what to tell now; nullopt when they know it
//   next_change(at)   when hours begin or end next, of all organisations and sites
// A kiosk is told of the organisations of its site, at its hours; a desk of all, at their own.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "sfu/base/ids.h"
#include "sfu/base/instant.h"
#include "signalling/counter/counter.h"
#include "signalling/protocol/server_message.h"
#include "signalling/session/people.h"

namespace signalling {

class OpeningBoard {
 public:
  // Both outlive this.
  OpeningBoard(const config::Config& config, const Counter& counter)
      : config_(config), counter_(counter) {}

  std::vector<OrganisationEntry> show(const Person& person, sfu::Instant at);
  std::optional<std::vector<OrganisationEntry>> changed(const Person& person, sfu::Instant at);
  [[nodiscard]] std::optional<UnixSeconds> next_change(sfu::Instant at);
  void forget(sfu::ParticipantId participant) { told_.erase(participant); }

 private:
  [[nodiscard]] std::vector<OrganisationEntry> make(const Person& person, sfu::Instant at) const;
  [[nodiscard]] OrganisationEntry describe(std::string_view site,
                                           const config::Organisation& organisation,
                                           sfu::Instant at) const;

  const config::Config& config_;
  const Counter& counter_;
  std::map<sfu::ParticipantId, std::size_t> told_;  // hash of the last
  // The answer of next_change(), good until then: thousands of hellos ask for the same.
  struct Change {
    UnixSeconds asked = 0;
    std::optional<UnixSeconds> at;
    [[nodiscard]] bool good(UnixSeconds now) const { return asked <= now && (!at || now < *at); }
  };
  std::optional<Change> change_;
};

}  // namespace signalling
