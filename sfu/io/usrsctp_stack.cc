#include "sfu/io/usrsctp_stack.h"

#include <utility>

#include "sfu/io/usrsctp_association.h"
#include "sfu/io/usrsctp_thread.h"

namespace sfu {

UsrsctpFactory::UsrsctpFactory(OnReady on_ready)
    : thread_(UsrsctpThread::shared()),
      listener_(std::make_shared<UsrsctpListener>(std::move(on_ready))) {}

UsrsctpFactory::~UsrsctpFactory() { listener_->stop(); }

std::unique_ptr<SctpAssociation> UsrsctpFactory::create(ParticipantId owner,
                                                        const SctpAssociation::Options& options) {
  auto mailbox = std::make_shared<UsrsctpMailbox>(owner, options, listener_);
  return std::make_unique<UsrsctpAssociation>(thread_, std::move(mailbox));
}

}  // namespace sfu
