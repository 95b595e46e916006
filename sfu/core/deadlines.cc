#include "sfu/core/deadlines.h"

namespace sfu {

void Deadlines::set(RoomId room, Timestamp time) {
  const auto found = position_.find(room);
  if (found != position_.end()) {
    if (time == Timestamp::never()) return erase(found->second);
    heap_[found->second].time = time;
    return sift(found->second);
  }
  if (time == Timestamp::never()) return;
  heap_.push_back({time, room});
  position_[room] = heap_.size() - 1;
  sift(heap_.size() - 1);
}

std::optional<RoomId> Deadlines::pop_due(Timestamp now) {
  if (heap_.empty() || heap_.front().time > now) return std::nullopt;
  const RoomId room = heap_.front().room;
  erase(0);
  return room;
}

void Deadlines::erase(std::size_t at) {
  position_.erase(heap_[at].room);
  const Entry last = heap_.back();
  heap_.pop_back();
  if (at == heap_.size()) return;
  place(at, last);
  sift(at);
}

void Deadlines::place(std::size_t at, Entry entry) {
  heap_[at] = entry;
  position_[entry.room] = at;
}

void Deadlines::sift(std::size_t at) {
  const Entry entry = heap_[at];
  while (at > 0 && entry < heap_[(at - 1) / 2]) {
    place(at, heap_[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  for (;;) {
    std::size_t child = 2 * at + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
    if (entry < heap_[child]) break;
    place(at, heap_[child]);
    at = child;
  }
  place(at, entry);
}

}  // namespace sfu
