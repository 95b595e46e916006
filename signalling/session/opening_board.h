// What every kiosk's buttons and every desk's list of colleagues say: who receives, until or from
// when, and whether an adviser is there.
//   show(person)      for `welcome`
//   changed(person)   what to tell now; nullopt when they know it
//   reconfigure()     the configuration has changed
//   next_change(at)   when hours begin or end next, of all organisations and sites
// A kiosk is told of the organisations of its site, at its hours; a desk of all, at their own.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
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
  OpeningBoard(const config::Config& config, const Counter& counter);
  void reconfigure();

  std::vector<OrganisationEntry> show(const Person& person, sfu::Instant at);
  std::optional<std::vector<OrganisationEntry>> changed(const Person& person, sfu::Instant at);
  [[nodiscard]] std::optional<UnixSeconds> next_change(sfu::Instant at);
  void forget(sfu::ParticipantId participant) { told_.erase(participant); }

 private:
  struct Button {
    const config::Organisation* organisation;
    std::uint64_t digest;  // of its words
  };
  using Offered = std::vector<Button>;
  // What hours say, worked out at `from` and good until `until`: thousands of kiosks ask for the
  // same, every few seconds while advisers come and go.
  struct Hours {
    UnixSeconds from = 0;
    UnixSeconds until = 0;
    bool open = false;
    std::optional<UnixSeconds> closes_at;
    std::optional<UnixSeconds> opens_at;
    std::optional<std::vector<OpeningEntry>> today;
    std::uint64_t digest = 0;  // of the above
  };
  [[nodiscard]] const Offered& offered_to(const Person& person) const;
  const Hours& hours_at(std::string_view site, const config::Organisation& organisation,
                        UnixSeconds at);
  std::vector<OrganisationEntry> make(const Person& person, sfu::Instant at);
  std::uint64_t digest_of(const Person& person, sfu::Instant at);  // of what make() gives

  const config::Config& config_;
  const Counter& counter_;
  Offered all_;
  std::map<std::string, Offered, std::less<>> by_site_;
  std::map<const OpeningHours*, Hours> hours_;
  std::map<sfu::ParticipantId, std::uint64_t> told_;  // digest of the last
  // The answer of next_change(), good until then: thousands of hellos ask for the same.
  struct Change {
    UnixSeconds asked = 0;
    std::optional<UnixSeconds> at;
    [[nodiscard]] bool good(UnixSeconds now) const { return asked <= now && (!at || now < *at); }
  };
  std::optional<Change> change_;
};

}  // namespace signalling
