#include "signalling/auth/device_registry.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/signalling/auth/device_page.h"
#include "tests/unit/signalling/auth/repeatable_entropy.h"

namespace signalling {
namespace {

using Refusal = DeviceRegistry::Refusal;

const DevicePlace kIsle{.site = "isle"};
const DevicePlace kCaf{.organisation = "caf", .desk = "d1"};
const DevicePlace kCafPage{.organisation = "caf"};
constexpr UnixSeconds kNow = 1'800'000'000;
constexpr UnixSeconds kDay = 86'400;

struct DeviceRegistryTest : testing::Test {
  DeviceRegistry registry;
  RepeatableEntropy entropy;
  test::DevicePage page;

  std::string issue(const DevicePlace& place, UnixSeconds now = kNow) {
    const auto code = registry.issue(place, "hall", now, entropy);
    EXPECT_TRUE(code);
    return code ? code->text : "";
  }
  auto enrol(const std::string& code, const DevicePlace& where, UnixSeconds now = kNow) {
    return registry.enrol(code, where, page.public_key_text(), now, entropy);
  }
};

TEST_F(DeviceRegistryTest, ACodeMakesOneDevice) {
  const std::string code = issue(kIsle);
  const auto device = enrol(code, kIsle);
  ASSERT_TRUE(device);
  EXPECT_EQ(device->place, kIsle);
  EXPECT_EQ(device->label, "hall");
  EXPECT_EQ(device->enrolled_at, kNow);
  EXPECT_TRUE(registry.is_active(device->id));
  EXPECT_EQ(enrol(code, kIsle).error(), Refusal::kUnknownCode);
  EXPECT_EQ(registry.devices().size(), 1U);
}

TEST_F(DeviceRegistryTest, ACodeIsGoodForADay) {
  const std::string code = issue(kIsle);
  EXPECT_EQ(registry.open_codes(kNow + kDay - 1), 1U);
  EXPECT_EQ(registry.open_codes(kNow + kDay), 0U);
  EXPECT_EQ(enrol(code, kIsle, kNow + kDay).error(), Refusal::kUnknownCode);
}

TEST_F(DeviceRegistryTest, ACodeIsForItsPlaceAndStaysGoodWhenShownElsewhere) {
  const std::string code = issue(kCaf);
  EXPECT_EQ(enrol(code, kIsle).error(), Refusal::kOtherPlace);
  EXPECT_EQ(enrol(code, {.organisation = "msa"}).error(), Refusal::kOtherPlace);
  EXPECT_EQ(enrol(code, {}).error(), Refusal::kOtherPlace);
  const auto device = enrol(code, kCafPage);
  ASSERT_TRUE(device);
  EXPECT_EQ(device->place, kCaf);
}

TEST_F(DeviceRegistryTest, AKeyThatIsNoneCostsNoCode) {
  const std::string code = issue(kIsle);
  for (const std::string key : {"", "AAAA", "not base64url"}) {
    EXPECT_EQ(registry.enrol(code, kIsle, key, kNow, entropy).error(), Refusal::kBadKey);
  }
  EXPECT_TRUE(enrol(code, kIsle));
}

TEST_F(DeviceRegistryTest, RevokedIsForGood) {
  const std::string id = enrol(issue(kIsle), kIsle)->id;
  EXPECT_TRUE(registry.revoke(id, kNow + 5));
  EXPECT_FALSE(registry.is_active(id));
  EXPECT_EQ(registry.find(id)->revoked_at, kNow + 5);
  EXPECT_FALSE(registry.revoke(id, kNow + 6));
  EXPECT_EQ(registry.find(id)->revoked_at, kNow + 5);
  EXPECT_FALSE(registry.revoke("0123456789abcdef", kNow));
}

TEST_F(DeviceRegistryTest, IsReadBackWhole) {
  const std::string kiosk = enrol(issue(kIsle), kIsle)->id;
  enrol(issue(kCaf), kCafPage);
  registry.revoke(kiosk, kNow + 1);
  const std::string open = issue(kCaf);
  const std::string text = registry.to_text();
  EXPECT_EQ(text.find(open), std::string::npos) << "codes are not kept, only their hashes";
  auto again = DeviceRegistry::read(text, {});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->devices(), registry.devices());
  EXPECT_EQ(again->to_text(), text);
  registry = *again;
  EXPECT_TRUE(enrol(open, kCafPage));
}

TEST_F(DeviceRegistryTest, NothingIsTakenOfATextThatIsNotWhole) {
  enrol(issue(kIsle), kIsle);
  issue(kCaf);
  const std::string text = registry.to_text();
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(DeviceRegistry::read(text.substr(0, size), {})) << size;
  }
  EXPECT_FALSE(DeviceRegistry::read(R"({"version":2,"devices":[],"codes":[]})", {}));
  EXPECT_FALSE(DeviceRegistry::read(R"({"version":1,"devices":[{}],"codes":[]})", {}));
  EXPECT_FALSE(DeviceRegistry::read(R"({"version":1,"devices":[],"codes":[{}]})", {}));
  EXPECT_TRUE(DeviceRegistry::read(R"({"version":1,"devices":[],"codes":[]})", {}));
  EXPECT_FALSE(DeviceRegistry::read(text, {.max_devices = 0}));
  EXPECT_FALSE(DeviceRegistry::read(text, {.max_codes = 0}));
}

TEST_F(DeviceRegistryTest, IsBoundedAndTheFirstRevokedMakeRoom) {
  registry = DeviceRegistry({.max_devices = 2, .max_codes = 2});
  const std::string one = issue(kIsle);
  const std::string two = issue(kIsle);
  EXPECT_FALSE(registry.issue(kIsle, "", kNow, entropy));
  const std::string first = enrol(one, kIsle)->id;
  const std::string second = enrol(two, kIsle)->id;
  const std::string three = issue(kIsle);
  EXPECT_EQ(enrol(three, kIsle).error(), Refusal::kFull);
  registry.revoke(second, kNow + 1);
  registry.revoke(first, kNow + 2);
  EXPECT_TRUE(enrol(three, kIsle));
  EXPECT_EQ(registry.find(second), nullptr);
  EXPECT_NE(registry.find(first), nullptr);
}

}  // namespace
}  // namespace signalling
