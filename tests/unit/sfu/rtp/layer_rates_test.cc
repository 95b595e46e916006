#include "sfu/rtp/layer_rates.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

TEST(LayerRates, SumsWhatATargetConsistsOf) {
  LayerRates rates;
  rates.set({0, 0}, DataRate::kbps(50));
  rates.set({0, 1}, DataRate::kbps(30));
  rates.set({1, 0}, DataRate::kbps(200));
  EXPECT_EQ(rates.up_to({0, 0}), DataRate::kbps(50));
  EXPECT_EQ(rates.up_to({1, 0}), DataRate::kbps(250));
  EXPECT_EQ(rates.up_to(kAllLayers), DataRate::kbps(280));
  EXPECT_EQ(rates.top(), (LayerId{1, 1}));
}

TEST(LayerRateMeter, MeasuresEachLayerOverASecond) {
  LayerRateMeter meter;
  for (int i = 0; i < 20; ++i)
    meter.add({1, 0}, DataSize::bytes(std::int64_t{1'250}), Timestamp::ms(i * 50));
  const LayerRates rates = meter.rates(Timestamp::ms(999));
  EXPECT_GT(rates.of({1, 0}), DataRate::kbps(150));
  EXPECT_EQ(rates.of({0, 0}), DataRate::zero());
  EXPECT_EQ(meter.rates(Timestamp::ms(5'000)).top(), (LayerId{0, 0}));
}

}  // namespace
}  // namespace sfu
