// Turns outbox entries into the headers of one sendmmsg call: one message per run (send_run.h),
// from the address its peer knows (local_addresses.h).
#pragma once

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <cstring>
#include <span>
#include <vector>

#include "sfu/io/local_addresses.h"
#include "sfu/io/send_run.h"
#include "sfu/io/sockaddr.h"

namespace sfu {

class SendBatch {
 public:
  SendBatch(std::size_t max_messages, int family)
      : family_(family), addresses_(max_messages), controls_(max_messages) {
    messages_.reserve(max_messages);
    runs_.reserve(max_messages);
  }

  // Takes entries from the front until the batch is full; returns how many.
  std::size_t fill(std::span<const Outbox::Entry> entries, std::size_t max_segments,
                   const LocalAddresses& locals) {
    vectors_.clear();
    messages_.clear();
    runs_.clear();
    std::size_t taken = 0;
    while (taken < entries.size() && runs_.size() < addresses_.size()) {
      const std::size_t length = run_length(entries.subspan(taken), max_segments);
      runs_.push_back(entries.subspan(taken, length));
      for (const Outbox::Entry& entry : runs_.back()) {
        vectors_.push_back({entry.bytes.data(), entry.bytes.size()});
      }
      taken += length;
    }
    iovec* at = vectors_.data();  // vectors_ grows no more: now it may be pointed into
    for (std::size_t i = 0; i < runs_.size(); at += runs_[i].size(), ++i)
      add_message(i, at, locals);
    return taken;
  }
  [[nodiscard]] std::span<mmsghdr> messages() { return messages_; }
  [[nodiscard]] std::span<const Outbox::Entry> run(std::size_t i) const { return runs_[i]; }

 private:
  struct alignas(cmsghdr) Control {
    std::uint8_t bytes[LocalAddresses::kControlSize + CMSG_SPACE(sizeof(std::uint16_t))];
  };

  void add_message(std::size_t i, iovec* vectors, const LocalAddresses& locals) {
    addresses_[i] = to_kernel(runs_[i].front().to, family_);
    mmsghdr message{};
    message.msg_hdr.msg_name = &addresses_[i].storage;
    message.msg_hdr.msg_namelen = addresses_[i].size;
    message.msg_hdr.msg_iov = vectors;
    message.msg_hdr.msg_iovlen = runs_[i].size();
    auto* control = reinterpret_cast<cmsghdr*>(controls_[i].bytes);
    std::size_t used = locals.write(runs_[i].front().to.local, control);
    if (runs_[i].size() > 1) used += write_segment_size(i, controls_[i].bytes + used);
    message.msg_hdr.msg_control = used > 0 ? controls_[i].bytes : nullptr;
    message.msg_hdr.msg_controllen = used;
    messages_.push_back(message);
  }
  std::size_t write_segment_size(std::size_t i, std::uint8_t* at) {
    auto* control = reinterpret_cast<cmsghdr*>(at);
    control->cmsg_level = SOL_UDP;
    control->cmsg_type = UDP_SEGMENT;
    control->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
    const auto size = static_cast<std::uint16_t>(runs_[i].front().bytes.size());
    std::memcpy(CMSG_DATA(control), &size, sizeof size);
    return CMSG_SPACE(sizeof size);
  }

  int family_;
  std::vector<KernelAddress> addresses_;
  std::vector<Control> controls_;
  std::vector<iovec> vectors_;
  std::vector<mmsghdr> messages_;
  std::vector<std::span<const Outbox::Entry>> runs_;
};

}  // namespace sfu
