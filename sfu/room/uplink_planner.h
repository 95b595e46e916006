// From what a peer's line carries to what the peer should send: the ladder of thin lines
// (docs/THIN-LINES.md), voice before picture.
//   plan(needs, now)    what to tell the sender, whenever that changes
//   current()           the plan in force; nullopt: none yet
//   holds_pictures()    the sender is told less than that, for a moment
// Down at once; up when it has been better by `better_percent` for `up_after`: a picture that
// changes its size all the time is worse than a small one. A document camera goes before the face,
// with detail before motion; of hands that sign motion goes before size, and before the voice where
// the room says so. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/api/command.h"
#include "sfu/api/uplink_plan.h"
#include "sfu/base/framing.h"
#include "sfu/base/units.h"

namespace sfu {

class UplinkPlanner {
 public:
  struct Options {
    std::int64_t better_percent = 15;
    std::int64_t worse_percent = 5;
    TimeDelta up_after = TimeDelta::seconds(6);
  };
  // All rates as the line counts them, headers and framing included.
  struct Needs {
    DataRate line = DataRate::infinity();  // of the peer, upwards
    Framing framing = Framing::kIp;
    DataRate control;       // on it: reports, feedback, requests
    bool document = false;  // one is under way from the peer
    bool lossy = false;     // it loses packets, and the peer can send its voice redundantly
    // Of who hears and sees the peer: the least of their lines, and the least that is left there
    // for its picture.
    DataRate viewers_line = DataRate::infinity();
    DataRate viewers_picture = DataRate::infinity();
    // Its document camera or screen, while somebody is shown it.
    bool shows_document = false;
    DataRate viewers_document = DataRate::infinity();
    api::Signing signing = api::Signing::kNone;
    // Somebody else has just left the line, or one of theirs: for one better plan there is nothing
    // to wait for.
    bool given_back = false;
    bool viewers_given_back = false;
    bool fell = false;  // its line, a moment ago, as it seems
  };

  UplinkPlanner();
  explicit UplinkPlanner(Options options) : options_(options) {}
  std::optional<api::UplinkPlan> plan(const Needs& needs, Timestamp now);
  [[nodiscard]] bool holds_pictures() const { return holds_pictures_; }
  [[nodiscard]] const std::optional<api::UplinkPlan>& current() const { return current_; }
  // What documents have of the line under the present plan.
  [[nodiscard]] DataRate documents(const Needs& needs) const;
  // Of what the voice leaves: a document under way gets the larger part.
  static constexpr std::int64_t kDocumentPercent = 70;

  // From here on nothing is held back of what most pages send.
  static constexpr DataRate kFreePicture = DataRate::kbps(400);
  // Of a picture that comes at the rate `sent`: what its sender would be told to send if others'
  // lines had room for a step more; zero where they do not hold it back, or it has no more to send.
  [[nodiscard]] DataRate held_back(bool document, DataRate sent) const;

  // What a voice costs on a line, and how much of a picture's share of it is the picture.
  static DataRate on_line(const api::UplinkPlan::Voice& voice, Framing framing);
  // A voice that is sent twice leaves the better part of the line to everything else; once it is,
  // a little less will do.
  static constexpr std::int64_t redundant_percent(bool already) { return already ? 50 : 40; }
  static DataRate picture_in(DataRate share, Framing framing);
  static DataRate picture_on_line(DataRate picture, Framing framing);  // the reverse

 private:
  [[nodiscard]] DataRate left_by(const api::UplinkPlan::Voice& voice, const Needs& needs) const;
  [[nodiscard]] api::UplinkPlan::Voice voice(DataRate line) const;
  [[nodiscard]] api::UplinkPlan::Voice voice_beside_signs(const Needs& needs) const;
  struct Wish {
    api::UplinkPlan plan;
    // Others' lines say how large they are, and not the sender's own.
    bool others_decide_picture = false;
    bool others_decide_document = false;
  };
  void share_pictures(const Needs& needs, Wish& wish) const;
  [[nodiscard]] bool redundancy_fits(api::UplinkPlan::Voice voice, const Needs& needs) const;
  [[nodiscard]] Wish wish(const Needs& needs) const;
  bool change(const Needs& needs, Timestamp now);
  [[nodiscard]] bool settled(bool better, TimeDelta after, Timestamp now);

  Options options_;
  std::optional<api::UplinkPlan> current_;
  std::optional<api::UplinkPlan> told_;
  api::Signing signing_ = api::Signing::kNone;  // under the current plan
  bool others_decide_picture_ = false;          // the last time that was asked
  bool others_decide_document_ = false;
  bool holds_pictures_ = false;
  bool took_back_ = false;  // what is given back
  std::optional<Timestamp> better_since_;
};

}  // namespace sfu
