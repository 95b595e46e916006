#include "sfu/room/document_relay.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sfu/base/check.h"

namespace sfu {
namespace {

constexpr std::string_view kCancelled = "cancelled";
constexpr std::string_view kTaken = "taken";
constexpr std::string_view kLeft = "left";
constexpr std::string_view kCreditExceeded = "credit_exceeded";
constexpr std::string_view kTooLarge = "too_large";
constexpr std::string_view kBadOffer = "bad_offer";
constexpr std::string_view kLimit = "limit";
constexpr std::string_view kNobody;  // tell no one on that side

// A credit smaller than this part of the window waits for the next: fewer packets on a thin uplink.
constexpr std::uint64_t kCreditSteps = 8;
constexpr std::size_t kPacket = 1'000;                          // and fewer that are not full
constexpr std::size_t kChunkHeader = kDocumentFrameHeader + 8;  // the offset

}  // namespace

DocumentRelay::DocumentRelay(const Options& options, Metrics& metrics)
    : options_(options), metrics_(metrics) {}

void DocumentRelay::on_joined(ParticipantId id) { parties_.try_emplace(id); }

void DocumentRelay::on_left(ParticipantId id) {
  parties_.erase(id);
  offered_.reset();
  for (auto it = documents_.begin(); it != documents_.end();) {
    const auto document = it++;
    if (document->second.sender == id) {
      cancel(document, kNobody, kLeft);
    } else if (document->second.receiver == id) {
      cancel(document, kLeft, kNobody);
    } else {
      on_refuse(document, id);
    }
  }
}

void DocumentRelay::on_message(ParticipantId from, ByteSpan bytes) {
  if (!parties_.contains(from)) return;
  const auto frame = DocumentFrame::parse(bytes);
  if (!frame) return;
  if ((frame->document & kRelayNumber) != 0) return on_frame_of_receiver(from, *frame);
  if (frame->type == DocumentFrameType::kOffer) return on_offer(from, *frame);
  on_frame_of_sender(from, *frame);
}

void DocumentRelay::set_apart(ParticipantId id, bool apart) {
  if (apart) {
    apart_.insert(id);
  } else {
    apart_.erase(id);
  }
}

void DocumentRelay::set_writable(ParticipantId id, bool writable) {
  const auto party = parties_.find(id);
  if (party != parties_.end()) party->second.writable = writable;
}

void DocumentRelay::set_windows(ParticipantId id, const Windows& windows) {
  const auto party = parties_.find(id);
  if (party == parties_.end()) return;
  party->second.windows = windows;
  for (auto& [number, document] : documents_) {
    if (document.sender == id || document.receiver == id) grant(document);
  }
}

std::uint64_t DocumentRelay::window_of(const Document& document) const {
  std::uint64_t window = options_.window;
  const auto sender = parties_.find(document.sender);
  if (sender != parties_.end()) window = std::min(window, sender->second.windows.from);
  const auto receiver = parties_.find(*document.receiver);
  if (receiver != parties_.end()) window = std::min(window, receiver->second.windows.to);
  return window;
}

void DocumentRelay::hold_chunks(ParticipantId id, bool held) {
  const auto party = parties_.find(id);
  if (party != parties_.end()) party->second.held = held;
}

DocumentsUnderWay DocumentRelay::uploads(ParticipantId id) const {
  DocumentsUnderWay all;
  for (const auto& [number, document] : documents_) {
    if (document.sender != id || !document.receiver || document.received >= document.size) continue;
    ++all.documents;
    all.bytes += document.received;
  }
  return all;
}

DocumentsUnderWay DocumentRelay::downloads(ParticipantId id) const {
  DocumentsUnderWay all;
  for (const auto& [number, document] : documents_) {
    if (document.receiver != id || document.relayed >= document.size) continue;
    ++all.documents;
    all.bytes += document.relayed;
  }
  return all;
}

// ---- frames of senders --------------------------------------------------------------------------

void DocumentRelay::on_offer(ParticipantId from, const DocumentFrame& frame) {
  if (find_sent(from, frame.document) != documents_.end()) return;  // one offer per number
  Party& sender = parties_.at(from);
  if (sender.waiting.size() >= options_.max_waiting) return;  // it does not read our answers
  const auto refuse = [&](std::string_view reason) {
    metrics_.documents_failed.add();
    tell_cancel(from, 0, frame.document, reason);
  };
  const auto offer = DocumentOffer::parse(frame.body);
  if (!offer) return refuse(kBadOffer);
  if (offer->size > options_.max_size) return refuse(kTooLarge);
  const auto sent = std::ranges::count_if(
      documents_, [&](const auto& entry) { return entry.second.sender == from; });
  if (static_cast<std::size_t>(sent) >= options_.max_documents) return refuse(kLimit);

  const auto made = documents_.try_emplace(new_number()).first;
  Document& document = made->second;
  document.sender = from;
  document.sender_number = frame.document;
  document.size = offer->size;
  const std::string body = offer->write(from);
  for (const auto& [id, party] : parties_) {
    if (id == from || party.waiting.size() >= options_.max_waiting) continue;
    if (apart_.contains(from) || apart_.contains(id)) continue;
    document.asked.insert(id);
    tell(id, made->first,
         {.type = DocumentFrameType::kOffer, .document = made->first, .body = as_bytes(body)});
  }
  if (document.asked.empty()) on_refuse(made, from);  // nobody there
}

void DocumentRelay::on_frame_of_sender(ParticipantId from, const DocumentFrame& frame) {
  const auto document = find_sent(from, frame.document);
  if (document == documents_.end()) return;
  if (frame.type == DocumentFrameType::kChunk) return on_chunk(document, frame);
  if (frame.type == DocumentFrameType::kCancel) cancel(document, kNobody, kCancelled);
}

// In order and within the credit, or the document is cut off.
void DocumentRelay::on_chunk(Documents::iterator entry, const DocumentFrame& frame) {
  Document& document = entry->second;
  if (frame.offset != document.received ||
      frame.body.size() > document.granted - document.received) {
    metrics_.documents_cut_off.add();
    return cancel(entry, kCreditExceeded, kCreditExceeded);
  }
  document.received += frame.body.size();
  DocumentFrame relayed = frame;
  relayed.document = entry->first;
  document.chunks.push_back(relayed.write());
}

// A chunk leaves as a burst of packets: on a thin line one at a time, so that a voice comes
// between.
void DocumentRelay::split_first(Document& document) {
  const std::vector<std::uint8_t> whole = std::move(document.chunks.front());
  auto rest = DocumentFrame::parse(whole);
  SFU_CHECK(rest);  // it was written here
  DocumentFrame first = *rest;
  first.body = rest->body.first(kPacket);
  rest->body = rest->body.subspan(kPacket);
  rest->offset += kPacket;
  document.chunks.front() = rest->write();
  document.chunks.push_front(first.write());
}

// ---- frames of receivers ------------------------------------------------------------------------

void DocumentRelay::on_frame_of_receiver(ParticipantId from, const DocumentFrame& frame) {
  const auto entry = documents_.find(frame.document);
  if (entry == documents_.end()) return;
  Document& document = entry->second;
  if (document.asked.contains(from)) {
    if (frame.type == DocumentFrameType::kAccept) return on_accept(entry, from);
    if (frame.type == DocumentFrameType::kRefuse || frame.type == DocumentFrameType::kCancel) {
      on_refuse(entry, from);
    }
    return;
  }
  if (document.receiver != from) return;
  switch (frame.type) {
    case DocumentFrameType::kCredit:
      document.asked_credit =
          std::max(document.asked_credit, std::min(frame.offset, document.size));
      return grant(document);
    case DocumentFrameType::kReceipt:
      return on_receipt(entry, frame.body);
    case DocumentFrameType::kCancel:
      return cancel(entry, kCancelled, kNobody);
    default:
      return;
  }
}

void DocumentRelay::on_accept(Documents::iterator entry, ParticipantId from) {
  Document& document = entry->second;
  document.asked.erase(from);
  document.receiver = from;
  for (const ParticipantId other : std::exchange(document.asked, {})) {
    tell_cancel(other, entry->first, entry->first, kTaken);
  }
  tell(document.sender, entry->first,
       {.type = DocumentFrameType::kAccept, .document = document.sender_number, .body = {}});
}

void DocumentRelay::on_refuse(Documents::iterator entry, ParticipantId from) {
  Document& document = entry->second;
  document.asked.erase(from);
  if (!document.asked.empty() || document.receiver) return;
  tell(document.sender, 0,
       {.type = DocumentFrameType::kRefuse, .document = document.sender_number, .body = {}});
  metrics_.documents_failed.add();
  documents_.erase(entry);
  offered_.reset();
}

void DocumentRelay::on_receipt(Documents::iterator entry, ByteSpan body) {
  Document& document = entry->second;
  const std::string result = document_text_member(body, "result");
  const bool verified = result == "verified";
  if (!verified && result != "hash_mismatch") return;
  if (document.relayed < document.size) return;  // of something it cannot have read
  const std::string out = write_text_member("result", result);
  tell(document.sender, 0,
       {.type = DocumentFrameType::kReceipt,
        .document = document.sender_number,
        .body = as_bytes(out)});
  (verified ? metrics_.documents_completed : metrics_.documents_failed).add();
  documents_.erase(entry);
  offered_.reset();
}

// The receiver's wish, but never more than a window beyond what was handed on: that bounds what
// waits here, and a slow reader stops its sender.
void DocumentRelay::grant(Document& document) {
  if (!document.receiver) return;
  const std::uint64_t window = window_of(document);
  const std::uint64_t limit = std::min(document.asked_credit, document.relayed + window);
  if (limit <= document.granted) return;
  const std::uint64_t step =
      std::max(window / kCreditSteps, std::min<std::uint64_t>(window / 2, kPacket));
  const bool worth_a_frame = limit == document.asked_credit || limit - document.granted >= step;
  if (!worth_a_frame) return;
  document.granted = limit;
  document.grant_waiting = true;
}

// ---- endings and answers ------------------------------------------------------------------------

void DocumentRelay::cancel(Documents::iterator entry, std::string_view to_sender,
                           std::string_view to_receivers) {
  Document& document = entry->second;
  const Number number = entry->first;
  if (!to_sender.empty()) tell_cancel(document.sender, 0, document.sender_number, to_sender);
  if (!to_receivers.empty()) {
    if (document.receiver) document.asked.insert(*document.receiver);
    for (const ParticipantId id : document.asked) tell_cancel(id, number, number, to_receivers);
  }
  metrics_.documents_failed.add();
  documents_.erase(entry);
  offered_.reset();
}

void DocumentRelay::tell_cancel(ParticipantId to, Number document, std::uint32_t number,
                                std::string_view reason) {
  const auto party = parties_.find(to);
  if (party == parties_.end()) return;
  // An offer that has not gone yet is simply taken back: what waits stays bounded.
  if (document != 0) {
    const auto taken_back = std::erase_if(party->second.waiting, [&](const Waiting& waiting) {
      return waiting.document == document && waiting.type == DocumentFrameType::kOffer;
    });
    if (taken_back > 0) {
      offered_.reset();
      return;
    }
  }
  const std::string body = write_text_member("reason", reason);
  tell(to, document,
       {.type = DocumentFrameType::kCancel, .document = number, .body = as_bytes(body)});
}

void DocumentRelay::tell(ParticipantId to, Number document, DocumentFrame frame) {
  const auto party = parties_.find(to);
  if (party == parties_.end()) return;
  party->second.waiting.push_back({document, frame.type, frame.write()});
}

// ---- handing out --------------------------------------------------------------------------------

std::optional<DocumentSend> DocumentRelay::next() {
  offered_.reset();
  for (auto& [id, party] : parties_) {
    if (!party.writable) continue;
    if (const auto send = next_for(id, party)) return send;
  }
  return {};
}

// Answers first, then credits (they keep the other way moving), then one chunk.
std::optional<DocumentSend> DocumentRelay::next_for(ParticipantId id, Party& party) {
  if (!party.waiting.empty()) {
    offered_ = {id, party.waiting.front().type, 0};
    return DocumentSend{id, party.waiting.front().frame};
  }
  for (auto& [number, document] : documents_) {
    if (document.sender != id || !document.grant_waiting) continue;
    grant_frame_ = DocumentFrame{
        .type = DocumentFrameType::kCredit,
        .document = document.sender_number,
        .offset = document.granted,
        .body = {}}.write();
    offered_ = {id, DocumentFrameType::kCredit, number};
    return DocumentSend{id, grant_frame_};
  }
  return next_chunk(id, party);
}

std::optional<DocumentSend> DocumentRelay::next_chunk(ParticipantId id, Party& party) {
  if (apart_.contains(id) || party.held) return {};
  const auto ready = [&](const Documents::value_type& entry) {
    return entry.second.receiver == id && !entry.second.chunks.empty() &&
           !apart_.contains(entry.second.sender);
  };
  const auto after = documents_.upper_bound(party.last_served);
  auto found = std::find_if(after, documents_.end(), ready);
  if (found == documents_.end()) {
    found = std::find_if(documents_.begin(), after, ready);
    if (found == after) return {};
  }
  const auto& chunks = found->second.chunks;
  const bool thin = party.windows.to < options_.window;
  if (thin && chunks.front().size() > kPacket + kChunkHeader) split_first(found->second);
  offered_ = {id, DocumentFrameType::kChunk, found->first};
  return DocumentSend{id, found->second.chunks.front(), true};
}

void DocumentRelay::sent() {
  if (!offered_) return;
  const Offered offered = *std::exchange(offered_, std::nullopt);
  Party& party = parties_.at(offered.to);
  if (offered.document == 0) {
    party.waiting.pop_front();
    return;
  }
  Document& document = documents_.at(offered.document);
  if (offered.type == DocumentFrameType::kCredit) {
    document.grant_waiting = false;
    return;
  }
  const std::size_t bytes = document.chunks.front().size() - kChunkHeader;
  document.chunks.pop_front();
  document.relayed += bytes;
  metrics_.document_bytes.add(static_cast<std::int64_t>(bytes));
  party.last_served = offered.document;
  grant(document);
}

std::size_t DocumentRelay::held_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& [number, document] : documents_) bytes += document.received - document.relayed;
  return bytes;
}

DocumentRelay::Documents::iterator DocumentRelay::find_sent(ParticipantId sender,
                                                            std::uint32_t number) {
  return std::ranges::find_if(documents_, [&](const auto& entry) {
    return entry.second.sender == sender && entry.second.sender_number == number;
  });
}

DocumentRelay::Number DocumentRelay::new_number() {
  do {
    last_number_ = (last_number_ + 1) & ~kRelayNumber;
  } while (documents_.contains(last_number_ | kRelayNumber));
  return last_number_ | kRelayNumber;
}

}  // namespace sfu
