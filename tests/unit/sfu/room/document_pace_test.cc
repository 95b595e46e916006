#include "sfu/room/document_pace.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

constexpr DataSize kChunk = DataSize::bytes(std::int64_t{1'000});

TEST(DocumentPace, HoldsNothingBackWithoutARate) {
  DocumentPace pace;
  pace.on_sent(kChunk, Timestamp::ms(50));
  EXPECT_LE(pace.next(), Timestamp::ms(50));
}

TEST(DocumentPace, AChunkWaitsForTheOneBefore) {
  DocumentPace pace;
  pace.set_rate(DataRate::kbps(80));
  pace.on_sent(kChunk, Timestamp::ms(50));
  EXPECT_EQ(pace.next(), Timestamp::ms(150));
  pace.on_sent(kChunk, Timestamp::ms(150));
  EXPECT_EQ(pace.next(), Timestamp::ms(250));
  pace.on_sent(kChunk, Timestamp::ms(1'000));
  EXPECT_EQ(pace.next(), Timestamp::ms(1'100)) << "nothing was saved up";
}

TEST(DocumentPace, GoesOnHoweverThinTheLine) {
  DocumentPace pace;
  pace.set_rate(DataRate::zero());
  pace.on_sent(kChunk, Timestamp());
  EXPECT_EQ(pace.next(), Timestamp::ms(1'000));
}

TEST(DocumentPace, KeepsFreeWhatDocumentsTookAndHalfAsMuch) {
  DocumentPace pace;
  EXPECT_EQ(pace.used(Timestamp::ms(500)), DataRate::kbps(100)) << "to begin with";
  for (std::int64_t at = 0; at < 1'000; at += 20) pace.on_sent(kChunk, Timestamp::ms(at));
  EXPECT_NEAR(static_cast<double>(pace.used(Timestamp::ms(990)).kbps()), 600, 10);
}

}  // namespace
}  // namespace sfu
