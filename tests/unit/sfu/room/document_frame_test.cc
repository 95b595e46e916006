#include "sfu/room/document_frame.h"

#include <gtest/gtest.h>

namespace sfu {
namespace {

using Bytes = std::vector<std::uint8_t>;

const std::string kHash(64, 'a');

TEST(DocumentFrame, WritesWhatTheProtocolSays) {
  const Bytes data = {9, 8};
  const DocumentFrame chunk{
      .type = DocumentFrameType::kChunk, .document = 0x01020304, .offset = 5, .body = data};
  EXPECT_EQ(chunk.write(), (Bytes{5, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 5, 9, 8}));
  const DocumentFrame accept{.type = DocumentFrameType::kAccept, .document = 7, .body = {}};
  EXPECT_EQ(accept.write(), (Bytes{2, 0, 0, 0, 7}));
}

TEST(DocumentFrame, RefusesMalformedFrames) {
  const auto parse = [](Bytes bytes) { return DocumentFrame::parse(bytes); };
  EXPECT_EQ(parse({5, 0, 0, 0}).error(), ParseError::kTooShort);
  EXPECT_EQ(parse({0, 0, 0, 0, 1}).error(), ParseError::kUnsupported);
  EXPECT_EQ(parse({8, 0, 0, 0, 1}).error(), ParseError::kUnsupported);
  EXPECT_EQ(parse({2, 0, 0, 0, 1, 1}).error(), ParseError::kBadLength);
  EXPECT_EQ(parse({4, 0, 0, 0, 1, 0, 0}).error(), ParseError::kTooShort);
  EXPECT_EQ(parse({5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}).error(), ParseError::kBadLength);
  Bytes chunk(13 + kMaxDocumentChunk + 1);
  chunk[0] = 5;
  EXPECT_EQ(parse(chunk).error(), ParseError::kBadLength);
  chunk.pop_back();
  EXPECT_TRUE(parse(chunk));
}

TEST(DocumentFrame, ChecksOffers) {
  const auto offer = [](const std::string& json) { return DocumentOffer::parse(as_bytes(json)); };
  const std::string rest = R"(,"sha256":")" + kHash + "\"}";
  const auto good = offer(R"({"name":"a.pdf","type":"application/pdf","size":10)" + rest);
  ASSERT_TRUE(good);
  EXPECT_EQ(good->write(ParticipantId(3)),
            R"({"name":"a.pdf","type":"application/pdf","size":10,"sha256":")" + kHash +
                R"(","from":3})");
  EXPECT_FALSE(offer("no json"));
  EXPECT_FALSE(offer("[]"));
  EXPECT_FALSE(offer(R"({"name":"a","type":"text/html","size":10)" + rest));
  EXPECT_FALSE(offer(R"({"name":"a","type":"image/png","size":0)" + rest));
  EXPECT_FALSE(offer(R"({"name":"a","type":"image/png","size":-1)" + rest));
  EXPECT_FALSE(offer(R"({"name":"a","type":"image/png","size":1.5)" + rest));
  EXPECT_FALSE(offer(R"({"name":7,"type":"image/png","size":1)" + rest));
  EXPECT_FALSE(offer(R"({"name":"a","type":"image/png","size":1,"sha256":"abc"})"));
  EXPECT_FALSE(offer(std::string(2'000, '[')));
}

struct NameCase {
  const char* given;
  const char* clean;
};
class DocumentName : public testing::TestWithParam<NameCase> {};
TEST_P(DocumentName, IsCleaned) {
  EXPECT_EQ(clean_document_name(GetParam().given), GetParam().clean);
}
INSTANTIATE_TEST_SUITE_P(Names, DocumentName,
                         testing::ValuesIn(std::vector<NameCase>{
                             {"avis d'imposition.pdf", "avis d'imposition.pdf"},
                             {"../../etc/passwd", "passwd"},
                             {"C:\\Users\\x\\scan.png", "scan.png"},
                             {"a\x01\n\x7f"
                              "b\xC2\x85.pdf",
                              "ab.pdf"},
                             {"relev\xC3\xA9 \xE2\x82\xAC.pdf", "relev\xC3\xA9 \xE2\x82\xAC.pdf"},
                             {"facture\xE2\x80\xAE"
                              "fdp.exe",
                              "facturefdp.exe"},
                             {"..", "document"},
                             {" .hidden", "hidden"},
                             {"folder/", "document"},
                             {"", "document"},
                         }));

TEST(DocumentFrame, CutsLongNamesByCharacters) {
  std::string name;
  for (int i = 0; i < 200; ++i) name += "\xC3\xA9";
  EXPECT_EQ(clean_document_name(name).size(), 240U);
}

}  // namespace
}  // namespace sfu
