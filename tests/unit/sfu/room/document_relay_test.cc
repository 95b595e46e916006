#include "sfu/room/document_relay.h"

#include <gmock/gmock.h>

#include <map>

namespace sfu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Type = DocumentFrameType;

constexpr ParticipantId kKiosk(1), kDesk(2), kFamily(3);
constexpr std::uint64_t kWindow = DocumentRelay::Options{}.window;

struct Got {
  Type type;
  std::uint32_t document;
  std::uint64_t offset;
  std::string body;
  bool operator==(const Got&) const = default;
};

// The room around a relay: associations that take everything, or nothing while they are full.
class DocumentRelayTest : public testing::Test {
 protected:
  DocumentRelayTest() {
    relay_.on_joined(kKiosk);
    relay_.on_joined(kDesk);
  }
  void say(ParticipantId from, Type type, std::uint32_t document, std::string_view body = {},
           std::uint64_t offset = 0) {
    const DocumentFrame frame{
        .type = type, .document = document, .offset = offset, .body = as_bytes(body)};
    relay_.on_message(from, frame.write());
    deliver();
  }
  void offer(ParticipantId from, std::uint32_t document, std::uint64_t size = 1'000'000) {
    say(from, Type::kOffer, document, offer_body("scan.pdf", size));
  }
  static std::string offer_body(const std::string& name, std::uint64_t size) {
    return R"({"name":")" + name + R"(","type":"application/pdf","size":)" + std::to_string(size) +
           R"(,"sha256":")" + std::string(64, '0') + "\"}";
  }
  void deliver() {
    while (const auto send = relay_.next()) {
      if (full_.contains(send->to)) {
        relay_.set_writable(send->to, false);
        continue;
      }
      const auto frame = DocumentFrame::parse(send->frame);
      ASSERT_TRUE(frame);
      got_[send->to].push_back(
          {frame->type, frame->document, frame->offset, std::string(as_text(frame->body))});
      relay_.sent();
    }
  }
  std::vector<Got> take(ParticipantId id) { return std::exchange(got_[id], {}); }
  // The kiosk's document 5 of 1 MB, accepted by the desk; its number there.
  std::uint32_t accepted() {
    offer(kKiosk, 5);
    const std::uint32_t number = take(kDesk).at(0).document;
    say(kDesk, Type::kAccept, number);
    take(kKiosk);
    return number;
  }
  void chunk(std::uint64_t offset, std::size_t size = kMaxDocumentChunk) {
    say(kKiosk, Type::kChunk, 5, std::string(size, 'x'), offset);
  }

  Metrics metrics_;
  DocumentRelay relay_{{}, metrics_};
  std::set<ParticipantId> full_;
  std::map<ParticipantId, std::vector<Got>> got_;
};

TEST_F(DocumentRelayTest, CarriesADocumentFromOfferToReceipt) {
  say(kKiosk, Type::kOffer, 5, offer_body("/tmp/scan.pdf", 20'000));
  const auto offers = take(kDesk);
  ASSERT_THAT(offers, SizeIs(1));
  const std::uint32_t number = offers[0].document;
  EXPECT_NE(number & kRelayNumber, 0U);
  EXPECT_EQ(offers[0].body,
            R"({"name":"scan.pdf","type":"application/pdf","size":20000,"sha256":")" +
                std::string(64, '0') + R"(","from":1})");
  say(kDesk, Type::kAccept, number);
  say(kDesk, Type::kCredit, number, {}, kWindow);
  EXPECT_THAT(take(kKiosk),
              ElementsAre(Got{Type::kAccept, 5, 0, ""}, Got{Type::kCredit, 5, 20'000, ""}));
  chunk(0);
  chunk(16'384, 3'616);
  EXPECT_THAT(take(kDesk), ElementsAre(Got{Type::kChunk, number, 0, std::string(16'384, 'x')},
                                       Got{Type::kChunk, number, 16'384, std::string(3'616, 'x')}));
  say(kDesk, Type::kReceipt, number, R"({"result":"verified"})");
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kReceipt, 5, 0, R"({"result":"verified"})"}));
  EXPECT_EQ(relay_.documents(), 0U);
  EXPECT_EQ(metrics_.documents_completed.value(), 1);
  EXPECT_EQ(metrics_.documents_failed.value(), 0);
  EXPECT_EQ(metrics_.document_bytes.value(), 20'000);
}

TEST_F(DocumentRelayTest, TheFirstToAcceptGetsIt) {
  relay_.on_joined(kFamily);
  offer(kKiosk, 5);
  const std::uint32_t number = take(kFamily).at(0).document;
  say(kDesk, Type::kAccept, number);
  EXPECT_THAT(take(kFamily), ElementsAre(Got{Type::kCancel, number, 0, R"({"reason":"taken"})"}));
  say(kFamily, Type::kAccept, number);
  say(kFamily, Type::kCredit, number, {}, 1'000);
  say(kFamily, Type::kCancel, number);
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kAccept, 5, 0, ""}));
}

TEST_F(DocumentRelayTest, NothingGoesToOrFromWhoeverIsOnHold) {
  relay_.on_joined(kFamily);
  relay_.set_apart(kKiosk, true);
  offer(kDesk, 7);
  EXPECT_THAT(take(kKiosk), IsEmpty());
  EXPECT_THAT(take(kFamily), SizeIs(1));
  offer(kKiosk, 5);
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kRefuse, 5, 0, ""}));
  EXPECT_THAT(take(kDesk), IsEmpty());
}

TEST_F(DocumentRelayTest, WhatIsUnderWayWaitsForTheEndOfAHold) {
  const std::uint32_t number = accepted();
  say(kDesk, Type::kCredit, number, {}, kWindow);
  relay_.set_apart(kKiosk, true);
  chunk(0, 1'000);
  EXPECT_THAT(take(kDesk), IsEmpty());
  relay_.set_apart(kKiosk, false);
  deliver();
  EXPECT_THAT(take(kDesk), SizeIs(1));
  relay_.set_apart(kDesk, true);
  chunk(1'000, 1'000);
  EXPECT_THAT(take(kDesk), IsEmpty());
  relay_.set_apart(kDesk, false);
  deliver();
  EXPECT_THAT(take(kDesk), SizeIs(1));
}

TEST_F(DocumentRelayTest, IsRefusedWhenEveryoneRefused) {
  relay_.on_joined(kFamily);
  offer(kKiosk, 5);
  const std::uint32_t number = take(kDesk).at(0).document;
  say(kDesk, Type::kRefuse, number);
  EXPECT_THAT(take(kKiosk), IsEmpty());
  relay_.on_left(kFamily);  // as good as a refusal
  deliver();
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kRefuse, 5, 0, ""}));
  relay_.on_left(kDesk);
  offer(kKiosk, 6);  // nobody is there
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kRefuse, 6, 0, ""}));
  EXPECT_EQ(relay_.documents(), 0U);
}

TEST_F(DocumentRelayTest, CutsOffWhoGoesBeyondTheCredit) {
  const std::uint32_t number = accepted();
  say(kDesk, Type::kCredit, number, {}, 20'000);
  chunk(0);
  chunk(16'384);
  EXPECT_EQ(take(kKiosk).back(), (Got{Type::kCancel, 5, 0, R"({"reason":"credit_exceeded"})"}));
  EXPECT_EQ(take(kDesk).back(), (Got{Type::kCancel, number, 0, R"({"reason":"credit_exceeded"})"}));
  EXPECT_EQ(metrics_.documents_cut_off.value(), 1);
  EXPECT_EQ(metrics_.documents_failed.value(), 1);
  EXPECT_EQ(relay_.documents(), 0U);
}

TEST_F(DocumentRelayTest, CutsOffWhoSkipsOrRepeats) {
  const std::uint32_t number = accepted();
  say(kDesk, Type::kCredit, number, {}, kWindow);
  chunk(0);
  chunk(0);
  EXPECT_EQ(metrics_.documents_cut_off.value(), 1);
}

TEST_F(DocumentRelayTest, NeverGrantsMoreThanAWindowBeyondWhatItHandedOn) {
  const std::uint32_t number = accepted();
  say(kDesk, Type::kCredit, number, {}, ~std::uint64_t{0});  // a greedy receiver
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kCredit, 5, kWindow, ""}));
  full_.insert(kDesk);
  for (std::uint64_t at = 0; at < kWindow; at += kMaxDocumentChunk) chunk(at);
  EXPECT_THAT(take(kKiosk), IsEmpty());  // a slow reader: no credit
  EXPECT_EQ(relay_.held_bytes(), kWindow);
  full_.clear();
  relay_.set_writable(kDesk, true);
  deliver();
  EXPECT_EQ(relay_.held_bytes(), 0U);
  EXPECT_THAT(take(kDesk), SizeIs(kWindow / kMaxDocumentChunk));
  EXPECT_EQ(take(kKiosk).back(), (Got{Type::kCredit, 5, 2 * kWindow, ""}));
}

TEST_F(DocumentRelayTest, AThinLineHasFewBytesUnderWay) {
  relay_.set_windows(kKiosk, {.from = 1'400});
  const std::uint32_t number = accepted();
  say(kDesk, Type::kCredit, number, {}, kWindow);
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kCredit, 5, 1'400, ""}));
  chunk(0, 700);
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kCredit, 5, 2'100, ""}));
  relay_.set_windows(kKiosk, {.from = 10'000});
  deliver();
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kCredit, 5, 10'700, ""})) << "it got better";
  relay_.set_windows(kKiosk, {.from = 700});
  chunk(700, 1'400);
  EXPECT_THAT(take(kKiosk), IsEmpty()) << "what was granted stays, more comes later";
}

TEST_F(DocumentRelayTest, AThinReceiverGetsPacketsInsteadOfBursts) {
  const std::uint32_t number = accepted();
  say(kDesk, Type::kCredit, number, {}, kWindow);
  relay_.hold_chunks(kDesk, true);
  chunk(0, 2'500);
  EXPECT_EQ(relay_.uploads(kKiosk).bytes, 2'500U);
  EXPECT_EQ(relay_.downloads(kDesk).documents, 1);
  EXPECT_THAT(take(kDesk), IsEmpty()) << "held";
  relay_.set_windows(kDesk, {.to = 5'000});
  relay_.hold_chunks(kDesk, false);
  deliver();
  EXPECT_THAT(take(kDesk), ElementsAre(Got{Type::kChunk, number, 0, std::string(1'000, 'x')},
                                       Got{Type::kChunk, number, 1'000, std::string(1'000, 'x')},
                                       Got{Type::kChunk, number, 2'000, std::string(500, 'x')}));
  EXPECT_EQ(relay_.downloads(kDesk).bytes, 2'500U);
  EXPECT_EQ(relay_.held_bytes(), 0U);
}

TEST_F(DocumentRelayTest, SendsOnlyTheLatestCredit) {
  const std::uint32_t number = accepted();
  full_.insert(kKiosk);
  for (std::uint64_t credit = 1; credit < 1'000; ++credit)
    say(kDesk, Type::kCredit, number, {}, credit);
  say(kDesk, Type::kCredit, number, {}, 500);  // credit does not go back
  full_.clear();
  relay_.set_writable(kKiosk, true);
  deliver();
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kCredit, 5, 999, ""}));
}

TEST_F(DocumentRelayTest, DocumentsToOneReceiverTakeTurns) {
  const std::uint32_t first = accepted();
  offer(kKiosk, 6);
  const std::uint32_t second = take(kDesk).at(0).document;
  say(kDesk, Type::kAccept, second);
  say(kDesk, Type::kCredit, first, {}, kWindow);
  say(kDesk, Type::kCredit, second, {}, kWindow);
  full_.insert(kDesk);
  for (const std::uint64_t at : {0U, 10U, 20U}) chunk(at, 10);
  for (const std::uint64_t at : {0U, 10U}) say(kKiosk, Type::kChunk, 6, "0123456789", at);
  full_.clear();
  relay_.set_writable(kDesk, true);
  deliver();
  std::vector<std::uint32_t> order;
  for (const Got& got : take(kDesk)) order.push_back(got.document);
  EXPECT_THAT(order, ElementsAre(first, second, first, second, first));
}

TEST_F(DocumentRelayTest, RefusesWhatBreaksALimit) {
  say(kKiosk, Type::kOffer, 1, "{}");
  offer(kKiosk, 2, 20'000'001);
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kCancel, 1, 0, R"({"reason":"bad_offer"})"},
                                        Got{Type::kCancel, 2, 0, R"({"reason":"too_large"})"}));
  for (std::uint32_t i = 10; i < 19; ++i) offer(kKiosk, i, 20'000'000);
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kCancel, 18, 0, R"({"reason":"limit"})"}));
  offer(kDesk, 10);  // the other's numbers are not mine
  EXPECT_EQ(relay_.documents(), 9U);
  EXPECT_EQ(metrics_.documents_failed.value(), 3);
}

TEST_F(DocumentRelayTest, CancelsReachTheOtherSide) {
  std::uint32_t number = accepted();
  say(kKiosk, Type::kCancel, 5, R"({"reason":"cancelled"})");
  EXPECT_THAT(take(kDesk), ElementsAre(Got{Type::kCancel, number, 0, R"({"reason":"cancelled"})"}));
  number = accepted();
  say(kDesk, Type::kCancel, number);
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kCancel, 5, 0, R"({"reason":"cancelled"})"}));
}

TEST_F(DocumentRelayTest, EndsDocumentsOfWhoLeaves) {
  const std::uint32_t number = accepted();
  relay_.on_left(kKiosk);
  deliver();
  EXPECT_THAT(take(kDesk), ElementsAre(Got{Type::kCancel, number, 0, R"({"reason":"left"})"}));
  relay_.on_joined(kKiosk);
  accepted();
  relay_.on_left(kDesk);
  deliver();
  EXPECT_THAT(take(kKiosk), ElementsAre(Got{Type::kCancel, 5, 0, R"({"reason":"left"})"}));
  EXPECT_EQ(relay_.documents(), 0U);
}

TEST_F(DocumentRelayTest, TakesNoReceiptBeforeTheEnd) {
  const std::uint32_t number = accepted();
  say(kDesk, Type::kCredit, number, {}, kWindow);
  chunk(0);
  say(kDesk, Type::kReceipt, number, R"({"result":"verified"})");
  EXPECT_EQ(metrics_.documents_completed.value(), 0);
  EXPECT_EQ(relay_.documents(), 1U);
}

TEST_F(DocumentRelayTest, CountsAHashMismatchAsFailed) {
  offer(kKiosk, 5, 10);
  const std::uint32_t number = take(kDesk).at(0).document;
  say(kDesk, Type::kAccept, number);
  say(kDesk, Type::kCredit, number, {}, 10);
  chunk(0, 10);
  say(kDesk, Type::kReceipt, number, R"({"result":"hash_mismatch"})");
  EXPECT_EQ(take(kKiosk).back(), (Got{Type::kReceipt, 5, 0, R"({"result":"hash_mismatch"})"}));
  EXPECT_EQ(metrics_.documents_failed.value(), 1);
}

TEST_F(DocumentRelayTest, WhatWaitsForOneWhoDoesNotReadStaysBounded) {
  full_ = {kDesk, kKiosk};
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    offer(kKiosk, i);
    say(kKiosk, Type::kCancel, i);
    say(kKiosk, Type::kOffer, i, "bad");
  }
  full_.clear();
  relay_.set_writable(kDesk, true);
  relay_.set_writable(kKiosk, true);
  deliver();
  EXPECT_THAT(take(kDesk), IsEmpty());  // offers that were taken back before they went
  EXPECT_LE(take(kKiosk).size(), DocumentRelay::Options{}.max_waiting);
}

TEST_F(DocumentRelayTest, IgnoresStrangersAndNonsense) {
  offer(kFamily, 5);
  EXPECT_THAT(take(kDesk), IsEmpty());
  say(kDesk, Type::kAccept, kRelayNumber | 77);
  say(kDesk, Type::kOffer, kRelayNumber | 77, offer_body("x", 5));
  relay_.on_message(kDesk, as_bytes("?"));
  EXPECT_FALSE(relay_.next());
}

}  // namespace
}  // namespace sfu
