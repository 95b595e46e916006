#include "loadtest/terminal/payload_format.h"

#include "loadtest/terminal/av1_format.h"
#include "loadtest/terminal/h264_format.h"
#include "loadtest/terminal/vp8_format.h"
#include "loadtest/terminal/vp9_format.h"
#include "sfu/base/check.h"

namespace loadtest {

std::unique_ptr<PayloadFormat> make_payload_format(sfu::api::Codec codec) {
  switch (codec) {
    case sfu::api::Codec::kVp8:
      return std::make_unique<Vp8Format>();
    case sfu::api::Codec::kVp9:
      return std::make_unique<Vp9Format>();
    case sfu::api::Codec::kH264:
      return std::make_unique<H264Format>();
    case sfu::api::Codec::kAv1:
      return std::make_unique<Av1Format>();
    case sfu::api::Codec::kOpus:
    case sfu::api::Codec::kRed:
      break;
  }
  SFU_CHECK(false);
}

}  // namespace loadtest
