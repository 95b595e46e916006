// What Chromium 156 sent (tests/golden, README.md there): every packet's descriptor must be read as
// the committed text says. GUICHET_UPDATE_GOLDEN=1 writes the text anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "sfu/rtp/payload_reader.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

std::filesystem::path folder() {
  return std::filesystem::path(__FILE__).parent_path() / "../../../golden";
}

bool updates() { return std::getenv("GUICHET_UPDATE_GOLDEN") != nullptr; }

struct Capture {
  const char* name;
  api::Codec codec;
};
class Golden : public testing::TestWithParam<Capture> {};

std::string targets(const DecodeTargets& set) {
  std::string text;
  for (std::uint8_t spatial = 0; spatial < 3; ++spatial) {
    for (std::uint8_t temporal = 0; temporal < 3; ++temporal) {
      text += set.contains({spatial, temporal}) ? 'x' : '.';
    }
  }
  return text;
}

std::string counters(const PayloadDescriptor& descriptor) {
  if (const auto* vp9 = std::get_if<Vp9Descriptor>(&descriptor)) {
    return "picture=" + std::to_string(vp9->picture_id.value_or(0));
  }
  if (const auto* frame = std::get_if<DependencyFrame>(&descriptor)) {
    return "frame=" + std::to_string(frame->number);
  }
  return "-";
}

std::string text(const IncomingRtp& packet) {
  const FrameInfo& frame = packet.frame;
  return std::string(frame.starts_key_frame ? "key " : "") +
         (frame.starts_picture ? "picture " : "") + (frame.starts_frame ? "[" : "") + "S" +
         std::to_string(frame.layer.spatial) + "T" + std::to_string(frame.layer.temporal) +
         (frame.ends_frame ? "]" : "") + " needed=" + targets(frame.needed) +
         " switches=" + targets(frame.switches) + " " + counters(packet.descriptor);
}

// One packet a line: sequence, timestamp, marker, payload's beginning, dependency descriptor.
TEST_P(Golden, IsReadAsCommitted) {
  const auto path = folder() / (std::string(GetParam().name) + ".txt");
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  PayloadReader reader;
  std::string rendered;
  std::vector<std::string> committed;
  for (std::string line; std::getline(file, line);) {
    committed.push_back(line);
    std::istringstream fields(line);
    IncomingRtp packet;
    std::string marker;
    std::string payload;
    std::string dependencies;
    fields >> packet.sequence >> packet.timestamp >> marker >> payload >> dependencies;
    const Bytes bytes = from_hex(payload);
    const Bytes extension = dependencies == "-" ? Bytes{} : from_hex(dependencies);
    packet.codec = GetParam().codec;
    packet.marker = marker == "M";
    packet.payload = bytes;
    packet.dependencies = extension;
    EXPECT_FALSE(reader.read(packet)) << line;
    const std::string want = std::to_string(packet.sequence) + " " +
                             std::to_string(packet.timestamp) + " " + marker + " " + payload + " " +
                             dependencies + " | " + text(packet);
    rendered += want + "\n";
    if (!updates()) {
      EXPECT_EQ(line, want);
    }
  }
  EXPECT_GE(committed.size(), 20U);
  if (updates()) std::ofstream(path) << rendered;
}
INSTANTIATE_TEST_SUITE_P(
    Chromium, Golden,
    testing::Values(Capture{"h264", api::Codec::kH264}, Capture{"vp9", api::Codec::kVp9},
                    Capture{"vp9-l3t3", api::Codec::kVp9},
                    Capture{"vp9-l3t3-key", api::Codec::kVp9}, Capture{"av1", api::Codec::kAv1},
                    Capture{"av1-l1t3", api::Codec::kAv1}, Capture{"av1-l3t3", api::Codec::kAv1}),
    [](const auto& row) {
      std::string name = row.param.name;
      std::ranges::replace(name, '-', '_');
      return name;
    });

}  // namespace
}  // namespace sfu
