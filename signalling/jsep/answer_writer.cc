#include "signalling/jsep/answer_writer.h"

#include <optional>
#include <string>

#include "signalling/jsep/media_capabilities.h"
#include "signalling/sdp/attributes.h"

namespace signalling {
namespace {

using sfu::api::Codec;
using sfu::api::CodecParameters;
using sfu::api::MediaKind;
using sfu::api::MediaPurpose;
using sfu::api::MediaSection;

constexpr const char* kNoAddress = "IN IP4 0.0.0.0";

MediaDescription begin_section(const MediaDescription& offered, std::uint16_t port) {
  MediaDescription answer;
  answer.media = offered.media;
  answer.port = port;
  answer.protocol = offered.protocol;
  answer.connection = kNoAddress;
  if (const auto mid = offered.attributes.value("mid")) {
    answer.attributes.add("mid", std::string(*mid));
  }
  return answer;
}

void write_transport(const AnswerOptions& options, AttributeList& out) {
  out.add("ice-ufrag", options.local_ice.ufrag);
  out.add("ice-pwd", options.local_ice.pwd);
  out.add("fingerprint", to_string(options.fingerprint));
  out.add("setup", "passive");
}

std::string text(sfu::PayloadType payload_type) { return std::to_string(payload_type.raw()); }

void write_feedback(const MediaDescription& offered, const CodecParameters& codec,
                    AttributeList& out) {
  const std::string type = text(codec.payload_type);
  const auto add = [&](bool wanted, const char* kind) {
    if (wanted) out.add("rtcp-fb", type + " " + kind);
  };
  add(codec.remb, "goog-remb");
  add(codec.transport_cc, "transport-cc");
  add(offers_fir(offered, codec.payload_type), "ccm fir");
  add(codec.nack, "nack");
  add(codec.pli, "nack pli");
}

// In-band FEC is always welcome (RFC 7587 §7.1); silence is left out by who asked for that itself.
std::string opus_format(const MediaDescription& offered, const CodecParameters& codec) {
  return std::string("minptime=10;useinbandfec=1") +
         (offers_dtx(offered, codec.payload_type) ? ";usedtx=1" : "");
}

// The client's own parameters: it sends in the form it asked for, and gets that form from others.
std::optional<std::string> format_of(const MediaDescription& offered, const MediaSection& section,
                                     const CodecParameters& codec) {
  if (codec.codec == Codec::kOpus) return opus_format(offered, codec);
  if (codec.codec != Codec::kRed) return offered_format(offered, codec.payload_type);
  const std::string opus = text(section.find(Codec::kOpus)->payload_type);
  return opus + "/" + opus;
}

void write_codec(const MediaDescription& offered, const MediaSection& section,
                 const CodecParameters& codec, MediaDescription& out) {
  const std::string type = text(codec.payload_type);
  out.formats.push_back(type);
  out.attributes.add("rtpmap", type + " " + rtpmap_of(codec.codec));
  write_feedback(offered, codec, out.attributes);
  if (const auto format = format_of(offered, section, codec)) {
    out.attributes.add("fmtp", type + " " + *format);
  }
  if (!codec.rtx_payload_type) return;
  const std::string rtx = text(*codec.rtx_payload_type);
  out.formats.push_back(rtx);
  out.attributes.add("rtpmap", rtx + " rtx/90000");
  out.attributes.add("fmtp", rtx + " apt=" + type);
}

// One stream per slot, so that its audio and video play in step.
std::string stream_of(const MediaSection& section) {
  if (section.purpose == MediaPurpose::kDocument) return "document";
  return "slot-" + std::to_string(section.slot.raw());
}

void write_source(const MediaSection& section, const AnswerOptions& options, AttributeList& out) {
  const std::string stream = stream_of(section);
  const std::string track = stream + (section.kind == MediaKind::kAudio ? "-audio" : "-video");
  out.add("msid", stream + " " + track);
  const std::string ssrc = std::to_string(section.ssrc.raw());
  if (section.rtx_ssrc) {
    const std::string rtx = std::to_string(section.rtx_ssrc->raw());
    out.add("ssrc-group", "FID " + ssrc + " " + rtx);
    out.add("ssrc", ssrc + " cname:" + options.cname);
    out.add("ssrc", rtx + " cname:" + options.cname);
  } else {
    out.add("ssrc", ssrc + " cname:" + options.cname);
  }
}

void write_simulcast(const MediaSection& section, AttributeList& out) {
  std::string list;
  for (const std::string& rid : section.rids) {
    out.add("rid", rid + " recv");
    list += (list.empty() ? "" : ";") + rid;
  }
  if (!list.empty()) out.add("simulcast", "recv " + list);
}

// RFC 8445 §5.1.2.1 and RFC 6544 §4.2: host candidates of one component, in the order announced;
// every one by TCP behind every one by UDP, whatever the peer found out about itself.
std::uint32_t host_priority(bool tcp, std::uint32_t place) {
  constexpr std::uint32_t kUdpHost = 126;
  constexpr std::uint32_t kTcpHost = 90;  // what browsers give their own
  constexpr std::uint32_t kPassive = 4U << 13;
  const std::uint32_t preference = tcp ? kPassive | (8'192 - place) : 65'536 - place;
  return (tcp ? kTcpHost : kUdpHost) << 24 | preference << 8 | 255;
}

}  // namespace

MediaDescription write_rejected(const MediaDescription& offered) {
  MediaDescription answer = begin_section(offered, 0);
  answer.formats = offered.formats;
  answer.attributes.add("inactive");
  return answer;
}

MediaDescription write_media(const MediaDescription& offered, const MediaSection& section,
                             const AnswerOptions& options) {
  MediaDescription answer = begin_section(offered, 9);
  AttributeList& out = answer.attributes;
  write_transport(options, out);
  for (const ExtensionUri& known : extension_uris()) {
    const std::uint8_t id = section.extensions.*known.id;
    if (id != 0) out.add("extmap", std::to_string(id) + " " + known.uri);
  }
  const Direction direction{section.client_receives, section.client_sends};
  out.add(std::string(to_string(direction)));
  out.add("rtcp-mux");
  if (offered.attributes.has("rtcp-rsize")) out.add("rtcp-rsize");
  for (const CodecParameters& codec : section.codecs) {
    write_codec(offered, section, codec, answer);
  }
  if (section.client_sends) write_simulcast(section, out);
  if (section.client_receives) write_source(section, options, out);
  return answer;
}

MediaDescription write_data(const MediaDescription& offered, const sfu::api::DataSection& section,
                            const AnswerOptions& options) {
  MediaDescription answer = begin_section(offered, 9);
  write_transport(options, answer.attributes);
  const std::string port = std::to_string(section.sctp_port);
  if (offered.protocol == "DTLS/SCTP") {  // the form before RFC 8841: the port is the format
    answer.formats = {port};
    answer.attributes.add("sctpmap", port + " webrtc-datachannel 1024");
  } else {
    answer.formats = {"webrtc-datachannel"};
    answer.attributes.add("sctp-port", port);
  }
  answer.attributes.add("max-message-size", std::to_string(kMaxDataMessage));
  return answer;
}

void write_candidates(const AnswerOptions& options, MediaDescription& section) {
  std::uint32_t foundation = 1;
  for (const sfu::SocketAddress& address : options.candidates) {
    const bool tcp = address.protocol == sfu::SocketAddress::Protocol::kTcp;
    Candidate candidate;
    candidate.foundation = std::to_string(foundation);
    candidate.transport = tcp ? "tcp" : "udp";
    candidate.priority = host_priority(tcp, foundation++);
    candidate.address = address;
    if (tcp) candidate.tcp_type = "passive";
    section.attributes.add("candidate", to_string(candidate));
  }
  section.attributes.add("end-of-candidates");
}

}  // namespace signalling
