#include "sfu/io/usrsctp_association.h"

namespace sfu {

UsrsctpAssociation::UsrsctpAssociation(std::shared_ptr<UsrsctpThread> thread,
                                       std::shared_ptr<UsrsctpMailbox> mailbox)
    : thread_(std::move(thread)), mailbox_(std::move(mailbox)), id_(thread_->add(mailbox_)) {}

UsrsctpAssociation::~UsrsctpAssociation() { thread_->post(id_, UsrsctpThread::Remove{}); }

void UsrsctpAssociation::start(Timestamp) { thread_->post(id_, UsrsctpThread::Start{}); }

void UsrsctpAssociation::handle_packet(ByteSpan packet, Timestamp) {
  if (!mailbox_->take_packet_room(packet.size())) return;  // as if lost: SCTP sends it again
  thread_->post(id_, UsrsctpThread::Packet{{packet.begin(), packet.end()}});
}

bool UsrsctpAssociation::send(SctpMessage message, Timestamp) {
  const Options& options = mailbox_->options();
  if (message.payload.empty() || message.payload.size() > options.max_message ||
      message.stream >= options.max_streams) {
    return false;
  }
  if (!mailbox_->accept(message.payload.size())) return false;
  thread_->post(id_, UsrsctpThread::Send{std::move(message)});
  return true;
}

void UsrsctpAssociation::reset_stream(std::uint16_t stream, Timestamp) {
  thread_->post(id_, UsrsctpThread::ResetStream{stream});
}

}  // namespace sfu
