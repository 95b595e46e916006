// The simulated encoder sends the headers that Chromium 156 sent (tests/golden): for each captured
// mode, frame by frame, the payload descriptor and the dependency descriptor, byte by byte where
// they do not depend on the picture.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "loadtest/terminal/dependency_writer.h"
#include "loadtest/terminal/layer_structure.h"
#include "loadtest/terminal/payload_format.h"
#include "sfu/wire/rtp.h"
#include "sfu/wire/vp9.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace loadtest {
namespace {

using sfu::api::Codec;

constexpr std::uint8_t kDependencies = 13;  // the header extension's id in the captures

struct Captured {
  bool marker = false;
  sfu::Bytes payload;
  sfu::Bytes dependencies;
};

sfu::Bytes bytes_of(sfu::ByteSpan span) { return {span.begin(), span.end()}; }

// The packets up to the first gap of the capture.
std::vector<Captured> read_capture(const std::string& name) {
  const auto folder = std::filesystem::path(__FILE__).parent_path() / "../../../golden";
  std::ifstream file(folder / ("chromium-" + name + ".txt"));
  std::vector<Captured> packets;
  for (std::string line; std::getline(file, line) && !line.starts_with("# later");) {
    if (line.starts_with("#")) continue;
    const sfu::Bytes bytes = sfu::from_hex(line.substr(0, line.find(' ')));
    const auto packet = sfu::RtpPacket::parse(bytes);
    if (!packet || packet->payload.empty()) continue;  // padding
    packets.push_back({packet->marker, bytes_of(packet->payload),
                       bytes_of(packet->extension(kDependencies).value_or(sfu::ByteSpan()))});
  }
  EXPECT_GE(packets.size(), 12U) << name;
  return packets;
}

// Where Chromium gave its encoder more spatial layers in mid-capture, the model does at that
// picture.
struct Mode {
  const char* name;
  Codec codec;
  ScalabilityMode mode;
  std::uint8_t first_layers;
  std::size_t third_layer_at;  // picture
};

class GoldenHeaders : public testing::TestWithParam<Mode> {};

std::vector<CodedFrame> frames_of(const Mode& mode, std::size_t count) {
  LayerStructure structure(mode.mode);
  structure.set_layers(mode.first_layers);
  std::vector<CodedFrame> frames;
  for (std::size_t picture = 0; frames.size() < count; ++picture) {
    if (picture == mode.third_layer_at) structure.set_layers(3);
    for (const CodedFrame& frame : structure.next(picture == 0)) frames.push_back(frame);
  }
  return frames;
}

// Frames of one packet each: Chromium's second packet of a frame stands for itself.
std::vector<Captured> first_packets(const Mode& mode, const std::vector<Captured>& packets) {
  std::vector<Captured> first;
  for (const Captured& one : packets) {
    if (one.dependencies.empty() || (one.dependencies[0] & 0x80) != 0) first.push_back(one);
  }
  EXPECT_GE(first.size(), 10U) << mode.name;
  return first;
}

TEST_P(GoldenHeaders, DependencyDescriptorsAreTheSameBytes) {
  const auto packets = first_packets(GetParam(), read_capture(GetParam().name));
  const auto frames = frames_of(GetParam(), packets.size());
  const DependencyWriter writer(GetParam().mode, 1);
  for (std::size_t i = 0; i < packets.size(); ++i) {
    ASSERT_EQ(packets[i].dependencies.empty(), GetParam().mode == ScalabilityMode::kL1T1);
    if (packets[i].dependencies.empty()) continue;
    const bool last = (packets[i].dependencies[0] & 0x40) != 0;
    EXPECT_EQ(sfu::to_hex(writer.write(frames[i], true, last)),
              sfu::to_hex(packets[i].dependencies))
        << GetParam().name << " frame " << i;
  }
}

std::size_t compared(Codec codec, const sfu::Bytes& payload) {
  if (codec == Codec::kVp9) return sfu::Vp9Descriptor::parse(payload)->size;
  return 1;  // AV1: the aggregation header
}

sfu::Bytes head_of(const Mode& mode, const CodedFrame& frame, bool last) {
  sfu::Bytes bytes(200);
  sfu::ByteWriter out(bytes);
  make_payload_format(mode.codec)
      ->write_head(frame, {.index = 0, .count = last ? 1U : 2U, .content = 100}, out);
  bytes.resize(out.size() + 100);
  return bytes;
}

// But for the picture id, which starts anywhere.
TEST_P(GoldenHeaders, PayloadDescriptorsAreTheSameBytes) {
  const Mode& mode = GetParam();
  const auto packets = first_packets(mode, read_capture(mode.name));
  const auto frames = frames_of(mode, packets.size());
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const bool last = packets[i].dependencies.empty() || (packets[i].dependencies[0] & 0x40) != 0;
    sfu::Bytes ours = head_of(mode, frames[i], last);
    sfu::Bytes theirs = packets[i].payload;
    ours.resize(compared(mode.codec, ours));
    theirs.resize(compared(mode.codec, theirs));
    if (mode.codec == Codec::kVp9) {
      ours[1] = ours[2] = theirs[1] = theirs[2] = 0;
    }
    EXPECT_EQ(sfu::to_hex(ours), sfu::to_hex(theirs)) << mode.name << " frame " << i;
    // Chromium's VP9 encoder waits with the marker for a layer that it is yet to begin.
    const bool promised = frames[i].last_of_picture && frames[i].spatial + 1 < frames[i].layers;
    if (promised) continue;
    EXPECT_EQ(frames[i].last_of_picture && last, packets[i].marker) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Chromium, GoldenHeaders,
    testing::Values(Mode{"vp9", Codec::kVp9, ScalabilityMode::kL1T1, 1, 99},
                    Mode{"vp9-l3t3", Codec::kVp9, ScalabilityMode::kL3T3, 2, 2},
                    Mode{"vp9-l3t3-key", Codec::kVp9, ScalabilityMode::kL3T3Key, 2, 4},
                    Mode{"av1", Codec::kAv1, ScalabilityMode::kL1T1, 1, 99},
                    Mode{"av1-l1t3", Codec::kAv1, ScalabilityMode::kL1T3, 1, 99},
                    Mode{"av1-l3t3", Codec::kAv1, ScalabilityMode::kL3T3, 2, 2}),
    [](const auto& row) {
      std::string name = row.param.name;
      std::ranges::replace(name, '-', '_');
      return name;
    });

// H.264 has no descriptor: the parameter sets before the IDR slice in one STAP-A, then single NAL
// units, and FU-A for the long ones, as the capture has them.
TEST(GoldenH264, UnitsComeInTheSamePackets) {
  const auto packets = read_capture("h264");
  LayerStructure structure(ScalabilityMode::kL1T1);
  const auto format = make_payload_format(Codec::kH264);
  CodedFrame frame;
  std::size_t part = 0;
  for (const Captured& one : packets) {
    const bool last = one.marker;
    if (part == 0) frame = structure.next(&one == &packets.front()).front();
    sfu::Bytes bytes(200);
    sfu::ByteWriter out(bytes);
    const std::size_t count = last ? part + 1 : part + 2;
    format->write_head(frame, {.index = part, .count = count, .content = 100}, out);
    const bool fragment = (one.payload[0] & 0x1F) == 28;
    const std::size_t compare = fragment ? 2 : 1;
    EXPECT_EQ(sfu::to_hex(sfu::Bytes(bytes.begin(), bytes.begin() + static_cast<long>(compare))),
              sfu::to_hex(sfu::Bytes(one.payload.begin(),
                                     one.payload.begin() + static_cast<long>(compare))));
    part = last ? 0 : part + 1;
  }
}

}  // namespace
}  // namespace loadtest
