#include "sfu/wire/dependency_descriptor.h"

#include <algorithm>

#include "sfu/wire/bit_reader.h"

namespace sfu {
namespace {

struct Flags {
  bool structure = false;
  bool active_targets = false;
  bool custom_indications = false;
  bool custom_diffs = false;
  bool custom_chains = false;
};

enum class NextLayer : std::uint8_t { kSame, kNextTemporal, kNextSpatial, kEnd };

Indications read_indications(BitReader& in, std::size_t targets) {
  Indications indications;
  for (std::size_t i = 0; i < targets; ++i) indications.set(i, in.bits(2));
  return indications;
}

bool add(FrameDiffs& diffs, std::uint32_t distance_minus_one) {
  if (diffs.count == FrameDiffs::kMax) return false;
  diffs.distance[diffs.count++] = static_cast<std::uint16_t>(distance_minus_one + 1);
  return true;
}

// template_layers(): false when there are more than the format allows.
bool read_layers(BitReader& in, DependencyStructure& structure) {
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  for (NextLayer next = NextLayer::kSame; next != NextLayer::kEnd;) {
    if (structure.template_count == DependencyStructure::kMaxTemplates) return false;
    if (spatial >= DependencyStructure::kMaxSpatial) return false;
    if (temporal >= DependencyStructure::kMaxTemporal) return false;
    FrameTemplate& one = structure.templates[structure.template_count++];
    one.spatial_id = spatial;
    one.temporal_id = temporal;
    structure.spatial_layers = static_cast<std::uint8_t>(spatial + 1);
    next = static_cast<NextLayer>(in.bits(2));
    if (next == NextLayer::kNextTemporal) ++temporal;
    if (next == NextLayer::kNextSpatial) {
      temporal = 0;
      ++spatial;
    }
    if (!in.ok()) return false;
  }
  return true;
}

void read_chains(BitReader& in, DependencyStructure& structure) {
  structure.chain_count = static_cast<std::uint8_t>(in.below(structure.target_count + 1U));
  if (structure.chain_count == 0) return;
  for (std::size_t i = 0; i < structure.target_count; ++i) in.below(structure.chain_count);
  for (std::size_t i = 0; i < structure.template_count; ++i) {
    for (std::size_t chain = 0; chain < structure.chain_count; ++chain) in.bits(4);
  }
}

std::optional<ParseError> read_structure(BitReader& in, DependencyStructure& structure) {
  structure.template_id_offset = static_cast<std::uint8_t>(in.bits(6));
  structure.target_count = static_cast<std::uint8_t>(in.bits(5) + 1);
  if (!read_layers(in, structure)) return in.ok() ? ParseError::kBadValue : ParseError::kTooShort;
  for (std::size_t i = 0; i < structure.template_count; ++i) {
    structure.templates[i].indications = read_indications(in, structure.target_count);
  }
  for (std::size_t i = 0; i < structure.template_count; ++i) {
    while (in.flag()) {
      if (!add(structure.templates[i].diffs, in.bits(4))) return ParseError::kBadValue;
    }
  }
  read_chains(in, structure);
  structure.has_resolutions = in.flag();
  if (structure.has_resolutions) {
    for (std::size_t i = 0; i < structure.spatial_layers; ++i) in.bits(32);
  }
  return in.ok() ? std::nullopt : std::optional(ParseError::kTooShort);
}

// frame_fdiffs(): as many as there are, each with its own width.
bool read_diffs(BitReader& in, FrameDiffs& diffs) {
  diffs = {};
  for (std::size_t width = in.bits(2); width != 0; width = in.bits(2)) {
    if (!add(diffs, in.bits(4 * width))) return false;
  }
  return true;
}

std::optional<ParseError> read_frame(BitReader& in, const DependencyStructure& structure,
                                     const Flags& flags, DependencyDescriptor& descriptor) {
  const auto index =
      static_cast<std::size_t>((descriptor.template_id + 64U - structure.template_id_offset) % 64U);
  if (index >= structure.template_count) return std::nullopt;  // written for another structure
  const FrameTemplate& one = structure.templates[index];
  DependencyDescriptor::Frame frame{one.spatial_id, one.temporal_id, one.indications, one.diffs};
  if (flags.custom_indications) frame.indications = read_indications(in, structure.target_count);
  if (flags.custom_diffs && !read_diffs(in, frame.diffs)) return ParseError::kBadValue;
  if (flags.custom_chains) {
    for (std::size_t i = 0; i < structure.chain_count; ++i) in.bits(8);
  }
  if (!in.ok()) return ParseError::kTooShort;
  descriptor.frame = frame;
  return std::nullopt;
}

}  // namespace

DependencyStructure::Layers DependencyStructure::layers_of(std::size_t target) const {
  Layers layers;
  for (std::size_t i = 0; i < template_count; ++i) {
    if (templates[i].indications.of(target) == Indication::kNotPresent) continue;
    layers.spatial_id = std::max(layers.spatial_id, templates[i].spatial_id);
    layers.temporal_id = std::max(layers.temporal_id, templates[i].temporal_id);
  }
  return layers;
}

//  |S|E| template id |       frame number            |   always                  AV1 RTP A.8.2
//  |T|A|D|F|C|                                           if there is more: structure, active
//  |structure|active targets|indications|diffs|chains|   targets, custom …: each if its flag says
Result<DependencyDescriptor, ParseError> DependencyDescriptor::parse(
    ByteSpan bytes, const DependencyStructure* structure) {
  BitReader in(bytes);
  DependencyDescriptor descriptor;
  descriptor.starts_frame = in.flag();
  descriptor.ends_frame = in.flag();
  descriptor.template_id = static_cast<std::uint8_t>(in.bits(6));
  descriptor.frame_number = static_cast<std::uint16_t>(in.bits(16));
  if (!in.ok()) return ParseError::kTooShort;
  Flags flags;
  if (bytes.size() > kMinSize) {
    flags = {in.flag(), in.flag(), in.flag(), in.flag(), in.flag()};
  }
  if (flags.structure) {
    descriptor.structure.emplace();
    if (const auto error = read_structure(in, *descriptor.structure)) return *error;
    structure = &*descriptor.structure;
  }
  if (structure == nullptr) return descriptor;
  if (flags.active_targets) descriptor.active_targets = in.bits(structure->target_count);
  if (const auto error = read_frame(in, *structure, flags, descriptor)) return *error;
  return descriptor;
}

}  // namespace sfu
