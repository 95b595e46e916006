// One visit's (or load test's) media: who is here, who is shown to whom, and the way of each
// packet. Knows participants and publications, no protocol.
//   join / leave / pin / hold             slots are mapped anew, viewers' signalling is told
//   set_absent                            likewise: a ghost is in nobody's slot
//   set_signing                           what comes first on a thin line is another then
//   tell_budgets                          what everybody's line is spent on
//   handle_rtp(sender, in, now, out)      stops 3 to 5
//   handle_rtcp / handle_dtls / poll_sctp what the transport makes of it, and what follows for
//   others handle_timeout / next_timeout         transports, key frame requests, allocation
// Law: every authenticated RTP packet is forwarded, consumed, unwanted or dropped by name.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sfu/api/outbox.h"
#include "sfu/room/document_relay.h"
#include "sfu/room/participant.h"
#include "sfu/room/picture_shares.h"
#include "sfu/rtp/loudest_speaker.h"
#include "sfu/rtp/payload_pool.h"
#include "sfu/transport/environment.h"

namespace sfu {

class Room {
 public:
  struct Options {
    std::size_t max_participants = 256;  // a large information meeting; visits have two to four
    Transport::Options transport;
    DocumentRelay::Options documents;
    TimeDelta allocation_interval = TimeDelta::ms(500);
    // A sender's estimate that falls below this part of itself is acted upon at once.
    std::int64_t fell_percent = 90;
    // What a document may have under way beyond a round trip, and in any case.
    TimeDelta document_wait = TimeDelta::ms(200);
    std::int64_t least_window = 700;
    // A visit with an interpreter and the town hall's agent. With more who watch, a sender of one
    // encoding does not follow the thinnest of their lines.
    std::size_t max_viewers_heeded = 4;
    // A still screen sends a frame every second or so; silent for longer, it is no longer shown.
    TimeDelta document_silent_after = TimeDelta::seconds(5);
  };

  Room(RoomId id, const Options& options, const Environment& environment, PayloadPool& payloads);

  // nullptr when the room is full.
  Participant* join(const api::AddParticipant& command, Timestamp now, api::EventOutbox& out);
  void leave(Participant& participant, Timestamp now, api::EventOutbox& out);
  void pin(Participant& viewer, std::vector<ParticipantId> sources, Timestamp now,
           api::EventOutbox& out);

  void hold(Participant& participant, bool held, Timestamp now, api::EventOutbox& out);
  void set_signing(api::Signing signing, Timestamp now);
  // What everybody's line is spent on, by the last allocation.
  void tell_budgets(api::EventOutbox& out) const;

  void handle_rtp(Participant& sender, const Datagram& in, Timestamp now, api::EventOutbox& out);
  void handle_rtcp(Participant& sender, const Datagram& in, Timestamp now, api::EventOutbox& out);
  void handle_dtls(Participant& sender, const Datagram& in, Timestamp now, api::EventOutbox& out);
  void poll_sctp(Participant& owner, Timestamp now, api::EventOutbox& out);
  void set_absent(Participant& participant, bool absent, Timestamp now, api::EventOutbox& out);
  // After a break of their connection: both ways pictures begin with a key frame.
  void refresh_pictures(Participant& returned, Timestamp now);
  void handle_timeout(Timestamp now, api::EventOutbox& out);
  [[nodiscard]] Timestamp next_timeout() const;

  // A participant whose connection ended; the core takes it out.
  [[nodiscard]] Participant* find_lost();
  [[nodiscard]] std::list<Participant>& participants() { return participants_; }
  [[nodiscard]] RoomId id() const { return id_; }

 private:
  bool note_activity(Publication& publication, const ReceivedRtp& packet, Timestamp now,
                     api::EventOutbox& out);
  void forward(Publication& publication, const ReceivedRtp& packet, Timestamp now,
               api::EventOutbox& out);
  struct Forwarded {
    bool wanted = false;         // by at least one viewer
    bool codec_missing = false;  // somebody cannot decode it
  };
  Forwarded forward_to_viewers(Publication& publication, const ReceivedRtp& packet, Timestamp now,
                               api::EventOutbox& out);
  void ask_for_key_frame(const Subscription& subscription, Timestamp now, api::EventOutbox& out);
  void map_all_slots(Timestamp now, api::EventOutbox& out);
  void map_slots_of(Participant& viewer, Timestamp now, api::EventOutbox& out);
  void connect_viewers();
  void allocate(Timestamp now, api::EventOutbox& out);
  // broker.cc
  void share_downlink(Participant& viewer, Timestamp now, api::EventOutbox& out);
  void share_voice(Participant& viewer, Timestamp now) const;
  void share_pictures(Participant& viewer, Timestamp now, api::EventOutbox& out);
  [[nodiscard]] static DataRate best_of(const Publication& source, Timestamp now);
  void want(Participant& viewer, DataRate pictures) const;
  void offer_encodings(Subscription& subscription, Timestamp now);
  [[nodiscard]] std::int64_t weight_of(const Publication& source) const;
  void learn_line(Participant& participant, Timestamp now, api::EventOutbox& out);
  void plan_uplinks(Timestamp now, api::EventOutbox& out);
  void plan_uplink(Participant& sender, const UplinkPlanner::Needs& needs, Timestamp now,
                   api::EventOutbox& out);
  void count_held_back(Participant& sender, const std::optional<api::UplinkPlan>& plan);
  static void heed(const Publication& publication, const Publication::Viewer& viewer,
                   UplinkPlanner::Needs& needs, Timestamp now);
  [[nodiscard]] UplinkPlanner::Needs needs_of(Participant& sender, Timestamp now) const;
  void enter_uplink(Participant& sender, const UplinkPlanner::Needs& needs, Timestamp now);
  void choose_codecs(api::EventOutbox& out);
  void relay_data(Participant& from, Timestamp now, api::EventOutbox& out);
  void deliver_documents(Timestamp now, api::EventOutbox& out);
  void drive_line_test(Participant& tester, Timestamp now, api::EventOutbox& out);
  void release_chunks(Timestamp now, api::EventOutbox& out);
  void allow_documents(Participant& party, const UplinkPlanner::Needs& needs);
  Participant* find(ParticipantId id);
  // True when another participant became the active speaker.
  bool choose_speaker(Timestamp now);
  [[nodiscard]] std::vector<ParticipantId> sources_for(const Participant& viewer);
  std::optional<ParticipantId> document_source(const Participant& viewer, Timestamp now);
  static Publication* publication_of(Participant& participant, api::MediaPurpose purpose,
                                     api::MediaKind kind);

  RoomId id_;
  const Options& options_;
  Environment environment_;
  PayloadPool& payloads_;
  std::list<Participant> participants_;  // in order of joining
  DocumentRelay documents_;
  Timestamp next_allocation_ = Timestamp::never();
  Timestamp next_chunk_ = Timestamp::never();  // of any document
  LoudestSpeaker loudest_;
  std::optional<ParticipantId> speaker_;
  api::Signing signing_ = api::Signing::kNone;
  std::vector<api::CodecSet> viewers_;  // scratch
  std::vector<PictureShare> shares_;    // likewise
};

}  // namespace sfu
