#include "sfu/wire/vp8.h"

#include <gtest/gtest.h>

#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

constexpr const char* kKeyFrame = "50 01 00 9d 01 2a 80 02 68 41";  // 640 × 360, vertical scale 1
constexpr const char* kInterFrame = "51 01 00";

Vp8Descriptor parsed(const std::string& hex) {
  const auto descriptor = Vp8Descriptor::parse(from_hex(hex));
  EXPECT_TRUE(descriptor.has_value()) << hex;
  return descriptor ? *descriptor : Vp8Descriptor{};
}

TEST(Vp8Descriptor, ReadsTheShortForm) {
  const Vp8Descriptor descriptor = parsed("33 aa");
  EXPECT_TRUE(descriptor.non_reference);
  EXPECT_TRUE(descriptor.start_of_partition);
  EXPECT_EQ(descriptor.partition, 3);
  EXPECT_FALSE(descriptor.starts_frame());
  EXPECT_EQ(descriptor.size, 1U);
  EXPECT_FALSE(descriptor.picture_id || descriptor.tl0_picture_index || descriptor.temporal_id);
}

TEST(Vp8Descriptor, ReadsAllFields) {
  const Vp8Descriptor descriptor = parsed(std::string("90 f0 92 34 56 a7") + kInterFrame);
  EXPECT_EQ(descriptor.picture_id, 0x1234);
  EXPECT_TRUE(descriptor.wide_picture_id);
  EXPECT_EQ(descriptor.tl0_picture_index, 0x56);
  EXPECT_EQ(descriptor.temporal_id, 2);
  EXPECT_TRUE(descriptor.layer_sync);
  EXPECT_EQ(descriptor.key_index, 7);
  EXPECT_EQ(descriptor.size, 6U);
  EXPECT_TRUE(descriptor.starts_frame());
  EXPECT_FALSE(descriptor.key_frame);
}

TEST(Vp8Descriptor, KeepsTheShortPictureIdShort) {
  const Vp8Descriptor descriptor = parsed("90 80 34 aa");
  EXPECT_EQ(descriptor.picture_id, 0x34);
  EXPECT_FALSE(descriptor.wide_picture_id);
}

TEST(Vp8Descriptor, TakesFromTheLayerByteOnlyWhatIsAnnounced) {
  const Vp8Descriptor temporal = parsed("80 20 e5 aa");
  EXPECT_EQ(temporal.temporal_id, 3);
  EXPECT_TRUE(temporal.layer_sync);
  EXPECT_EQ(temporal.key_index, std::nullopt);
  const Vp8Descriptor key = parsed("80 10 e5 aa");
  EXPECT_EQ(key.temporal_id, std::nullopt);
  EXPECT_FALSE(key.layer_sync);
  EXPECT_EQ(key.key_index, 5);
}

TEST(Vp8Descriptor, KnowsAKeyFrameAndItsSize) {
  const Vp8Descriptor descriptor = parsed(std::string("10") + kKeyFrame);
  EXPECT_TRUE(descriptor.key_frame);
  EXPECT_EQ(descriptor.width, 640);
  EXPECT_EQ(descriptor.height, 360);
}

TEST(Vp8Descriptor, LooksForAKeyFrameOnlyInItsFirstPacket) {
  EXPECT_FALSE(parsed(std::string("00") + kKeyFrame).key_frame) << "not the start of a partition";
  EXPECT_FALSE(parsed(std::string("11") + kKeyFrame).key_frame) << "the second partition";
}

TEST(Vp8Descriptor, KnowsAKeyFrameWithoutAReadableSize) {
  const Vp8Descriptor encrypted = parsed("10 50 01 00 11 22 33 80 02 68 01");
  EXPECT_TRUE(encrypted.key_frame);
  EXPECT_EQ(encrypted.width, 0);
  const Vp8Descriptor cut = parsed("10 50 01 00 9d 01 2a 80");
  EXPECT_TRUE(cut.key_frame);
  EXPECT_EQ(cut.width, 0);
}

TEST(Vp8Descriptor, RefusesEveryTruncatedForm) {
  for (const char* hex : {"10 aa", "90 80 34 aa", "90 f0 92 34 56 a7 aa", "80 40 01 aa"}) {
    for_every_prefix(from_hex(hex), [&](ByteSpan prefix) {
      EXPECT_FALSE(Vp8Descriptor::parse(prefix).has_value()) << hex << " at " << prefix.size();
    });
  }
}

TEST(WriteVp8Descriptor, RestoresEveryCanonicalForm) {
  for (const char* hex : {"10", "33", "90 80 34", "90 80 92 34", "80 40 56", "80 20 60", "80 10 05",
                          "b0 f0 92 34 56 a7", "80 c0 01 02", "90 80 80 01"}) {
    const PayloadPrefix prefix = write_vp8_descriptor(parsed(std::string(hex) + "aa"));
    EXPECT_EQ(to_hex(ByteSpan(prefix.bytes).first(prefix.size)), hex);
  }
}

TEST(WriteVp8Descriptor, WidensAPictureIdThatOutgrewSevenBits) {
  Vp8Descriptor descriptor = parsed("90 80 7f aa");
  descriptor.picture_id = 0x80;
  const PayloadPrefix prefix = write_vp8_descriptor(descriptor);
  EXPECT_EQ(to_hex(ByteSpan(prefix.bytes).first(prefix.size)), "90 80 80 80");
}

}  // namespace
}  // namespace sfu
