#include "loadtest/terminal/dependency_writer.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "loadtest/terminal/bit_writer.h"

namespace loadtest {
namespace {

// A frame of the repeating pattern, in the words of libwebrtc's scalability structures.
struct Template {
  std::uint8_t spatial;
  std::uint8_t temporal;
  std::string_view indications;           // - not present, D discardable, S switch, R required
  std::array<std::uint8_t, 2> distances;  // 0: none
  std::array<std::uint8_t, 3> chains;
};

constexpr auto kL1T1 = std::to_array<Template>({
    {0, 0, "S", {}, {0}},
    {0, 0, "S", {1}, {1}},
});
constexpr auto kL1T3 = std::to_array<Template>({
    {0, 0, "SSS", {}, {0}},
    {0, 0, "SSS", {4}, {4}},
    {0, 1, "-DS", {2}, {2}},
    {0, 2, "--D", {1}, {1}},
    {0, 2, "--D", {1}, {3}},
});
constexpr auto kL3T3 = std::to_array<Template>({
    {0, 0, "SSSRRRRRR", {12}, {12, 11, 10}},
    {0, 0, "SSSSSSSSS", {}, {0, 0, 0}},
    {0, 1, "-DS-RR-RR", {6}, {6, 5, 4}},
    {0, 2, "--D--R--R", {3}, {3, 2, 1}},
    {0, 2, "--D--R--R", {3}, {9, 8, 7}},
    {1, 0, "---SSSRRR", {12, 1}, {1, 1, 1}},
    {1, 0, "---SSSSSS", {1}, {1, 1, 1}},
    {1, 1, "----DS-RR", {6, 1}, {7, 6, 5}},
    {1, 2, "-----D--R", {3, 1}, {4, 3, 2}},
    {1, 2, "-----D--R", {3, 1}, {10, 9, 8}},
    {2, 0, "------SSS", {12, 1}, {2, 1, 1}},
    {2, 0, "------SSS", {1}, {2, 1, 1}},
    {2, 1, "-------DS", {6, 1}, {8, 7, 6}},
    {2, 2, "--------D", {3, 1}, {5, 4, 3}},
    {2, 2, "--------D", {3, 1}, {11, 10, 9}},
});
constexpr auto kL3T3Key = std::to_array<Template>({
    {0, 0, "SSSSSSSSS", {}, {0, 0, 0}},
    {0, 0, "SSS------", {12}, {12, 11, 10}},
    {0, 1, "-DS------", {6}, {6, 5, 4}},
    {0, 2, "--D------", {3}, {3, 2, 1}},
    {0, 2, "--D------", {3}, {9, 8, 7}},
    {1, 0, "---SSSSSS", {1}, {1, 1, 1}},
    {1, 0, "---SSS---", {12}, {1, 12, 11}},
    {1, 1, "----DS---", {6}, {7, 6, 5}},
    {1, 2, "-----D---", {3}, {4, 3, 2}},
    {1, 2, "-----D---", {3}, {10, 9, 8}},
    {2, 0, "------SSS", {1}, {2, 1, 1}},
    {2, 0, "------SSS", {12}, {2, 1, 12}},
    {2, 1, "-------DS", {6}, {8, 7, 6}},
    {2, 2, "--------D", {3}, {5, 4, 3}},
    {2, 2, "--------D", {3}, {11, 10, 9}},
});

std::span<const Template> templates_of(ScalabilityMode mode) {
  switch (mode) {
    case ScalabilityMode::kL1T1:
      return kL1T1;
    case ScalabilityMode::kL1T3:
      return kL1T3;
    case ScalabilityMode::kL3T3:
      return kL3T3;
    case ScalabilityMode::kL3T3Key:
      return kL3T3Key;
  }
  return {};
}

std::size_t reference_count(const Template& one) {
  return static_cast<std::size_t>(std::ranges::count_if(one.distances, [](auto d) { return d; }));
}

bool has_other_distances(const CodedFrame& frame, const Template& one) {
  return !std::ranges::equal(frame.distances, std::span(one.distances).first(reference_count(one)));
}

// Chains of layers that are not made at present say nothing.
bool has_other_chains(const CodedFrame& frame, const Template& one) {
  return !std::ranges::equal(std::span(frame.chain_distances).first(frame.layers),
                             std::span(one.chains).first(frame.layers));
}

// Of its layers, and for a frame that refers to an earlier picture or for one that does not: the
// template that leaves least to say.
std::size_t template_of(const CodedFrame& frame, std::span<const Template> templates) {
  std::size_t best = 0;
  int least = 3;
  for (std::size_t i = 0; i < templates.size(); ++i) {
    const Template& one = templates[i];
    if (one.spatial != frame.spatial || one.temporal != frame.temporal) continue;
    const bool earlier = one.distances[0] > 1 || (one.distances[0] == 1 && one.spatial == 0);
    if (earlier != frame.picture_distance.has_value()) continue;
    const int left = has_other_distances(frame, one) + has_other_chains(frame, one);
    if (left >= least) continue;
    least = left;
    best = i;
  }
  return best;
}

void write_indications(BitWriter& out, std::string_view indications) {
  for (const char one : indications) {
    out.bits(static_cast<std::uint32_t>(std::string_view("-DSR").find(one)), 2);
  }
}

void write_layers(BitWriter& out, std::span<const Template> templates) {
  for (std::size_t i = 0; i < templates.size(); ++i) {
    std::uint32_t next = 3;  // the end
    if (i + 1 < templates.size()) {
      const bool same = templates[i + 1].temporal == templates[i].temporal;
      next = templates[i + 1].spatial != templates[i].spatial ? 2 : same ? 0 : 1;
    }
    out.bits(next, 2);
  }
}

void write_chains(BitWriter& out, std::span<const Template> templates, std::uint32_t targets,
                  std::uint8_t chains) {
  out.below(chains, targets + 1);
  for (std::uint32_t target = 0; target < targets; ++target) {
    out.below(target * chains / targets, chains);
  }
  for (const Template& one : templates) {
    for (std::size_t chain = 0; chain < chains; ++chain) out.bits(one.chains[chain], 4);
  }
}

// As in the captures from Chromium; each layer below has half the width and height.
void write_resolutions(BitWriter& out, std::uint8_t layers) {
  const std::uint32_t width = layers == 1 ? 320 : 960;
  const std::uint32_t height = layers == 1 ? 180 : 540;
  for (std::uint8_t layer = 0; layer < layers; ++layer) {
    out.bits((width >> (layers - 1 - layer)) - 1, 16);
    out.bits((height >> (layers - 1 - layer)) - 1, 16);
  }
}

void write_structure(BitWriter& out, ScalabilityMode mode) {
  const auto templates = templates_of(mode);
  const auto targets = static_cast<std::uint32_t>(templates[0].indications.size());
  out.bits(0, 6);  // template id offset
  out.bits(targets - 1, 5);
  write_layers(out, templates);
  for (const Template& one : templates) write_indications(out, one.indications);
  for (const Template& one : templates) {
    for (std::size_t i = 0; i < reference_count(one); ++i)
      out.bits(16 | (one.distances[i] - 1U), 5);
    out.flag(false);
  }
  write_chains(out, templates, targets, spatial_layers(mode));
  out.flag(true);
  write_resolutions(out, spatial_layers(mode));
}

void write_distances(BitWriter& out, const CodedFrame& frame) {
  for (const std::uint32_t distance : frame.distances) {
    const std::uint32_t width = distance <= 16 ? 1 : distance <= 256 ? 2 : 3;
    out.bits(width, 2);
    out.bits(distance - 1, 4 * width);
  }
  out.bits(0, 2);
}

}  // namespace

//  |S|E| template id |       frame number            |   always                  AV1 RTP A.8.2
//  |T|A|D|F|C|                                           if there is more: structure, active
//  |structure|active targets|diffs|chains|               targets, custom …: each if its flag says
std::vector<std::uint8_t> DependencyWriter::write(const CodedFrame& frame, bool first,
                                                  bool last) const {
  const auto templates = templates_of(mode_);
  const std::uint8_t chains = spatial_layers(mode_);
  const std::size_t index = template_of(frame, templates);
  const Template& one = templates[index];
  const bool structure = first && frame.starts_stream();
  const bool other_distances = first && has_other_distances(frame, one);
  const bool other_chains = first && has_other_chains(frame, one);
  const bool active =
      first && frame.announces_layers && (!structure || frame.layers < spatial_layers(mode_));

  BitWriter out;
  out.flag(first);
  out.flag(last);
  out.bits(static_cast<std::uint32_t>(index), 6);
  out.bits((first_ + frame.number) & 0xFFFFU, 16);
  if (!structure && !active && !other_distances && !other_chains) return out.take();
  out.flag(structure);
  out.flag(active);
  out.flag(false);  // indications are always the template's
  out.flag(other_distances);
  out.flag(other_chains);
  if (structure) write_structure(out, mode_);
  if (active) {
    const std::size_t targets = one.indications.size();
    const std::size_t up_to = std::size_t{frame.layers} * temporal_layers(mode_);
    out.bits((std::uint32_t{1} << up_to) - 1, targets);
  }
  if (other_distances) write_distances(out, frame);
  for (std::size_t chain = 0; other_chains && chain < chains; ++chain) {
    out.bits(chain < frame.layers ? frame.chain_distances[chain] : 0, 8);
  }
  return out.take();
}

}  // namespace loadtest
