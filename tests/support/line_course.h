// What happened on one way of a line, in slots of 100 ms, and what came of it at its far end: what
// was sent by kind, the queue it found, and what a listener there heard and saw.
//   note(crossing, rate, at)   each datagram, when it enters the line
//   note(listener, at)         the far end, as often as it is looked at
// Times count from the world's beginning.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "loadtest/visit/play_world.h"
#include "tests/truth/packet_look.h"

namespace test {

class LineCourse {
 public:
  // `delay`: of the line without its queue.
  LineCourse(sfu::TimeDelta ends, sfu::TimeDelta delay)
      : ends_(ends), delay_(delay), slots_(static_cast<std::size_t>(ends / kSlot)) {}

  void note(const loadtest::Crossing& crossing, sfu::DataRate rate, sfu::TimeDelta at) {
    Slot& slot = slots_[slot_of(at)];
    const truth::Look look = truth::look_at_datagram(crossing.datagram);
    slot.sent[static_cast<std::size_t>(look.kind)] += crossing.size;
    slot.queue = std::max(slot.queue, crossing.queue);
    slot.lost += crossing.lost ? 1 : 0;
    if (look.kind != truth::Kind::kVoice || crossing.lost) return;
    voice_.push_back({at, at + crossing.queue + crossing.size / rate + delay_});
  }
  void note(const loadtest::Terminal& listener, sfu::TimeDelta at) {
    Slot& slot = slots_[slot_of(at)];
    for (const loadtest::SlotReceiver& receiver : listener.receivers()) {
      if (receiver.video()) slot.frames += receiver.counts().frames;
      slot.expected += receiver.heard().expected();
      slot.concealed += receiver.heard().concealed();
    }
  }

  [[nodiscard]] sfu::DataSize sent(sfu::TimeDelta from, sfu::TimeDelta to) const {
    sfu::DataSize sum;
    for (std::size_t i = slot_of(from); i < slot_of(to); ++i) {
      for (const sfu::DataSize& size : slots_[i].sent) sum += size;
    }
    return sum;
  }
  [[nodiscard]] sfu::DataSize sent(truth::Kind kind, sfu::TimeDelta from, sfu::TimeDelta to) const {
    sfu::DataSize sum;
    for (std::size_t i = slot_of(from); i < slot_of(to); ++i) {
      sum += slots_[i].sent[static_cast<std::size_t>(kind)];
    }
    return sum;
  }
  // The greatest age of the newest voice that had arrived, while time went from one to the other.
  [[nodiscard]] sfu::TimeDelta oldest_voice(sfu::TimeDelta from, sfu::TimeDelta to) const {
    sfu::TimeDelta oldest;
    for (std::size_t i = 1; i < voice_.size(); ++i) {
      if (voice_[i].arrived < from || voice_[i - 1].arrived >= to) continue;
      oldest = std::max(oldest, std::min(voice_[i].arrived, to) - voice_[i - 1].sent);
    }
    return oldest;
  }
  // From when on no packet found more than `most`, for a second, counted from `from`.
  [[nodiscard]] sfu::TimeDelta drained(sfu::TimeDelta from, sfu::TimeDelta most) const {
    const std::size_t needed = static_cast<std::size_t>(sfu::TimeDelta::seconds(1) / kSlot);
    std::size_t calm = 0;
    for (std::size_t i = slot_of(from); i < slots_.size(); ++i) {
      calm = slots_[i].queue <= most ? calm + 1 : 0;
      // The first slot is from before the queue has grown.
      if (calm == needed + 1) return kSlot * static_cast<std::int64_t>(i + 1 - calm) - from;
    }
    return ends_;
  }
  // Percent, in the worst ten seconds with a second of speech that lie between.
  [[nodiscard]] double concealed(sfu::TimeDelta from, sfu::TimeDelta to) const {
    constexpr std::size_t kWindow = 100;
    constexpr std::int64_t kEnough = 50;
    std::optional<double> worst;
    for (std::size_t i = slot_of(from); i + kWindow <= slot_of(to); ++i) {
      const Slot& end = slots_[i + kWindow];
      const std::int64_t expected = end.expected - slots_[i].expected;
      if (expected < kEnough) continue;
      worst = std::max(worst.value_or(0),
                       100.0 * static_cast<double>(end.concealed - slots_[i].concealed) /
                           static_cast<double>(expected));
    }
    return worst.value_or(100);  // nobody said anything: nothing to go by
  }
  [[nodiscard]] std::int64_t frames(sfu::TimeDelta from, sfu::TimeDelta to) const {
    return slots_[slot_of(to)].frames - slots_[slot_of(from)].frames;
  }
  // How long after `from` there were four fifths of so many frames in a second.
  [[nodiscard]] std::optional<sfu::TimeDelta> picture_back(sfu::TimeDelta from,
                                                           std::int64_t frames_per_second) const {
    const sfu::TimeDelta second = sfu::TimeDelta::seconds(1);
    for (sfu::TimeDelta at = from + second; at + kSlot < ends_; at = at + kSlot) {
      if (frames(at - second, at) * 5 >= frames_per_second * 4) return at - from;
    }
    return std::nullopt;
  }
  void print(sfu::TimeDelta from, sfu::TimeDelta to) const {
    std::printf("    at s  queue ms lost fps");
    for (const auto& kind : truth::kKinds) std::printf(" %8s", std::string(kind).c_str());
    std::printf("\n");
    for (std::size_t i = slot_of(from); i < slot_of(to); ++i) {
      const Slot& slot = slots_[i];
      std::printf("  %6.1f %9d %4d %3d", static_cast<double>(i) / 10,
                  static_cast<int>(slot.queue.ms()), static_cast<int>(slot.lost),
                  static_cast<int>(slot.frames - slots_[i - 1].frames));
      for (const sfu::DataSize& size : slot.sent)
        std::printf(" %8d", static_cast<int>(size.bytes()));
      std::printf("  %d/%d\n", static_cast<int>(slot.concealed - slots_[i - 1].concealed),
                  static_cast<int>(slot.expected - slots_[i - 1].expected));
    }
  }

 private:
  static constexpr sfu::TimeDelta kSlot = sfu::TimeDelta::ms(100);
  struct Slot {
    std::array<sfu::DataSize, truth::kKinds.size()> sent;
    sfu::TimeDelta queue;  // the longest that a packet found
    std::int64_t lost = 0;
    // At the far end, since the beginning.
    std::int64_t frames = 0;
    std::int64_t expected = 0;
    std::int64_t concealed = 0;
  };
  struct Voice {
    sfu::TimeDelta sent;
    sfu::TimeDelta arrived;
  };
  [[nodiscard]] std::size_t slot_of(sfu::TimeDelta at) const {
    const auto last = static_cast<std::int64_t>(slots_.size()) - 1;
    return static_cast<std::size_t>(std::clamp<std::int64_t>(at / kSlot, 0, last));
  }

  sfu::TimeDelta ends_;
  sfu::TimeDelta delay_;
  std::vector<Slot> slots_;
  std::vector<Voice> voice_;
};

}  // namespace test
