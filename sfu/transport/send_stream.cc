#include "sfu/transport/send_stream.h"

namespace sfu {
SendStream::SendStream(const api::MediaSection& media)
    : ssrc(media.ssrc),
      rtx_ssrc(media.rtx_ssrc),
      clock_rate(media.kind == api::MediaKind::kAudio ? 48'000 : 90'000),
      history(media.kind == api::MediaKind::kAudio ? SentHistory::Options::audio()
                                                   : SentHistory::Options::video()) {}

}  // namespace sfu
