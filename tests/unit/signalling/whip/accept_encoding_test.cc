#include "signalling/whip/accept_encoding.h"

#include <gtest/gtest.h>

namespace signalling {
namespace {

TEST(AcceptEncoding, PrefersGzip) {
  for (const char* field :
       {"gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8, *;q=0.1", "GZip", "x-gzip",
        "gzip;q=1", "gzip;q=1.000", "gzip;q=0.001", "gzip ; q=0.5", "gzip\t;\tQ=0.5", "*",
        "*;q=0.5", "br, *", "gzip, identity", "gzip;q=0.5, identity;q=0.5", ", gzip,,", "gzip;q=1.",
        "gzip;q=0.5, *;q=0", "identity;q=0, gzip;q=0.1"}) {
    EXPECT_TRUE(prefers_gzip(field)) << field;
  }
}

TEST(AcceptEncoding, LeavesAsItIsForWhoeverDoesNot) {
  for (const char* field :
       {"", " ", ",", "identity", "br", "deflate", "gzip;q=0", "gzip;q=0.000", "*;q=0",
        "gzip;q=0, *", "gzip;q=0, *;q=1", "identity;q=1, gzip;q=0.5", "gzipped", "not-gzip"}) {
    EXPECT_FALSE(prefers_gzip(field)) << field;
  }
}

TEST(AcceptEncoding, WhatBreaksTheGrammarSaysNothing) {
  for (const char* field :
       {"gzip;q=",          "gzip;q=2",   "gzip;q=1.001", "gzip;q=0.0001", "gzip;q=.5",
        "gzip;q=-1",        "gzip;q=1e0", "gzip;q=0x1",   "gzip;q",        "gzip;level=9",
        "gzip;q=1;q=1",     "gzip;;q=1",  "gzip deflate", "g zip",         ";q=1",
        "gzip;q =1",        "gzip;q= 1",  "\"gzip\"",     "gzip, br;q=9",  "gzip\r\n",
        "gz\xC3\xAFp, gzip"}) {
    EXPECT_FALSE(prefers_gzip(field)) << field;
  }
}

}  // namespace
}  // namespace signalling
