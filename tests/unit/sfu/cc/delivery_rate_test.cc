#include "sfu/cc/delivery_rate.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(DeliveryRate, MeasuresTheLastHalfSecond) {
  DeliveryRate delivered;
  for (int ms = 0; ms < 490; ms += 10)
    delivered.on_packet(Timestamp::ms(ms), DataSize::bytes(std::int64_t{125}));
  EXPECT_FALSE(delivered.rate());
  for (int ms = 490; ms < 2'000; ms += 10)
    delivered.on_packet(Timestamp::ms(ms), DataSize::bytes(std::int64_t{125}));
  EXPECT_EQ(delivered.rate(), DataRate::kbps(100));
  for (int ms = 2'000; ms < 3'000; ms += 10)
    delivered.on_packet(Timestamp::ms(ms), DataSize::bytes(std::int64_t{250}));
  EXPECT_EQ(delivered.rate(), DataRate::kbps(200));
}

TEST(DeliveryRate, BeginsAnewWhenThePeersClockIsSetBack) {
  DeliveryRate delivered;
  for (int ms = 10'000; ms < 11'000; ms += 10)
    delivered.on_packet(Timestamp::ms(ms), DataSize::bytes(std::int64_t{125}));
  delivered.on_packet(Timestamp::ms(0), DataSize::bytes(std::int64_t{125}));
  EXPECT_FALSE(delivered.rate());
}

}  // namespace
}  // namespace sfu
