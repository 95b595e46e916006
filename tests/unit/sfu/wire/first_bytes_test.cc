#include "sfu/wire/first_bytes.h"

#include <gtest/gtest.h>

#include "tests/support/case_name.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

using enum FirstBytes;

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

const Bytes kClientHello = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC};
const Bytes kBindingRequest = {0x00, 0x18, 0x00, 0x01, 0x00, 0x04, 0x21, 0x12, 0xA4, 0x42, 0x07};

struct Case {
  const char* name;
  Bytes bytes;
  FirstBytes want;
};
class FirstBytesTable : public testing::TestWithParam<Case> {};

TEST_P(FirstBytesTable, SayWhatTheConnectionSpeaks) {
  EXPECT_EQ(classify_first_bytes(GetParam().bytes), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Connections, FirstBytesTable,
    testing::ValuesIn(std::vector<Case>{
        {"nothing", {}, kNeedMore},
        {"client_hello", kClientHello, kTls},
        {"client_hello_of_tls13_record", {0x16, 0x03, 0x03, 0x00, 0xF4, 0x01}, kTls},
        {"tls_alert", {0x15, 0x03, 0x03, 0x00, 0x02, 0x01}, kUnknown},
        {"tls_server_hello", {0x16, 0x03, 0x03, 0x00, 0x60, 0x02}, kUnknown},
        {"dtls", {0x16, 0xFE, 0xFD}, kUnknown},
        {"ssl2", {0x80, 0x2E, 0x01, 0x03, 0x01}, kUnknown},
        {"get", bytes_of("GET / HTTP/1.1\r\n"), kHttp},
        {"patch", bytes_of("PATCH /whip"), kHttp},
        {"unheard_of_method", bytes_of("BASELINE-CONTROL"), kUnknown},
        {"capitals_for_ever", bytes_of(std::string(24, 'A')), kUnknown},
        {"single_letter", bytes_of("G /"), kUnknown},
        {"small_letters", bytes_of("get / HTTP/1.1"), kUnknown},
        {"ssh", bytes_of("SSH-2.0-OpenSSH"), kUnknown},
        {"binding_request", kBindingRequest, kMedia},
        {"binding_response", {0x00, 0x14, 0x01, 0x01}, kUnknown},
        {"frame_and_message_differ", {0x00, 0x18, 0x00, 0x01, 0x00, 0x08}, kUnknown},
        {"old_stun", {0x00, 0x14, 0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xA4, 0x43}, kUnknown},
        {"frame_too_short", {0x00, 0x13}, kUnknown},
        {"frame_too_long", {0x05, 0x04}, kUnknown},
        {"media_before_a_check", {0x00, 0xC0, 0x80, 0x6F}, kUnknown},
        {"turn_allocate_unframed", {0x00, 0x03, 0x00, 0x50, 0x21, 0x12}, kUnknown},
    }),
    test::case_name<Case>);

TEST(FirstBytesTest, WaitForWhatDecidesAndNoLonger) {
  for (std::size_t size = 0; size < 6; ++size) {
    EXPECT_EQ(classify_first_bytes(ByteSpan(kClientHello).first(size)), kNeedMore) << size;
  }
  for (std::size_t size = 0; size < 10; ++size) {
    EXPECT_EQ(classify_first_bytes(ByteSpan(kBindingRequest).first(size)), kNeedMore) << size;
  }
  EXPECT_EQ(classify_first_bytes(bytes_of("OPTIONS")), kNeedMore);
  EXPECT_EQ(classify_first_bytes(bytes_of("OPTIONS ")), kHttp);
}

}  // namespace
}  // namespace sfu
