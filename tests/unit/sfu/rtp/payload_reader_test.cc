#include "sfu/rtp/payload_reader.h"

#include <gtest/gtest.h>

#include <vector>

namespace sfu {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Gives packets of one stream to a reader.
class Stream {
 public:
  explicit Stream(api::Codec codec) { packet_.codec = codec; }
  const IncomingRtp& read(UnwrappedSeq sequence, std::uint32_t timestamp, const Bytes& payload) {
    packet_.sequence = sequence;
    packet_.timestamp = timestamp;
    packet_.payload = payload;
    packet_.frame = {};
    packet_.descriptor = {};
    error_ = reader_.read(packet_);
    return packet_;
  }
  [[nodiscard]] bool failed() const { return error_.has_value(); }

 private:
  PayloadReader reader_;
  IncomingRtp packet_;
  std::optional<ParseError> error_;
};

const Bytes kParameters = {0x67, 0x42, 0xc0, 0x1f};
const Bytes kIdr = {0x65, 0xb8, 0x00};
const Bytes kSlice = {0x61, 0xe0, 0x00};

TEST(PayloadReader, Vp8KeyFramesAndPictures) {
  Stream stream(api::Codec::kVp8);
  const Bytes key = {0x10, 0x10, 0x00, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01};
  const Bytes rest = {0x00, 0xaa};
  const Bytes delta = {0x10, 0x11, 0x00, 0x00};
  EXPECT_TRUE(stream.read(1, 0, key).frame.starts_key_frame);
  EXPECT_TRUE(std::holds_alternative<Vp8Descriptor>(stream.read(1, 0, key).descriptor));
  EXPECT_FALSE(stream.read(2, 0, rest).frame.starts_picture);
  EXPECT_TRUE(stream.read(3, 3'000, delta).frame.starts_picture);
  EXPECT_FALSE(stream.read(3, 3'000, delta).frame.starts_key_frame);
  stream.read(4, 6'000, {});
  EXPECT_TRUE(stream.failed());
}

TEST(PayloadReader, H264BeginsWithParameterSetsWhereTheStreamHasThem) {
  Stream stream(api::Codec::kH264);
  EXPECT_TRUE(stream.read(1, 0, kParameters).frame.starts_key_frame);
  EXPECT_FALSE(stream.read(2, 0, kIdr).frame.starts_key_frame) << "begun already";
  EXPECT_FALSE(stream.read(3, 3'000, kSlice).frame.starts_key_frame);
  EXPECT_FALSE(stream.read(5, 6'000, kIdr).frame.starts_key_frame) << "its sets were lost";
}

TEST(PayloadReader, H264BeginsWithAnIdrSliceWhereTheSetsAreInTheSdp) {
  Stream stream(api::Codec::kH264);
  EXPECT_TRUE(stream.read(1, 0, kIdr).frame.starts_key_frame);
  EXPECT_FALSE(stream.read(2, 3'000, kSlice).frame.starts_key_frame);
  EXPECT_TRUE(stream.read(3, 6'000, kIdr).frame.starts_key_frame);
}

TEST(PayloadReader, H264PicturesBeginWhereTheTimestampChanges) {
  Stream stream(api::Codec::kH264);
  EXPECT_TRUE(stream.read(10, 0, kSlice).frame.starts_picture);
  EXPECT_FALSE(stream.read(11, 0, kSlice).frame.starts_picture);
  EXPECT_TRUE(stream.read(13, 3'000, kSlice).frame.starts_picture);
  EXPECT_FALSE(stream.read(12, 0, kSlice).frame.starts_picture) << "late";
  EXPECT_FALSE(stream.read(14, 3'000, kSlice).frame.starts_picture);
  stream.read(15, 6'000, {0x7d, 0x00, 0x00});
  EXPECT_TRUE(stream.failed());
}

TEST(PayloadReader, VoiceHasNothingToRead) {
  Stream stream(api::Codec::kOpus);
  const IncomingRtp& packet = stream.read(1, 0, {});
  EXPECT_FALSE(stream.failed());
  EXPECT_FALSE(packet.frame.starts_key_frame);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(packet.descriptor));
}

}  // namespace
}  // namespace sfu
