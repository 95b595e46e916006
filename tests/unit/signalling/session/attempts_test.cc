#include "signalling/session/attempts.h"

#include <gtest/gtest.h>

#include <string>

namespace signalling {
namespace {

const sfu::Timestamp kStart;

TEST(Attempts, OneAddressIsSlowedDownAlone) {
  Attempts attempts;
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(attempts.may_try("192.0.2.1", kStart)) << i;
    attempts.wrong("192.0.2.1", kStart);
  }
  EXPECT_FALSE(attempts.may_try("192.0.2.1", kStart));
  EXPECT_TRUE(attempts.may_try("192.0.2.2", kStart));
  EXPECT_TRUE(attempts.may_try("192.0.2.1", kStart + sfu::TimeDelta::seconds(1)));
}

TEST(Attempts, AllTogetherHaveABoundToo) {
  Attempts attempts;
  for (int i = 0; i < 200; ++i) attempts.wrong("2001:db8::" + std::to_string(i), kStart);
  EXPECT_FALSE(attempts.may_try("192.0.2.1", kStart));
  EXPECT_TRUE(attempts.may_try("192.0.2.1", kStart + sfu::TimeDelta::seconds(1)));
}

TEST(Attempts, AProxyIsEverybody) {
  Attempts attempts;
  for (int i = 0; i < 100; ++i) attempts.wrong("127.0.0.1", kStart);
  EXPECT_TRUE(attempts.may_try("127.0.0.1", kStart));
}

TEST(Attempts, RemembersABoundedNumberOfAddresses) {
  Attempts attempts({.all_per_second = 1'000, .all_burst = 100'000, .max_addresses = 2});
  for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) {
    for (int i = 0; i < 10; ++i) attempts.wrong(address, kStart);
  }
  EXPECT_FALSE(attempts.may_try("192.0.2.1", kStart));
  EXPECT_TRUE(attempts.may_try("192.0.2.3", kStart));  // no place for it was left
  const sfu::Timestamp later = kStart + sfu::TimeDelta::seconds(60);
  for (int i = 0; i < 10; ++i) attempts.wrong("192.0.2.3", later);
  EXPECT_FALSE(attempts.may_try("192.0.2.3", later));
}

}  // namespace
}  // namespace signalling
