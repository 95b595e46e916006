// Relays documents between the participants of one room (docs/PROTOCOL.md §3): offers to everyone,
// one receiver each, chunks by credit, and nothing kept but a bounded window per document.
//   on_joined(id)                 its `documents` channel is open
//   on_left(id)                   the channel closed or the participant left; its documents end
//   on_message(from, frame)       one message of that channel
//   set_apart(id, apart)          on hold: an offer of theirs is refused, others' are not made to
//                                 them, and what is under way to or from them waits
//   next() / sent()               the next frame for a participant that can take one; sent() when
//                                 its association took it
//   set_windows(id, windows)      what may be under way of one document from and to them, by their
//                                 line
//   hold_chunks(id, held)         nothing but words and credits for them meanwhile
//   uploads(id) / downloads(id)   documents under way from and to them
//   set_writable(id, writable)    false when the association refused, true when it takes again;
//                                 frames wait here meanwhile, and the sender's credit with them
//
//     while (const auto send = relay.next()) {
//       if (transport_of(send->to).send(send->frame)) relay.sent();
//       else relay.set_writable(send->to, false);
//     }
// The relay grants a sender at most its window, and the receiver's, beyond what it handed on,
// whatever the receiver says; who sends beyond is cut off. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/ids.h"
#include "sfu/metrics/metrics.h"
#include "sfu/room/document_frame.h"
#include "sfu/room/document_progress.h"

namespace sfu {

// The frame is the relay's and lives until its next verb.
struct DocumentSend {
  ParticipantId to;
  ByteSpan frame;
  bool chunk = false;  // of a document, neither word nor credit
};

class DocumentRelay {
 public:
  struct Options {
    std::size_t max_documents = 8;                // per sender at a time: a visit's papers
    std::uint64_t max_size = 20 * 1'000 * 1'000;  // a colour scan of 30 pages; 22 min at 128 kbit/s
    std::uint64_t window = 256 * 1'024;           // per document: fills 600 ms at 3 Mbit/s
    // Frames other than chunks and credits waiting for one participant; offers beyond are not made.
    std::size_t max_waiting = 256;
  };

  DocumentRelay(const Options& options, Metrics& metrics);

  void on_joined(ParticipantId id);
  void on_left(ParticipantId id);
  void on_message(ParticipantId from, ByteSpan frame);
  void set_apart(ParticipantId id, bool apart);
  std::optional<DocumentSend> next();
  void sent();
  void set_writable(ParticipantId id, bool writable);
  struct Windows {
    std::uint64_t from = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t to = std::numeric_limits<std::uint64_t>::max();
  };
  void set_windows(ParticipantId id, const Windows& windows);
  void hold_chunks(ParticipantId id, bool held);
  [[nodiscard]] DocumentsUnderWay uploads(ParticipantId id) const;
  [[nodiscard]] DocumentsUnderWay downloads(ParticipantId id) const;

  [[nodiscard]] std::size_t documents() const { return documents_.size(); }
  [[nodiscard]] std::size_t held_bytes() const;  // of chunks that wait here

 private:
  using Number = std::uint32_t;  // the relay's, the same at every receiver
  struct Waiting {
    Number document;  // 0: of none that lives
    DocumentFrameType type;
    std::vector<std::uint8_t> frame;
  };
  struct Party {
    bool writable = true;
    bool held = false;  // its chunks
    Windows windows;
    std::deque<Waiting> waiting;
    Number last_served = 0;  // the document whose chunk went last: they take turns
  };
  struct Document {
    ParticipantId sender;
    std::uint32_t sender_number = 0;
    std::uint64_t size = 0;
    std::set<ParticipantId> asked;          // who has neither accepted nor refused
    std::optional<ParticipantId> receiver;  // who accepted
    std::uint64_t asked_credit = 0;         // the receiver's
    std::uint64_t granted = 0;              // what the sender was or will be told
    bool grant_waiting = false;
    std::uint64_t received = 0;
    std::uint64_t relayed = 0;  // taken by the receiver's association
    std::deque<std::vector<std::uint8_t>> chunks;
  };
  using Documents = std::map<Number, Document>;
  struct Offered {  // what next() showed last
    ParticipantId to;
    DocumentFrameType type;
    Number document;
  };

  void on_offer(ParticipantId from, const DocumentFrame& frame);
  void on_frame_of_sender(ParticipantId from, const DocumentFrame& frame);
  void on_frame_of_receiver(ParticipantId from, const DocumentFrame& frame);
  void on_chunk(Documents::iterator document, const DocumentFrame& frame);
  void on_accept(Documents::iterator document, ParticipantId from);
  void on_refuse(Documents::iterator document, ParticipantId from);
  void on_receipt(Documents::iterator document, ByteSpan body);
  void grant(Document& document);
  static void split_first(Document& document);
  [[nodiscard]] std::uint64_t window_of(const Document& document) const;
  void cancel(Documents::iterator document, std::string_view to_sender,
              std::string_view to_receivers);
  void tell(ParticipantId to, Number document, DocumentFrame frame);
  void tell_cancel(ParticipantId to, Number document, std::uint32_t number,
                   std::string_view reason);
  std::optional<DocumentSend> next_for(ParticipantId id, Party& party);
  std::optional<DocumentSend> next_chunk(ParticipantId id, Party& party);
  Documents::iterator find_sent(ParticipantId sender, std::uint32_t number);
  Number new_number();

  Options options_;
  Metrics& metrics_;
  std::map<ParticipantId, Party> parties_;
  std::set<ParticipantId> apart_;  // may have no channel yet, or none any more
  Documents documents_;
  Number last_number_ = 0;
  std::optional<Offered> offered_;
  std::vector<std::uint8_t> grant_frame_;
};

}  // namespace sfu
