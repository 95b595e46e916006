// application/trickle-ice-sdpfrag (RFC 8840 §9): the body of a PATCH and of the answer to an ICE
// restart (RFC 9725 §4.3).
//   parse_ice_fragment(text)   credentials and the number of candidates; nothing: not one
//   write_ice_fragment(…)      our credentials and the candidates of `section`
// We are ICE-lite: candidates of the client are counted and otherwise ignored. The sections share
// one transport, so credentials that differ between them contradict each other. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sfu/api/negotiated.h"
#include "signalling/sdp/session_description.h"

namespace signalling {

struct IceFragment {
  std::optional<sfu::api::IceCredentials> credentials{};
  std::size_t candidates = 0;
};

inline constexpr std::size_t kMaxFragment = 16 * 1'024;  // a client with 60 candidates sends 8 KiB
inline constexpr std::size_t kMaxFragmentLines = 512;

std::optional<IceFragment> parse_ice_fragment(std::string_view text);
std::string write_ice_fragment(const sfu::api::IceCredentials& ours,
                               const MediaDescription& section);

}  // namespace signalling
