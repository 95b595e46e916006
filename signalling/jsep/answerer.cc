#include "signalling/jsep/answerer.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "signalling/jsep/answer_writer.h"
#include "signalling/jsep/media_capabilities.h"
#include "signalling/jsep/remote_transport.h"
#include "signalling/jsep/section_plan.h"
#include "signalling/sdp/attributes.h"
#include "signalling/sdp/session_description.h"
#include "signalling/sdp/tokens.h"

namespace signalling {
namespace {

using sfu::Ssrc;
using sfu::api::DataSection;
using sfu::api::MediaKind;
using sfu::api::MediaPurpose;
using sfu::api::MediaSection;

constexpr std::uint16_t kSctpPort = 5000;             // RFC 8841 has no default; everyone uses it
constexpr std::uint32_t kDefaultMaxMessage = 65'536;  // RFC 8841 §6.1

std::uint64_t random_u62(sfu::Entropy& entropy) {
  const std::uint64_t high = entropy.u32();
  const std::uint64_t low = entropy.u32();
  return (high << 32 | low) >> 2;  // RFC 8829 §5.2.1: o= carries at most 63 bits, signed
}

// Draws the relay's SSRCs, apart from each other and from the client's (RFC 3550 §8).
class SsrcSource {
 public:
  SsrcSource(const SessionDescription& offer, sfu::Entropy& entropy) : entropy_(entropy) {
    for (const MediaDescription& media : offer.media) {
      for (const Ssrc ssrc : offered_ssrcs(media)) used_.insert(ssrc);
    }
  }
  Ssrc draw() {
    // Odd so that it is never 0, and stepped past those in use: ends also with poor entropy.
    std::uint32_t raw = entropy_.u32() | 1;
    while (!used_.insert(Ssrc(raw)).second) raw += 2;
    return Ssrc(raw);
  }

 private:
  sfu::Entropy& entropy_;
  std::set<Ssrc> used_;
};

std::optional<MediaSection> negotiate_media(const MediaDescription& offered,
                                            const SectionPlan& plan,
                                            const sfu::api::Permissions& permissions,
                                            SsrcSource& ssrcs) {
  const Direction direction = direction_of(offered.attributes);
  MediaSection section;
  section.mid = mid_of(offered);
  section.kind = offered.media == "audio" ? MediaKind::kAudio : MediaKind::kVideo;
  section.purpose =
      plan.use == SectionPlan::Use::kDocument ? MediaPurpose::kDocument : MediaPurpose::kSlot;
  section.slot = plan.slot;
  section.codecs = common_codecs(offered, section.kind);
  if (section.codecs.empty()) return std::nullopt;
  section.client_sends = plan.may_send && direction.send && permissions.publish;
  section.client_receives =
      plan.use != SectionPlan::Use::kSpare && direction.receive && permissions.subscribe;
  section.extensions = common_extensions(offered, section.kind);
  // Of use for AV1 alone: the others' payload descriptors say as much, and bytes are dear.
  if (section.find(sfu::api::Codec::kAv1) == nullptr) section.extensions.dependencies = 0;
  if (section.client_sends) {
    section.rids = offered_rids(offered, section.extensions);
    section.client_ssrcs = offered_ssrcs(offered);
  }
  section.ssrc = ssrcs.draw();
  const auto has_rtx = [](const auto& codec) { return codec.rtx_payload_type.has_value(); };
  if (std::ranges::any_of(section.codecs, has_rtx)) section.rtx_ssrc = ssrcs.draw();
  return section;
}

std::optional<DataSection> negotiate_data(const MediaDescription& offered) {
  const bool legacy = offered.protocol == "DTLS/SCTP";
  const auto port = legacy ? std::optional<std::string_view>(offered.formats.front())
                           : offered.attributes.value("sctp-port");
  const auto size = offered.attributes.value("max-message-size");
  const auto port_number = port ? parse_number<std::uint16_t>(*port) : std::optional(kSctpPort);
  const auto bytes = size ? parse_number<std::uint32_t>(*size) : std::optional(kDefaultMaxMessage);
  if (!port_number || *port_number == 0 || !bytes) return std::nullopt;
  // 0: no limit of the client's (RFC 8841 §6.1); ours holds.
  const std::uint32_t max_message =
      *bytes == 0 ? kMaxDataMessage : std::min(*bytes, kMaxDataMessage);
  return DataSection{mid_of(offered), *port_number, max_message};
}

// Builds answer and session side by side, section by section.
class Negotiation {
 public:
  Negotiation(const SessionDescription& offer, const AnswerOptions& options, sfu::Entropy& entropy,
              const Agreement* former)
      : options_(options), ssrcs_(offer, entropy), former_(former) {
    origin_ = former == nullptr ? random_u62(entropy) : former->origin;
    version_ = former == nullptr ? 1 : former->version + 1;
    description_.origin =
        "guichet " + std::to_string(origin_) + " " + std::to_string(version_) + " IN IP4 127.0.0.1";
  }

  void add(const MediaDescription& offered, const SectionPlan& plan) {
    if (plan.use == SectionPlan::Use::kRejected) return reject(offered);
    if (plan.use == SectionPlan::Use::kData) return add_data(offered);
    auto section = negotiate_media(offered, plan, options_.permissions, ssrcs_);
    if (!section) return reject(offered);
    if (former_ != nullptr) keep_ssrcs(*section);
    accept(write_media(offered, *section, options_));
    if (section->client_sends || section->client_receives) {
      session_.media.push_back(std::move(*section));
    }
  }
  [[nodiscard]] bool empty() const { return accepted_ == 0; }
  // Why an offer of a tool cannot be answered on its terms; nothing: it can.
  [[nodiscard]] std::optional<JsepError> broken_terms() const {
    if (options_.terms == Terms::kPage) return std::nullopt;
    const bool publishes = options_.terms == Terms::kPublish;
    if (publishes && !refused_.empty()) {
      return JsepError{"nothing in common or too many: " + refused_};
    }
    const auto moves = [publishes](const MediaSection& section) {
      return publishes ? section.client_sends : section.client_receives;
    };
    if (std::ranges::any_of(session_.media, moves)) return std::nullopt;
    return JsepError{publishes ? "no section sends: a=sendonly is wanted"
                               : "no section receives: a=recvonly is wanted"};
  }
  Answer finish(const RemoteTransport& remote) {
    if (remote.has_group) description_.attributes.add("group", "BUNDLE" + bundle_);
    description_.attributes.add("ice-lite");
    // A key frame's dependency descriptor is longer than a one-byte header can say (RFC 8285 §6).
    description_.attributes.add("extmap-allow-mixed");
    description_.attributes.add("msid-semantic", " WMS *");
    session_.local_ice = options_.local_ice;
    session_.remote_ice = remote.ice;
    session_.remote_fingerprint = remote.fingerprint;
    session_.cname = options_.cname;
    const bool continues = former_ != nullptr && agrees_again();
    return {write_sdp(description_), std::move(session_), origin_, version_, continues};
  }

 private:
  void keep_ssrcs(MediaSection& section) const {
    const auto& media = former_->session.media;
    const auto found = std::ranges::find(media, section.mid, &MediaSection::mid);
    if (found == media.end()) return;
    section.ssrc = found->ssrc;
    section.rtx_ssrc = found->rtx_ssrc;
  }
  // ICE credentials aside.
  [[nodiscard]] bool agrees_again() const {
    sfu::api::NegotiatedSession session = former_->session;
    session.local_ice = session_.local_ice;
    session.remote_ice = session_.remote_ice;
    return session == session_;
  }
  void add_data(const MediaDescription& offered) {
    session_.data = negotiate_data(offered);
    if (!session_.data) return reject(offered);
    accept(write_data(offered, *session_.data, options_));
  }
  void accept(MediaDescription section) {
    if (empty()) write_candidates(options_, section);
    ++accepted_;
    bundle_ += " " + mid_of(section);
    description_.media.push_back(std::move(section));
  }
  void reject(const MediaDescription& offered) {
    const std::size_t number = description_.media.size() + 1;
    if (refused_.empty()) refused_ = "m-line " + std::to_string(number) + ", " + offered.media;
    description_.media.push_back(write_rejected(offered));
  }

  const AnswerOptions& options_;
  SsrcSource ssrcs_;
  const Agreement* former_;
  std::uint64_t origin_ = 0;
  std::uint64_t version_ = 1;
  SessionDescription description_;
  sfu::api::NegotiatedSession session_;
  std::size_t accepted_ = 0;
  std::string bundle_;   // " 0 1 2"
  std::string refused_;  // the first section that was rejected, in words
};

// What the former agreement keeps of its own side.
AnswerOptions continued(AnswerOptions options, const Agreement& former,
                        const RemoteTransport& remote) {
  options.cname = former.session.cname;
  if (remote.ice == former.session.remote_ice) options.local_ice = former.session.local_ice;
  return options;
}

}  // namespace

sfu::Result<Answer, JsepError> Answerer::answer(std::string_view text, const AnswerOptions& options,
                                                sfu::Entropy& entropy,
                                                const Agreement* former) const {
  const auto offer = parse_sdp(text);
  if (!offer) {
    return JsepError{"line " + std::to_string(offer.error().line) + ": " + offer.error().what,
                     true};
  }
  if (offer->media.empty()) return JsepError{"no m= line", true};
  const auto remote = read_transport(*offer);
  if (!remote) return remote.error();

  const auto plans =
      plan_sections(*offer, remote->bundled, options.terms == Terms::kPage ? options_.max_slots : 1,
                    options.terms == Terms::kPlay);
  const auto negotiate = [&](const AnswerOptions& with,
                             const Agreement* agreement) -> sfu::Result<Answer, JsepError> {
    Negotiation negotiation(*offer, with, entropy, agreement);
    for (std::size_t i = 0; i < plans.size(); ++i) negotiation.add(offer->media[i], plans[i]);
    if (negotiation.empty()) return JsepError{"no section in common: a codec or a data channel"};
    if (auto broken = negotiation.broken_terms()) return *broken;
    return negotiation.finish(*remote);
  };
  if (former != nullptr) {
    auto answer = negotiate(continued(options, *former, *remote), former);
    if (answer && answer->continues) return answer;
  }
  return negotiate(options, nullptr);
}

}  // namespace signalling
