// The dependency descriptor header extension (RTP Payload Format for AV1, Appendix A): which frame
// a packet belongs to, what that frame refers to and which decode targets need it.
//   DependencyStructure    the templates that a key frame brings; kept per stream by the caller
//   DependencyDescriptor::parse(bytes, structure)   one packet's descriptor; `structure` is the
//                                                   stream's so far, or nullptr
// Limits are the format's own: 64 templates, 32 decode targets, 4 spatial and 8 temporal layers;
// of references the 8 that AV1 can have.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sfu/base/bytes.h"
#include "sfu/base/result.h"

namespace sfu {

// What a frame is to one decode target.
enum class Indication : std::uint8_t { kNotPresent, kDiscardable, kSwitch, kRequired };

// Two bits per decode target.
class Indications {
 public:
  [[nodiscard]] Indication of(std::size_t target) const {
    return static_cast<Indication>(bits_ >> (2 * target) & 3U);
  }
  void set(std::size_t target, std::uint32_t indication) {
    bits_ |= std::uint64_t{indication & 3U} << (2 * target);
  }

 private:
  std::uint64_t bits_ = 0;
};

// Distances to the frames a frame refers to.
struct FrameDiffs {
  static constexpr std::size_t kMax = 8;
  std::array<std::uint16_t, kMax> distance{};
  std::uint8_t count = 0;
};

struct FrameTemplate {
  std::uint8_t spatial_id = 0;
  std::uint8_t temporal_id = 0;
  Indications indications;
  FrameDiffs diffs;
};

struct DependencyStructure {
  static constexpr std::size_t kMaxTemplates = 64;
  static constexpr std::size_t kMaxTargets = 32;
  static constexpr std::size_t kMaxSpatial = 4;
  static constexpr std::size_t kMaxTemporal = 8;

  std::uint8_t template_id_offset = 0;
  std::uint8_t target_count = 0;
  std::uint8_t template_count = 0;
  std::uint8_t chain_count = 0;
  std::uint8_t spatial_layers = 0;
  bool has_resolutions = false;
  std::array<FrameTemplate, kMaxTemplates> templates{};

  // The layers a decode target consists of: the highest of any frame present in it.
  struct Layers {
    std::uint8_t spatial_id = 0;
    std::uint8_t temporal_id = 0;
  };
  [[nodiscard]] Layers layers_of(std::size_t target) const;
};

struct DependencyDescriptor {
  static constexpr std::size_t kMinSize = 3;
  static constexpr std::size_t kFrameNumberAt = 1;  // where a relay writes its own frame number

  bool starts_frame = false;
  bool ends_frame = false;
  std::uint8_t template_id = 0;
  std::uint16_t frame_number = 0;
  std::optional<DependencyStructure> structure;  // when the packet brings one
  std::optional<std::uint32_t> active_targets;   // a bit per decode target, the first is lowest
  // Of the frame; not known without the structure it was written for.
  struct Frame {
    std::uint8_t spatial_id = 0;
    std::uint8_t temporal_id = 0;
    Indications indications;
    FrameDiffs diffs;
  };
  std::optional<Frame> frame;

  static Result<DependencyDescriptor, ParseError> parse(ByteSpan bytes,
                                                        const DependencyStructure* structure);
};

}  // namespace sfu
