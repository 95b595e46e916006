#include "sfu/rtp/descriptor_rewriter.h"

namespace sfu {
namespace {

constexpr std::int64_t kWide = 1 << 15;
constexpr std::int64_t kNarrow = 1 << 7;
constexpr std::int64_t kByte = 1 << 8;
constexpr std::int64_t kFrameNumbers = 1 << 16;

// The fields that both of Google's descriptors have.
template <class Descriptor, class Pictures>
Descriptor continued(Descriptor descriptor, Pictures& pictures) {
  if (descriptor.picture_id) {
    const std::int64_t cycle = descriptor.wide_picture_id ? kWide : kNarrow;
    descriptor.picture_id =
        static_cast<std::uint16_t>(pictures.ids.map(*descriptor.picture_id, cycle) & (kWide - 1));
    descriptor.wide_picture_id = true;
  }
  if (descriptor.tl0_picture_index) {
    descriptor.tl0_picture_index = static_cast<std::uint8_t>(
        pictures.base_layer.map(*descriptor.tl0_picture_index, kByte) & (kByte - 1));
  }
  return descriptor;
}

}  // namespace

void DescriptorRewriter::start_source() {
  for (Pictures* pictures : {&vp8_, &vp9_}) {
    pictures->ids.start_source();
    pictures->base_layer.start_source();
  }
  frames_.start_source();
}

DescriptorRewriter::Output DescriptorRewriter::rewrite(const PayloadDescriptor& descriptor) {
  return std::visit([this](const auto& one) { return rewrite_one(one); }, descriptor);
}

DescriptorRewriter::Output DescriptorRewriter::rewrite_one(const Vp8Descriptor& descriptor) {
  return {write_vp8_descriptor(continued(descriptor, vp8_)), descriptor.size, 0};
}

DescriptorRewriter::Output DescriptorRewriter::rewrite_one(const Vp9Descriptor& descriptor) {
  return {write_vp9_prefix(continued(descriptor, vp9_)), descriptor.prefix_size, 0};
}

DescriptorRewriter::Output DescriptorRewriter::rewrite_one(const DependencyFrame& frame) {
  const std::int64_t number = frames_.map(frame.number, kFrameNumbers);
  return {{}, 0, static_cast<std::uint16_t>(number & (kFrameNumbers - 1))};
}

}  // namespace sfu
