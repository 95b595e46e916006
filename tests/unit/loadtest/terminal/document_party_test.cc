#include "loadtest/terminal/document_party.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace loadtest {
namespace {

using sfu::DocumentFrame;
using sfu::Timestamp;
using testing::IsEmpty;
using testing::SizeIs;
using State = DocumentParty::State;
using Type = sfu::DocumentFrameType;

constexpr std::uint64_t kSize = 400'000;
constexpr std::uint32_t kNumber = sfu::kRelayNumber + 1;  // the relay's

// What the relay does between two parties: other numbers, and the name of the sender in the offer.
class Documents : public testing::Test {
 protected:
  // Carries what both have to say until neither has anything; the most bytes that were under way.
  void carry(std::size_t unsent = 0) {
    for (bool more = true; more;) {
      more = false;
      for (auto message = sender_.next(unsent); message; message = sender_.next(unsent)) {
        more = true;
        to_receiver(*message);
        if (hold_) return;
      }
      for (auto message = receiver_.next(0); message; message = receiver_.next(0)) {
        more = true;
        to_sender(*message);
      }
    }
  }
  void to_receiver(std::vector<std::uint8_t> message) {
    auto frame = *DocumentFrame::parse(message);
    frame.document = kNumber;
    if (frame.type == Type::kChunk) ++chunks_;
    std::vector<std::uint8_t> bytes = frame.write();
    if (spoil_ && frame.type == Type::kChunk) bytes.back() ^= 1;
    receiver_.handle(bytes, Timestamp::ms(++now_));
  }
  void to_sender(const std::vector<std::uint8_t>& message) {
    auto frame = *DocumentFrame::parse(message);
    frame.document = 1;
    credits_ += frame.type == Type::kCredit ? 1 : 0;
    sender_.handle(frame.write(), Timestamp::ms(++now_));
  }

  DocumentParty sender_;
  DocumentParty receiver_;
  bool hold_ = false;
  bool spoil_ = false;
  int chunks_ = 0;
  int credits_ = 0;
  std::int64_t now_ = 0;
};

TEST_F(Documents, ArriveWholeByCreditsOfHalfWindows) {
  receiver_.accept("a.pdf");
  sender_.offer("a.pdf", kSize, 5);
  carry();
  EXPECT_EQ(sender_.sent().at("a.pdf").state, State::kDone);
  EXPECT_EQ(receiver_.received().at("a.pdf").state, State::kDone);
  EXPECT_TRUE(receiver_.received().at("a.pdf").verified);
  EXPECT_EQ(chunks_, 25) << "of 16 KiB at most";
  EXPECT_EQ(credits_, 3);
  EXPECT_THAT(sender_.breaches(), IsEmpty());
  EXPECT_THAT(receiver_.breaches(), IsEmpty());
}

TEST_F(Documents, WaitUntilTheyAreWantedAndTheBrowserHasRoom) {
  sender_.offer("a.pdf", kSize, 5);
  carry();
  EXPECT_EQ(receiver_.received().at("a.pdf").state, State::kOffered);
  EXPECT_EQ(chunks_, 0);
  receiver_.accept("b.pdf");
  sender_.offer("b.pdf", 10, 6);
  hold_ = true;
  carry(17'000);
  EXPECT_EQ(chunks_, 0) << "more than its share waits in the browser";
}

TEST_F(Documents, AreCheckedAgainstTheirHash) {
  spoil_ = true;
  receiver_.accept("a.pdf");
  sender_.offer("a.pdf", 1'000, 5);
  carry();
  EXPECT_EQ(sender_.sent().at("a.pdf").state, State::kFailed);
  EXPECT_EQ(receiver_.received().at("a.pdf").state, State::kFailed);
  EXPECT_FALSE(receiver_.received().at("a.pdf").verified);
  EXPECT_THAT(receiver_.breaches(), SizeIs(1));
}

TEST_F(Documents, ChunksWithoutCreditAreBreaches) {
  receiver_.accept("a.pdf");
  sender_.offer("a.pdf", kSize, 5);
  to_receiver(*sender_.next(0));
  const std::vector<std::uint8_t> body(10);
  const DocumentFrame early{.type = Type::kChunk, .document = kNumber, .offset = 20, .body = body};
  receiver_.handle(early.write(), Timestamp::ms(1));
  const DocumentFrame unknown{.type = Type::kAccept, .document = 77, .body = {}};
  receiver_.handle(unknown.write(), Timestamp::ms(1));
  receiver_.handle(body, Timestamp::ms(1));
  EXPECT_THAT(receiver_.breaches(), SizeIs(3));
}

TEST(DocumentContent, IsTheSameInAnyPieces) {
  const DocumentContent content(9, 1'000);
  std::vector<std::uint8_t> whole(1'000);
  content.read(0, whole);
  DocumentHash hash;
  for (std::size_t at = 0, step = 1; at < whole.size(); at += step, ++step) {
    std::vector<std::uint8_t> piece(std::min(step, whole.size() - at));
    content.read(at, piece);
    EXPECT_TRUE(std::ranges::equal(piece, sfu::ByteSpan(whole).subspan(at, piece.size())));
    hash.update(piece);
  }
  EXPECT_EQ(hash.hex(), content.sha256());
  EXPECT_NE(DocumentContent(10, 1'000).sha256(), content.sha256());
}

}  // namespace
}  // namespace loadtest
