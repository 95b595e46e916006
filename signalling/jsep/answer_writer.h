// The sections of an answer as SDP (RFC 8829 §5.3).
#pragma once

#include "sfu/api/negotiated.h"
#include "signalling/jsep/answerer.h"
#include "signalling/sdp/session_description.h"

namespace signalling {

inline constexpr std::uint32_t kMaxDataMessage = 262'144;  // what we accept; Chromium's own limit

MediaDescription write_rejected(const MediaDescription& offered);
MediaDescription write_media(const MediaDescription& offered, const sfu::api::MediaSection& section,
                             const AnswerOptions& options);
MediaDescription write_data(const MediaDescription& offered, const sfu::api::DataSection& section,
                            const AnswerOptions& options);
// a=candidate for every announced address; all sections share the transport of the first.
void write_candidates(const AnswerOptions& options, MediaDescription& section);

}  // namespace signalling
