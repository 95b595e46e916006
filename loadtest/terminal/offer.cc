#include "loadtest/terminal/offer.h"

#include <algorithm>
#include <cstddef>

#include "signalling/jsep/media_capabilities.h"
#include "signalling/sdp/attributes.h"
#include "signalling/sdp/session_description.h"

namespace loadtest {
namespace {

using sfu::api::CodecParameters;
using sfu::api::MediaKind;
using sfu::api::MediaSection;
using sfu::api::NegotiatedSession;
using signalling::AttributeList;
using signalling::MediaDescription;
using signalling::SessionDescription;

std::string text(sfu::PayloadType type) { return std::to_string(type.raw()); }

// What a browser says of the form of its codecs, where it says anything.
std::string format_of(const CodecParameters& codec, const MediaSection& section) {
  using sfu::api::Codec;
  if (codec.codec == Codec::kH264) {
    return "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
  }
  if (codec.codec == Codec::kVp9) return "profile-id=0";
  if (codec.codec == Codec::kAv1) return "level-idx=5;profile=0;tier=0";
  if (codec.codec != Codec::kRed) return "";
  const std::string opus = text(section.find(Codec::kOpus)->payload_type);
  return opus + "/" + opus;
}

void write_codec(const CodecParameters& codec, const MediaSection& section, MediaDescription& out) {
  const std::string type = text(codec.payload_type);
  out.formats.push_back(type);
  out.attributes.add("rtpmap", type + " " + signalling::rtpmap_of(codec.codec));
  if (const std::string format = format_of(codec, section); !format.empty()) {
    out.attributes.add("fmtp", type + " " + format);
  }
  if (codec.nack) out.attributes.add("rtcp-fb", type + " nack");
  if (codec.pli) out.attributes.add("rtcp-fb", type + " nack pli");
  if (codec.remb) out.attributes.add("rtcp-fb", type + " goog-remb");
  if (codec.transport_cc) out.attributes.add("rtcp-fb", type + " transport-cc");
  if (!codec.rtx_payload_type) return;
  const std::string rtx = text(*codec.rtx_payload_type);
  out.formats.push_back(rtx);
  out.attributes.add("rtpmap", rtx + " rtx/90000");
  out.attributes.add("fmtp", rtx + " apt=" + type);
}

void write_simulcast(const std::vector<std::string>& rids, AttributeList& out) {
  std::string list;
  for (const std::string& rid : rids) {
    out.add("rid", rid + " send");
    list += (list.empty() ? "" : ";") + rid;
  }
  if (!list.empty()) out.add("simulcast", "send " + list);
}

MediaDescription media_section(const MediaSection& wanted) {
  MediaDescription out;
  out.media = wanted.kind == MediaKind::kAudio ? "audio" : "video";
  out.protocol = "UDP/TLS/RTP/SAVPF";
  out.attributes.add("mid", wanted.mid);
  out.attributes.add("rtcp-mux");
  out.attributes.add("rtcp-rsize");
  for (const signalling::ExtensionUri& known : signalling::extension_uris()) {
    const std::uint8_t id = wanted.extensions.*known.id;
    if (id != 0) out.attributes.add("extmap", std::to_string(id) + " " + known.uri);
  }
  const signalling::Direction direction{wanted.client_sends, wanted.client_receives};
  out.attributes.add(std::string(signalling::to_string(direction)));
  for (const CodecParameters& codec : wanted.codecs) write_codec(codec, wanted, out);
  write_simulcast(wanted.rids, out.attributes);
  return out;
}

MediaDescription data_section(const sfu::api::DataSection& wanted) {
  MediaDescription out;
  out.media = "application";
  out.protocol = "UDP/DTLS/SCTP";
  out.formats = {"webrtc-datachannel"};
  out.attributes.add("mid", wanted.mid);
  out.attributes.add("sctp-port", std::to_string(wanted.sctp_port));
  out.attributes.add("max-message-size", std::to_string(wanted.max_message_size));
  return out;
}

// "1234 cname:x" of the first a=ssrc, and the repair stream of its FID group (RFC 5576).
void read_sources(const AttributeList& answered, MediaSection& section) {
  section.rtx_ssrc.reset();
  if (const auto value = answered.value("ssrc")) {
    if (const auto source = signalling::parse_ssrc(*value)) section.ssrc = sfu::Ssrc(source->ssrc);
  }
  const auto value = answered.value("ssrc-group");
  const auto group = value ? signalling::parse_ssrc_group(*value) : std::nullopt;
  if (!group || group->semantics != "FID" || group->ssrcs.size() != 2) return;
  section.ssrc = sfu::Ssrc(group->ssrcs[0]);
  section.rtx_ssrc = sfu::Ssrc(group->ssrcs[1]);
}

void read_section(const MediaDescription& answered, MediaSection& section) {
  const signalling::Direction theirs = direction_of(answered.attributes);
  const bool accepted = answered.port != 0;
  section.client_sends &= accepted && theirs.receive;
  section.client_receives &= accepted && theirs.send;
  std::erase_if(section.codecs, [&answered](const CodecParameters& codec) {
    return std::ranges::find(answered.formats, text(codec.payload_type)) == answered.formats.end();
  });
  if (section.client_receives) read_sources(answered.attributes, section);
}

bool read_transport(const AttributeList& answered, AgreedSession& out) {
  const auto ufrag = answered.value("ice-ufrag");
  const auto pwd = answered.value("ice-pwd");
  const auto fingerprint =
      signalling::parse_fingerprint(answered.value("fingerprint").value_or(std::string_view()));
  if (!ufrag || !pwd || !fingerprint) return false;
  out.session.local_ice = {std::string(*ufrag), std::string(*pwd)};
  out.relay_fingerprint = *fingerprint;
  for (const std::string_view value : answered.values("candidate")) {
    const auto candidate = signalling::parse_candidate(value);
    if (!candidate) continue;
    out.relay = candidate->address;
    return true;
  }
  return false;
}

}  // namespace

std::string write_offer(const NegotiatedSession& wanted) {
  SessionDescription offer;
  offer.origin = "- 1 1 IN IP4 127.0.0.1";
  std::string bundle;
  for (const MediaSection& section : wanted.media) offer.media.push_back(media_section(section));
  if (wanted.data) offer.media.push_back(data_section(*wanted.data));
  for (MediaDescription& media : offer.media) {
    media.connection = "IN IP4 0.0.0.0";
    bundle += " " + std::string(*media.attributes.value("mid"));
  }
  offer.attributes.add("group", "BUNDLE" + bundle);
  offer.attributes.add("ice-ufrag", wanted.remote_ice.ufrag);
  offer.attributes.add("ice-pwd", wanted.remote_ice.pwd);
  offer.attributes.add("fingerprint", signalling::to_string(wanted.remote_fingerprint));
  offer.attributes.add("setup", "actpass");
  return write_sdp(offer);
}

std::optional<AgreedSession> read_answer(NegotiatedSession wanted, std::string_view answer) {
  const auto parsed = signalling::parse_sdp(answer);
  if (!parsed || parsed->media.size() != wanted.media.size() + (wanted.data ? 1 : 0)) {
    return std::nullopt;
  }
  AgreedSession agreed{std::move(wanted), {}, {}};
  if (!read_transport(parsed->media.front().attributes, agreed)) return std::nullopt;
  for (std::size_t i = 0; i < agreed.session.media.size(); ++i) {
    read_section(parsed->media[i], agreed.session.media[i]);
  }
  if (agreed.session.data && parsed->media.back().port == 0) agreed.session.data.reset();
  return agreed;
}

}  // namespace loadtest
