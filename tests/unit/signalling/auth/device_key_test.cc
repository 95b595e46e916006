#include "signalling/auth/device_key.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/signalling/auth/device_page.h"

namespace signalling {
namespace {

TEST(DeviceKey, SignsForItselfAlone) {
  const test::DevicePage page;
  const test::DevicePage other;
  const std::string signature = page.sign("text");
  ASSERT_TRUE(is_device_key(page.public_key()));
  EXPECT_TRUE(verify_device_signature(page.public_key(), "text", signature));
  EXPECT_FALSE(verify_device_signature(page.public_key(), "texts", signature));
  EXPECT_FALSE(verify_device_signature(other.public_key(), "text", signature));
}

TEST(DeviceKey, EveryChangedByteOfASignatureFails) {
  const test::DevicePage page;
  const std::string signature = page.sign("text");
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(verify_device_signature(page.public_key(), "text", changed)) << i;
  }
  EXPECT_FALSE(verify_device_signature(page.public_key(), "text", signature.substr(1)));
  EXPECT_FALSE(verify_device_signature(page.public_key(), "text", std::string(64, '\0')));
  EXPECT_FALSE(verify_device_signature(page.public_key(), "text", ""));
}

TEST(DeviceKey, IsAPointOfThatCurveInThatForm) {
  const std::string key = test::DevicePage().public_key();
  EXPECT_EQ(key.size(), 91U);
  for (std::size_t size = 0; size < key.size(); ++size) {
    EXPECT_FALSE(is_device_key(key.substr(0, size))) << size;
  }
  EXPECT_FALSE(is_device_key(key + "x"));
  std::string beside = key;  // the curve has two points of each x: the next y is none of them
  beside.back() = static_cast<char>(beside.back() ^ 1);
  EXPECT_FALSE(is_device_key(beside));
  std::string other_curve = key;
  other_curve[19] = '\x08';
  EXPECT_FALSE(is_device_key(other_curve));
}

}  // namespace
}  // namespace signalling
