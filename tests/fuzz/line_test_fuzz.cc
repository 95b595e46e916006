// Frames of a line test: what parses is written back alike, and a whole test of a hostile page
// ends.
#include <algorithm>

#include "sfu/base/check.h"
#include "sfu/room/line_test.h"

namespace {

// Each message of the page: a length, then its bytes; time goes on by as many milliseconds.
void answer_with(sfu::ByteSpan bytes) {
  sfu::LineTest test({}, sfu::DataSize::bytes(std::int64_t{1'093}));
  sfu::Timestamp now = sfu::Timestamp::ms(1'000);
  test.start(now);
  int sent = 0;
  while (!bytes.empty()) {
    const std::size_t size = std::min<std::size_t>(bytes[0], bytes.size() - 1);
    now = now + sfu::TimeDelta::ms(bytes[0]);
    test.handle(bytes.subspan(1, size), now);
    if (test.next_timeout() <= now) test.handle_timeout(now);
    for (; test.front() != nullptr; test.pop()) ++sent;
    bytes = bytes.subspan(1 + size);
  }
  SFU_CHECK(sent < 3'000);  // eight trains of 256, pings and questions
  for (int i = 0; i < 1'000 && test.next_timeout() < sfu::Timestamp::never(); ++i) {
    now = std::max(now, test.next_timeout());
    test.handle_timeout(now);
  }
  SFU_CHECK(test.next_timeout() == sfu::Timestamp::never());
  const auto result = test.take_result();
  SFU_CHECK(result && result->down.value_or(sfu::DataRate()) <= sfu::DataRate::kbps(5'000));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sfu::ByteSpan bytes(data, size);
  answer_with(bytes);
  const auto frame = sfu::LineFrame::parse(bytes);
  if (!frame) return 0;
  const auto again = sfu::LineFrame::parse(frame->write());
  SFU_CHECK(again && *again == *frame);
  return 0;
}
