// One RTCP packet as hex, out and in.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "sfu/wire/rtcp/reader.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {

template <class Packet>
std::string written(const Packet& packet) {
  Bytes buffer(8'192);
  ByteWriter out(buffer);
  packet.write(out);
  EXPECT_TRUE(out.ok());
  return to_hex(out.written());
}

// Each type reads either the whole packet (those with a count) or its body.
template <class Packet>
auto parse_packet(const RtcpHeader& packet) {
  if constexpr (requires { Packet::parse(packet); }) {
    return Packet::parse(packet);
  } else {
    return Packet::parse(packet.body);
  }
}

template <class Packet>
auto parse_hex(const Bytes& bytes) {
  RtcpReader reader(bytes);
  const auto packet = reader.next();
  EXPECT_TRUE(packet && packet->is<Packet>());
  return parse_packet<Packet>(packet.value_or(RtcpHeader{}));
}

// The packet is these bytes, these bytes are the packet, and no shorter body with the same header
// is.
template <class Packet>
void expect_golden(const Packet& packet, const std::string& hex) {
  EXPECT_EQ(written(packet), hex);
  const Bytes bytes = from_hex(hex);
  const auto parsed = parse_hex<Packet>(bytes);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(*parsed, packet);
  const auto head = *RtcpReader(bytes).next();
  for_every_prefix(head.body, [&](ByteSpan body) {
    EXPECT_FALSE(parse_packet<Packet>({head.packet_type, head.count_or_format, body}).has_value())
        << body.size();
  });
  for (std::size_t room = 0; room < bytes.size(); ++room) {
    Bytes buffer(room);
    ByteWriter out(buffer);
    packet.write(out);
    EXPECT_FALSE(out.ok()) << room;
  }
}

}  // namespace sfu
