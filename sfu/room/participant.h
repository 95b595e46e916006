// One party of a room: its transport, what it publishes and what it is shown.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/api/budget.h"
#include "sfu/api/command.h"
#include "sfu/base/ids.h"
#include "sfu/room/codec_choice.h"
#include "sfu/room/document_pace.h"
#include "sfu/room/document_progress.h"
#include "sfu/room/line_learner.h"
#include "sfu/room/line_test.h"
#include "sfu/room/subscription.h"
#include "sfu/room/uplink_planner.h"
#include "sfu/rtp/audio_level.h"
#include "sfu/transport/transport.h"

namespace sfu {

struct Participant;

// One media section that a participant may send on, and who is shown it now.
struct Publication {
  Participant* owner = nullptr;
  std::size_t section = 0;
  api::MediaKind kind = api::MediaKind::kAudio;
  api::MediaPurpose purpose = api::MediaPurpose::kSlot;
  Timestamp last_packet = Timestamp();  // the origin: nothing came yet
  AudioLevel level = {};                // of audio
  CodecChoice codec;                    // of video
  struct Viewer {
    Participant* participant = nullptr;
    Subscription* subscription = nullptr;
  };
  std::vector<Viewer> viewers;  // made anew whenever slots change
};

struct Participant {
  Participant(const api::AddParticipant& command, const Transport::Options& options,
              const Environment& environment, Timestamp now);

  RoomId room;
  ParticipantId id;
  api::Permissions permissions;
  Timestamp joined;
  api::Viewing viewing;
  std::vector<ParticipantId> pinned;
  bool absent = false;  // not heard for so long that nobody is shown them
  bool held = false;    // apart from the others (api/command.h)
  Transport transport;
  UplinkPlanner planner;
  DataRate planned_for = DataRate::zero();  // the uplink's estimate at the last allocation
  Number* held_back = nullptr;  // in which its picture counts; none: nothing is held back
  LineLearner learner;
  api::LineBudget budget;             // as the last allocation made it
  bool interprets;                    // api/command.h
  bool obeys;                         // is told plans (api/command.h)
  bool sends_red = false;             // can send its voice redundantly
  bool uploading = false;             // a document of theirs was under way at the last allocation
  std::optional<LineTest> line_test;  // of one without media: there is nothing else to do
  DocumentProgress sending;
  DocumentProgress receiving;
  DocumentPace downloads;
  std::deque<Publication> publications;  // pointers stay valid
  std::deque<Subscription> subscriptions;
  api::SlotsChanged shown;                          // what signalling was told last
  std::vector<SocketAddress> paths;                 // those the core's table knows
  std::vector<std::string> ufrags;                  // likewise
  bool counted_present = false;                     // in the gauge of the connected
  std::optional<MediaTransport> counted_transport;  // in the gauge
};

}  // namespace sfu
