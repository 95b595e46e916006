#include "sfu/wire/tcp_framing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sfu {
namespace {

using Bytes = std::vector<std::uint8_t>;

void append_frame(Bytes& stream, std::string_view packet) {
  const TcpFrameHeader header = tcp_frame_header(packet.size());
  stream.insert(stream.end(), header.begin(), header.end());
  stream.insert(stream.end(), packet.begin(), packet.end());
}

// What comes out when the stream arrives in pieces of `size`.
std::vector<std::string> read_in_pieces(Bytes stream, std::size_t size, TcpFrameReader& reader) {
  std::vector<std::string> packets;
  for (std::size_t at = 0; at < stream.size(); at += size) {
    MutableByteSpan piece = MutableByteSpan(stream).subspan(at);
    piece = piece.first(std::min(size, piece.size()));
    for (auto frame = reader.next(piece); !frame.empty(); frame = reader.next(piece)) {
      packets.emplace_back(as_text(frame));
    }
  }
  return packets;
}

TEST(TcpFraming, PiecesOfAnySizeGiveTheSamePackets) {
  const std::vector<std::string> want = {"a", std::string(kMaxReceived, 'b'), "", "cc",
                                         std::string(300, 'd')};
  Bytes stream;
  for (const std::string& packet : want) append_frame(stream, packet);
  std::vector<std::string> without_null;
  for (const std::string& packet : want) {
    if (!packet.empty()) without_null.push_back(packet);
  }
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    TcpFrameReader reader;
    ASSERT_EQ(read_in_pieces(stream, size, reader), without_null) << size;
    EXPECT_FALSE(reader.broken());
  }
}

TEST(TcpFraming, LongerThanADatagramBreaksTheStream) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{5'000}}) {
    Bytes stream;
    append_frame(stream, "good");
    append_frame(stream, std::string(kMaxReceived + 1, 'x'));
    append_frame(stream, "never seen");
    TcpFrameReader reader;
    EXPECT_EQ(read_in_pieces(stream, size, reader), std::vector<std::string>{"good"});
    EXPECT_TRUE(reader.broken());
  }
}

TEST(TcpFraming, WhatComesWholeIsNotCopied) {
  Bytes stream;
  append_frame(stream, "whole");
  MutableByteSpan input(stream);
  TcpFrameReader reader;
  EXPECT_EQ(reader.next(input).data(), stream.data() + kTcpFrameHeader);
  EXPECT_TRUE(input.empty());
}

}  // namespace
}  // namespace sfu
