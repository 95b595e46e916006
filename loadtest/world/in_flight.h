// Datagrams that are on a line: their bytes stand in buffers that are used again, so that a run of
// many millions of packets allocates for the fullest moment only.
//   put(address, place, bytes)   gives the index by which it is found
//   at(index) / release(index)   when it has arrived
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sfu/base/bytes.h"
#include "sfu/base/socket_address.h"

namespace loadtest {

class InFlight {
 public:
  struct Flight {
    sfu::SocketAddress address;  // from where to the relay, or where to
    std::uint32_t place = 0;     // of the client it is for
    std::vector<std::uint8_t> bytes;
  };

  std::uint32_t put(const sfu::SocketAddress& address, std::uint32_t place, sfu::ByteSpan bytes) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(flights_.size()));
      flights_.emplace_back();
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    Flight& flight = flights_[index];
    flight.address = address;
    flight.place = place;
    flight.bytes.assign(bytes.begin(), bytes.end());
    return index;
  }
  [[nodiscard]] Flight& at(std::uint32_t index) { return flights_[index]; }
  void release(std::uint32_t index) { free_.push_back(index); }

 private:
  std::deque<Flight> flights_;  // they stay where they are while others come
  std::vector<std::uint32_t> free_;
};

}  // namespace loadtest
