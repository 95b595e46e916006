// What offer and answer agreed on (RFC 8829), in the words the media core needs: signalling/jsep
// makes it, sfu/transport and sfu/room act on it. Plain values.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sfu/base/fingerprint.h"
#include "sfu/base/ids.h"

namespace sfu::api {

enum class MediaKind : std::uint8_t { kAudio, kVideo };
enum class Codec : std::uint8_t { kOpus, kRed, kVp8, kH264, kVp9, kAv1 };

inline MediaKind kind_of(Codec codec) {
  return codec == Codec::kOpus || codec == Codec::kRed ? MediaKind::kAudio : MediaKind::kVideo;
}

struct IceCredentials {  // RFC 8445 §5.3
  std::string ufrag;
  std::string pwd;
  friend bool operator==(const IceCredentials&, const IceCredentials&) = default;
};

// One codec of one media section. Payload types are the client's, both ways (RFC 3264 §5.1).
struct CodecParameters {
  Codec codec = Codec::kOpus;
  PayloadType payload_type;
  std::optional<PayloadType> rtx_payload_type;  // RFC 4588
  bool nack = false;                            // RFC 4585 a=rtcp-fb nack
  bool pli = false;                             // a=rtcp-fb nack pli
  bool remb = false;                            // a=rtcp-fb goog-remb
  bool transport_cc = false;                    // a=rtcp-fb transport-cc
  friend bool operator==(const CodecParameters&, const CodecParameters&) = default;
};

// Ids of RTP header extensions (RFC 8285); 0 = not negotiated.
struct HeaderExtensionIds {
  std::uint8_t mid = 0;                 // urn:ietf:params:rtp-hdrext:sdes:mid
  std::uint8_t rid = 0;                 // urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
  std::uint8_t repaired_rid = 0;        // urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
  std::uint8_t transport_sequence = 0;  // draft-holmer-rmcat-transport-wide-cc-extensions-01
  std::uint8_t audio_level = 0;         // RFC 6464
  std::uint8_t dependencies = 0;        // dependency descriptor (RTP for AV1, Appendix A)
  friend bool operator==(const HeaderExtensionIds&, const HeaderExtensionIds&) = default;
};

// The codecs of one section that a packet may have, as a set.
class CodecSet {
 public:
  void add(Codec codec) { bits_ |= bit(codec); }
  [[nodiscard]] bool contains(Codec codec) const { return (bits_ & bit(codec)) != 0; }

 private:
  static std::uint32_t bit(Codec codec) { return std::uint32_t{1} << static_cast<unsigned>(codec); }
  std::uint32_t bits_ = 0;
};

// What a media section is for. A slot shows one participant's face and voice; the document section
// carries a document camera or a screen.
enum class MediaPurpose : std::uint8_t { kSlot, kDocument };

struct MediaSection {
  std::string mid;
  MediaKind kind = MediaKind::kAudio;
  MediaPurpose purpose = MediaPurpose::kSlot;
  SlotIndex slot;                // of kSlot sections: audio and video of one slot share the index
  bool client_sends = false;     // the client may publish here
  bool client_receives = false;  // the relay may send here
  std::vector<CodecParameters> codecs;  // in the client's order of preference; never empty
  HeaderExtensionIds extensions;
  std::vector<std::string>
      rids;  // simulcast send rids of the client, lowest quality first; or none
  // SSRCs the client announced in the offer (a=ssrc), for clients that send without MID extension.
  std::vector<Ssrc> client_ssrcs;
  Ssrc ssrc;                     // the relay's own on this section, fixed for its life
  std::optional<Ssrc> rtx_ssrc;  // the relay's retransmission stream, when RTX was negotiated

  // nullptr when the section has no such codec.
  [[nodiscard]] const CodecParameters* find(Codec codec) const {
    const auto found = std::ranges::find(codecs, codec, &CodecParameters::codec);
    return found == codecs.end() ? nullptr : &*found;
  }
  [[nodiscard]] CodecSet codec_set() const {
    CodecSet set;
    for (const CodecParameters& one : codecs) set.add(one.codec);
    return set;
  }
  friend bool operator==(const MediaSection&, const MediaSection&) = default;
};

struct DataSection {  // RFC 8841
  std::string mid;
  std::uint16_t sctp_port = 5000;
  std::uint32_t max_message_size = 65'536;  // what the client accepts
  friend bool operator==(const DataSection&, const DataSection&) = default;
};

struct NegotiatedSession {
  IceCredentials local_ice;
  IceCredentials remote_ice;
  Fingerprint remote_fingerprint;
  std::string cname;  // of everything the relay sends to this client
  std::vector<MediaSection> media;
  std::optional<DataSection> data;
  friend bool operator==(const NegotiatedSession&, const NegotiatedSession&) = default;
};

}  // namespace sfu::api
