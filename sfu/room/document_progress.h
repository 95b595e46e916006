// Whether the documents to or from one participant move: one that was accepted and then stands
// still (a reader that is slow, a sender that says no more) must not keep a part of the line.
//   moves(under way, now)    asked at every allocation
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/base/units.h"

namespace sfu {

struct DocumentsUnderWay {
  std::int64_t documents = 0;
  std::uint64_t bytes = 0;  // that came or went of them so far
};

class DocumentProgress {
 public:
  bool moves(const DocumentsUnderWay& under_way, Timestamp now) {
    if (under_way.documents == 0) {
      since_.reset();
      return false;
    }
    if (!since_ || under_way.bytes != bytes_) since_ = now;
    bytes_ = under_way.bytes;
    return now - *since_ < kStands;
  }

 private:
  // Longer than a line of 64 kbit/s needs for a chunk, and than a signal to a satellite and back.
  static constexpr TimeDelta kStands = TimeDelta::seconds(3);
  std::optional<Timestamp> since_;
  std::uint64_t bytes_ = 0;
};

}  // namespace sfu
