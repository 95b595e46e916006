// SctpAssociation by usrsctp: a handle on the shard's side; the work is done by UsrsctpThread. No
// verb waits for that thread.
#pragma once

#include <memory>
#include <utility>

#include "sfu/io/usrsctp_mailbox.h"
#include "sfu/io/usrsctp_thread.h"
#include "sfu/sctp/association.h"

namespace sfu {

class UsrsctpAssociation final : public SctpAssociation {
 public:
  UsrsctpAssociation(std::shared_ptr<UsrsctpThread> thread,
                     std::shared_ptr<UsrsctpMailbox> mailbox);
  ~UsrsctpAssociation() override;

  void start(Timestamp now) override;
  void handle_packet(ByteSpan packet, Timestamp now) override;
  bool send(SctpMessage message, Timestamp now) override;
  void reset_stream(std::uint16_t stream, Timestamp now) override;
  bool poll(SctpOutput& output) override { return mailbox_->poll(output); }
  void handle_timeout(Timestamp) override {}  // usrsctp's thread has a clock of its own
  [[nodiscard]] Timestamp next_timeout() const override { return Timestamp::never(); }
  [[nodiscard]] std::size_t queued() const override { return mailbox_->queued(); }

 private:
  std::shared_ptr<UsrsctpThread> thread_;
  std::shared_ptr<UsrsctpMailbox> mailbox_;
  UsrsctpThread::Id id_;
};

}  // namespace sfu
