// What the lines of sites and desks were found to carry, for the next visit from there
// (docs/THIN-LINES.md): a visit's estimates begin with 70 % of it. Nothing of people or visits.
//   note(place, measured, at)    by a visit that was long enough, or by a line test
//   recall(place, now)           what is still worth something
//   expire(turn) / next_timeout  keeps the file (Actions::Keep), some time after a change
//   to_text() / read(text)       all of it as JSON; a text that is not ours is refused as a whole
// Whoever notes must know by a token that it is of that place: nobody else's line is touched.
// A limit that was found replaces what was known; that a line carried so much replaces only less.
// A direction of which nothing new was heard for a month is forgotten: the line may have been
// rebuilt. Bounded: the longest unheard of makes room.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "sfu/api/line.h"
#include "sfu/base/instant.h"
#include "sfu/base/result.h"
#include "signalling/auth/device.h"
#include "signalling/session/turn.h"

namespace signalling {

inline constexpr std::string_view kLinesFile = "lines.json";
inline constexpr std::size_t kLargestLinesFile = 8 * 1'024 * 1'024;

class LineMemory {
 public:
  struct Options {
    std::size_t max_lines = 20'000;  // sites and desks of a whole country
    sfu::UnixSeconds forgotten_after = 30 * 86'400;
    // One write for all that is learnt meanwhile; a relay that crashes has lost so much.
    sfu::TimeDelta keep_after = sfu::TimeDelta::seconds(60);
    sfu::TimeDelta keep_in_a_hurry = sfu::TimeDelta::seconds(1);
  };

  LineMemory() : LineMemory(Options{}) {}
  explicit LineMemory(Options options) : options_(options) {}
  // The error says why, for the log.
  static sfu::Result<LineMemory, std::string> read(std::string_view text, Options options);

  void note(const DevicePlace& place, const sfu::api::MeasuredLine& measured, sfu::Instant at);
  [[nodiscard]] sfu::api::MeasuredLine recall(const DevicePlace& place, sfu::UnixSeconds now) const;

  [[nodiscard]] sfu::Timestamp next_timeout() const { return next_keep_; }
  void expire(Turn& turn);
  void hurry(sfu::Timestamp now);  // the relay goes down: what is learnt from now on is kept soon
  void not_kept(sfu::Timestamp now) { next_keep_ = now + options_.keep_after; }

  [[nodiscard]] std::string to_text() const;
  [[nodiscard]] std::size_t size() const { return lines_.size(); }

 private:
  struct Known {
    sfu::api::MeasuredRate measured;
    sfu::UnixSeconds at = 0;
  };
  struct Entry {
    std::optional<Known> down;
    std::optional<Known> up;
    [[nodiscard]] sfu::UnixSeconds newest() const;
  };
  using Key = std::tuple<std::string, std::string, std::string>;  // site; or organisation and desk
  static Key key_of(const DevicePlace& place);
  bool learn(const std::optional<sfu::api::MeasuredRate>& fresh, sfu::UnixSeconds now,
             std::optional<Known>& known) const;
  [[nodiscard]] std::optional<sfu::api::MeasuredRate> fresh_part(const std::optional<Known>& known,
                                                                 sfu::UnixSeconds now) const;
  void make_room();

  Options options_;
  std::map<Key, Entry> lines_;
  sfu::Timestamp next_keep_ = sfu::Timestamp::never();
};

}  // namespace signalling
