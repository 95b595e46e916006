// One media stream of a publisher: one SSRC, or one simulcast encoding of a section.
#pragma once

#include <cstddef>
#include <vector>

#include "sfu/api/negotiated.h"
#include "sfu/base/ids.h"
#include "sfu/base/sequence.h"
#include "sfu/rtp/key_frame_requester.h"
#include "sfu/rtp/layer_rates.h"
#include "sfu/rtp/nack_generator.h"
#include "sfu/rtp/payload_reader.h"
#include "sfu/rtp/receive_statistics.h"

namespace sfu {

struct ReceiveStream {
  Ssrc ssrc;
  std::size_t section = 0;   // index into NegotiatedSession::media
  std::size_t encoding = 0;  // index into MediaSection::rids, 0 without simulcast
  std::uint32_t clock_rate = 90'000;
  bool repairs = false;  // NACK was negotiated
  bool can_request_key_frame = false;
  SeqUnwrapper sequences;
  NackGenerator nack{NackGenerator::Options{}};
  ReceiveStatistics statistics;
  KeyFrameRequester key_frames;
  PayloadReader payloads;
  LayerRateMeter layers;
};

}  // namespace sfu
