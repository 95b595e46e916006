// SCTP of production: usrsctp on a thread of its own, shared by all shards of the process.
// UsrsctpFactory makes the associations of one shard. `on_ready` is called on the usrsctp thread
// when one of them has something to poll; not again for that one until poll() has run empty. The
// thread starts with the first factory and ends with the last factory and association.
#pragma once

#include <functional>
#include <memory>

#include "sfu/sctp/association.h"

namespace sfu {

class UsrsctpThread;
class UsrsctpListener;

class UsrsctpFactory final : public SctpFactory {
 public:
  using OnReady = std::function<void(ParticipantId)>;

  explicit UsrsctpFactory(OnReady on_ready);
  ~UsrsctpFactory()
      override;  // afterwards `on_ready` is not called, though associations may live on

  std::unique_ptr<SctpAssociation> create(ParticipantId owner,
                                          const SctpAssociation::Options& options) override;

 private:
  std::shared_ptr<UsrsctpThread> thread_;
  std::shared_ptr<UsrsctpListener> listener_;
};

}  // namespace sfu
