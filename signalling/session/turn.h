// One call of the switchboard: what time it is, what is to be done, and who waits for a reply. The
// first message of the expected type to the asking connection, or an error to it, carries the
// request's `id`.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "sfu/base/instant.h"
#include "signalling/protocol/codec.h"
#include "signalling/session/actions.h"

namespace signalling {

class Turn {
 public:
  struct Request {
    ConnectionId from;
    MessageId id;
    std::size_t reply = 0;  // index of the reply's type in ServerMessage
  };

  Turn(sfu::Instant at, Actions& out) : at_(at), out_(out) {}
  [[nodiscard]] const sfu::Instant& at() const { return at_; }
  [[nodiscard]] sfu::Timestamp now() const { return at_.now; }

  void expect(Request request) { request_ = request; }
  [[nodiscard]] MessageId request_id() const;

  // To nobody: whoever it is for has no signalling connection now.
  void send(std::optional<ConnectionId> to, const ServerMessage& message);
  // The same to all of them, as no reply to anybody: written once.
  void send(std::span<const ConnectionId> to, const ServerMessage& message);
  void refuse(std::optional<ConnectionId> to, ErrorCode code, std::string why,
              std::string pointer = {});
  // As refuse, and the server closes afterwards: only the switchboard itself, which forgets them.
  void refuse_for_good(std::optional<ConnectionId> to, ErrorCode code, std::string why,
                       std::string pointer = {});
  void close(std::optional<ConnectionId> connection, CloseCode code);
  void command(std::size_t shard, sfu::api::Command command);
  void keep(std::string name, std::string text);
  void notify(VisitNotice notice) { out_.emplace_back(std::move(notice)); }

 private:
  MessageId take_id(ConnectionId to);
  void send_error(ConnectionId to, ErrorMessage error, std::string pointer);

  sfu::Instant at_;
  Actions& out_;
  std::optional<Request> request_;
};

// Of the reply that docs/PROTOCOL.md §1.1 names for it.
std::size_t reply_index(const ClientMessage& message);
std::size_t slots_reply_index();

}  // namespace signalling
