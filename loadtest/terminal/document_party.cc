#include "loadtest/terminal/document_party.h"

#include <algorithm>
#include <utility>

namespace loadtest {

using sfu::DocumentFrame;
using Type = sfu::DocumentFrameType;

void DocumentParty::breach(std::string what) {
  if (breaches_.size() < kMaxBreaches) breaches_.push_back("documents: " + std::move(what));
}

void DocumentParty::offer(const std::string& name, std::uint64_t size, std::uint64_t content) {
  const std::uint32_t number = ++last_number_;
  const auto [document, fresh] =
      outgoing_.insert({number, Outgoing{name, DocumentContent(content, size)}});
  sent_[name] = Sent{.size = size};
  const std::string text = R"({"name":")" + name + R"(","type":"application/pdf","size":)" +
                           std::to_string(size) + R"(,"sha256":")" +
                           document->second.content.sha256() + "\"}";
  say({.type = Type::kOffer, .document = number, .body = sfu::as_bytes(text)});
}

void DocumentParty::set_window(std::uint64_t window) {
  options_.window = window;
  for (auto& [number, document] : incoming_) {
    if (received_[document.name].state == State::kUnderWay) grant(document, number);
  }
}

// ---- messages -----------------------------------------------------------------------------------

void DocumentParty::handle(sfu::ByteSpan message, sfu::Timestamp now) {
  const auto frame = DocumentFrame::parse(message);
  if (!frame) return breach("what is no message");
  if (frame->type == Type::kOffer) return on_offer(*frame);
  if (const auto sent = outgoing_.find(frame->document); sent != outgoing_.end()) {
    on_frame_to_sender(sent->second, *frame);
  } else if (const auto got = incoming_.find(frame->document); got != incoming_.end()) {
    on_frame_to_receiver(got->second, *frame, now);
  } else {
    breach("a message about a document that nobody offered");
  }
}

void DocumentParty::on_offer(const DocumentFrame& frame) {
  const auto offer = sfu::DocumentOffer::parse(frame.body);
  if (!offer || frame.document < sfu::kRelayNumber) return breach("an offer that is none");
  const auto [document, fresh] =
      incoming_.insert({frame.document, Incoming{offer->name, offer->sha256, {}}});
  if (!fresh) return breach("an offer under a number in use");
  received_[offer->name] = Received{.size = offer->size};
  if (!wanted_.contains(offer->name)) return;
  received_[offer->name].state = State::kUnderWay;
  say({.type = Type::kAccept, .document = frame.document, .body = {}});
  grant(document->second, frame.document);
}

void DocumentParty::on_frame_to_sender(Outgoing& document, const DocumentFrame& frame) {
  Sent& sent = sent_[document.name];
  if (frame.type == Type::kAccept) {
    sent.state = State::kUnderWay;
  } else if (frame.type == Type::kRefuse) {
    sent.state = State::kRefused;
  } else if (frame.type == Type::kCancel) {
    sent.state = State::kCancelled;
  } else if (frame.type == Type::kReceipt) {
    const bool verified = sfu::document_text_member(frame.body, "result") == "verified";
    sent.state = verified ? State::kDone : State::kFailed;
  } else if (frame.type == Type::kCredit) {
    document.credit = std::max(document.credit, frame.offset);
    if (document.credit > sent.size) breach("credit beyond the document's end");
  } else {
    breach("a receiver's message to the sender");
  }
}

void DocumentParty::on_frame_to_receiver(Incoming& document, const DocumentFrame& frame,
                                         sfu::Timestamp now) {
  if (frame.type == Type::kChunk) {
    on_chunk(document, frame, now);
  } else if (frame.type == Type::kCancel) {
    Received& received = received_[document.name];
    if (received.state != State::kDone) received.state = State::kCancelled;
  } else {
    breach("a sender's message to the receiver");
  }
}

void DocumentParty::on_chunk(Incoming& document, const DocumentFrame& frame, sfu::Timestamp now) {
  Received& received = received_[document.name];
  if (received.state != State::kUnderWay) return breach("a chunk that nobody wants");
  if (frame.offset != received.transferred || frame.offset + frame.body.size() > document.granted) {
    return breach("a chunk out of order or beyond the credit");
  }
  document.hash.update(frame.body);
  received.transferred += frame.body.size();
  if (received.transferred == received.size) return verify(document, frame.document, now);
  grant(document, frame.document);
}

void DocumentParty::verify(Incoming& document, std::uint32_t number, sfu::Timestamp now) {
  Received& received = received_[document.name];
  const bool verified = document.hash.hex() == document.sha256;
  received.state = verified ? State::kDone : State::kFailed;
  if (verified) {
    received.verified = now;
  } else {
    breach("a document that is not what was sent");
  }
  const std::string text =
      sfu::write_text_member("result", verified ? "verified" : "hash_mismatch");
  say({.type = Type::kReceipt, .document = number, .body = sfu::as_bytes(text)});
}

// A new credit for every half window, not for every chunk: the way back may be thin.
void DocumentParty::grant(Incoming& document, std::uint32_t number) {
  const Received& received = received_[document.name];
  const std::uint64_t next = std::min(received.size, received.transferred + options_.window);
  if (next <= document.granted) return;
  if (next - document.granted < options_.window / 2 && next != received.size) return;
  document.granted = next;
  say({.type = Type::kCredit, .document = number, .offset = next, .body = {}});
}

// ---- sending ------------------------------------------------------------------------------------

std::optional<std::vector<std::uint8_t>> DocumentParty::next(std::size_t unsent) {
  if (!waiting_.empty()) {
    std::vector<std::uint8_t> message = std::move(waiting_.front());
    waiting_.pop_front();
    return message;
  }
  if (unsent > options_.browser_queue) return std::nullopt;
  return next_chunk();
}

// In the order in which they were offered.
std::optional<std::vector<std::uint8_t>> DocumentParty::next_chunk() {
  for (auto& [number, document] : outgoing_) {
    Sent& sent = sent_[document.name];
    const std::uint64_t limit = std::min(document.credit, sent.size);
    if (sent.state != State::kUnderWay || sent.transferred >= limit) continue;
    std::vector<std::uint8_t> body(static_cast<std::size_t>(
        std::min<std::uint64_t>(options_.chunk, limit - sent.transferred)));
    document.content.read(sent.transferred, body);
    const DocumentFrame frame{
        .type = Type::kChunk, .document = number, .offset = sent.transferred, .body = body};
    sent.transferred += body.size();
    return frame.write();
  }
  return std::nullopt;
}

}  // namespace loadtest
