#include "sfu/sctp/dcep.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Dcep, WritesOpenAsRfc8832Draws) {
  DcepOpen open;
  open.label = "ab";
  open.protocol = "c";
  EXPECT_EQ(open.write(), (Bytes{3, 0, 1, 0, 0, 0, 0, 0, 0, 2, 0, 1, 'a', 'b', 'c'}));
  open.ordered = false;
  EXPECT_EQ(open.write()[1], 0x80);
  EXPECT_EQ(dcep_ack(), Bytes{2});
}

TEST(Dcep, ParsesWhatItWrote) {
  DcepOpen open;
  open.ordered = false;
  open.reliability = DcepOpen::Reliability::kMaxLifetime;
  open.reliability_parameter = 500;
  open.label = "documents";
  open.protocol = "guichet.documents.v1";
  const auto parsed = DcepOpen::parse(open.write());
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->ordered);
  EXPECT_EQ(parsed->reliability, DcepOpen::Reliability::kMaxLifetime);
  EXPECT_EQ(parsed->reliability_parameter, 500U);
  EXPECT_EQ(parsed->label, "documents");
  EXPECT_EQ(parsed->protocol, "guichet.documents.v1");
}

TEST(Dcep, RefusesWhatIsNoOpen) {
  DcepOpen open;
  open.label = "label";
  const Bytes good = open.write();
  Bytes changed = good;
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(DcepOpen::parse(ByteSpan(good).first(size))) << size;
  }
  changed.push_back(0);
  EXPECT_EQ(DcepOpen::parse(changed).error(), ParseError::kBadLength);
  changed = good;
  changed[1] = 3;
  EXPECT_EQ(DcepOpen::parse(changed).error(), ParseError::kUnsupported);
  open.label = std::string(DcepOpen::kMaxText + 1, 'x');
  EXPECT_EQ(DcepOpen::parse(open.write()).error(), ParseError::kBadValue);
  EXPECT_EQ(dcep_type({}).error(), ParseError::kTooShort);
  EXPECT_EQ(dcep_type(Bytes{4}).error(), ParseError::kUnsupported);
}

}  // namespace
}  // namespace sfu
