// What browsers sent (tests/golden, README.md there): what the relay reads in every packet must be
// what the browser said of the frame and what Wireshark's dissector reads, word by word where they
// use the same word, and what was committed. GUICHET_UPDATE_GOLDEN=1 writes the relay's words anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "sfu/rtp/payload_reader.h"
#include "sfu/wire/rtp.h"
#include "tests/unit/sfu/wire/bytes_testing.h"

namespace sfu {
namespace {

namespace fs = std::filesystem;
using Words = std::map<std::string, std::string>;

fs::path folder() { return fs::path(__FILE__).parent_path() / "../../../golden"; }

bool updates() { return std::getenv("GUICHET_UPDATE_GOLDEN") != nullptr; }

// What stands in the lines that begin with '#'.
struct Session {
  api::Codec codec = api::Codec::kOpus;
  std::map<std::string, int> extensions;

  void read(std::istringstream line) {
    static const std::map<std::string, api::Codec> kCodecs = {
        {"opus", api::Codec::kOpus}, {"red", api::Codec::kRed}, {"VP8", api::Codec::kVp8},
        {"H264", api::Codec::kH264}, {"VP9", api::Codec::kVp9}, {"AV1", api::Codec::kAv1}};
    std::string what;
    std::string name;
    line >> what >> name;
    if (what == "codec") codec = kCodecs.at(name);
    if (what == "extension") line >> extensions[name];
  }
  [[nodiscard]] std::optional<ByteSpan> extension(const RtpPacket& packet, const char* name) const {
    const auto found = extensions.find(name);
    if (found == extensions.end()) return std::nullopt;
    return packet.extension(static_cast<std::uint8_t>(found->second));
  }
};

std::string targets(const DecodeTargets& set) {
  std::string text;
  for (std::uint8_t spatial = 0; spatial < 3; ++spatial) {
    for (std::uint8_t temporal = 0; temporal < 3; ++temporal) {
      text += set.contains({spatial, temporal}) ? 'x' : '.';
    }
  }
  return text;
}

// One packet in the relay's words, in the order of a reader's interest.
class Sentence {
 public:
  Sentence& add(const std::string& name, const std::string& value) {
    words_[name] = value;
    text_ += " " + name + "=" + value;
    return *this;
  }
  Sentence& add(const std::string& name, std::uint64_t value) {
    return add(name, std::to_string(value));
  }
  [[nodiscard]] const Words& words() const { return words_; }
  [[nodiscard]] std::string text() const { return "relay" + text_; }

 private:
  Words words_;
  std::string text_;
};

void add_header(Sentence& out, const RtpPacket& packet, const Session& session) {
  out.add("seq", packet.sequence_number).add("ts", packet.timestamp);
  out.add("marker", packet.marker ? 1 : 0).add("ssrc", packet.ssrc.raw());
  out.add("pt", packet.payload_type.raw());
  for (const char* name : {"mid", "rid"}) {
    if (const auto value = session.extension(packet, name)) {
      out.add(name, std::string(as_text(*value)));
    }
  }
  if (const auto level = session.extension(packet, "audio_level"); level && !level->empty()) {
    out.add("level", level->front() & 0x7F).add("voice", level->front() >> 7);
  }
}

void add_voice(Sentence& out, const IncomingRtp& packet) {
  out.add("frame_bytes", packet.payload.size());
  if (!packet.red) return;
  out.add("redundant", packet.red->redundant_blocks).add("primary_at", packet.red->primary_at);
}

void add_vp8(Sentence& out, const Vp8Descriptor& vp8) {
  out.add("picture", vp8.picture_id.value_or(0));
  if (vp8.tl0_picture_index) out.add("tl0", *vp8.tl0_picture_index);
  if (vp8.temporal_id) {
    out.add("tid", *vp8.temporal_id).add("sync", vp8.layer_sync ? 1 : 0);
  }
  if (vp8.width > 0) out.add("width", vp8.width);
}

void add_picture(Sentence& out, const IncomingRtp& packet) {
  const FrameInfo& frame = packet.frame;
  out.add("key", frame.starts_key_frame ? 1 : 0)
      .add("picture_begins", frame.starts_picture ? 1 : 0);
  out.add("begins", frame.starts_frame ? 1 : 0).add("ends", frame.ends_frame ? 1 : 0);
  out.add("layer",
          "S" + std::to_string(frame.layer.spatial) + "T" + std::to_string(frame.layer.temporal));
  out.add("needed", targets(frame.needed)).add("switches", targets(frame.switches));
  if (const auto* vp8 = std::get_if<Vp8Descriptor>(&packet.descriptor)) add_vp8(out, *vp8);
  if (const auto* vp9 = std::get_if<Vp9Descriptor>(&packet.descriptor)) {
    out.add("picture", vp9->picture_id.value_or(0));
  }
  if (const auto* dependency = std::get_if<DependencyFrame>(&packet.descriptor)) {
    out.add("frame", dependency->number);
  }
}

Words words_of(const std::string& column) {
  Words words;
  std::istringstream in(column);
  for (std::string word; in >> word;) {
    const std::size_t equals = word.find('=');
    if (equals != word.npos) words[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return words;
}

std::vector<std::string> columns_of(const std::string& line) {
  std::vector<std::string> columns;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t bar = std::min(line.find(" | ", at), line.size());
    columns.push_back(line.substr(at, bar - at));
    at = bar + 3;
  }
  return columns;
}

// Of a viewer's layers no frame may lack one that it refers to: "no frame forwarded whose
// references were withheld", here against the encoder's own word for what refers to what.
class References {
 public:
  void check(const Words& browser, const IncomingRtp& packet, const std::string& line) {
    if (!browser.contains("frame")) return;
    EXPECT_TRUE(packet.frame.needed.contains(packet.frame.layer)) << line;
    std::istringstream referred(browser.at("refers_to"));
    for (std::string one; std::getline(referred, one, ',');) {
      const auto known = needed_.find(one);
      if (known == needed_.end()) continue;
      each_target([&](LayerId target) {
        if (packet.frame.needed.contains(target)) {
          EXPECT_TRUE(known->second.contains(target)) << "of " << one << " in " << line;
        }
      });
    }
    needed_.insert_or_assign(browser.at("frame"), packet.frame.needed);
  }

 private:
  std::map<std::string, DecodeTargets> needed_;
};

class Golden : public testing::TestWithParam<std::string> {
 protected:
  // Gives the line as it should stand in the file.
  std::string judge(const std::string& line) {
    const std::vector<std::string> columns = columns_of(line);
    const Bytes bytes = from_hex(columns.front());
    const auto parsed = RtpPacket::parse(bytes);
    EXPECT_TRUE(parsed) << line;
    if (columns.size() < 3 || !parsed) return line;
    Sentence relay;
    add_header(relay, *parsed, session_);
    const Words browser = words_of(columns[1]);
    if (parsed->payload.empty()) {
      relay.add("padding", 1);
    } else {
      read(*parsed, relay, browser, line);
    }
    for (const Words& witness : {browser, words_of(columns[2])}) compare(witness, relay, line);
    return columns[0] + " | " + columns[1] + " | " + columns[2] + " | " + relay.text();
  }

  void read(const RtpPacket& parsed, Sentence& relay, const Words& browser,
            const std::string& line) {
    IncomingRtp packet;
    Stream& stream = streams_[parsed.ssrc.raw()];
    packet.sequence = stream.sequence.unwrap(parsed.sequence_number);
    packet.timestamp = parsed.timestamp;
    packet.marker = parsed.marker;
    packet.codec = session_.codec;
    packet.payload = parsed.payload;
    packet.dependencies = session_.extension(parsed, "dependencies").value_or(ByteSpan());
    EXPECT_FALSE(stream.reader.read(packet)) << line;
    const bool voice = packet.codec == api::Codec::kOpus || packet.codec == api::Codec::kRed;
    if (voice) return add_voice(relay, packet);
    add_picture(relay, packet);
    stream.references.check(browser, packet, line);
  }

  void compare(const Words& witness, const Sentence& relay, const std::string& line) {
    for (const auto& [name, value] : witness) {
      const auto said = relay.words().find(name);
      if (said == relay.words().end()) continue;
      EXPECT_EQ(said->second, value) << name << " in " << line;
      compared_.insert(name);
    }
  }

  struct Stream {
    SeqUnwrapper sequence;
    PayloadReader reader;
    References references;
  };
  Session session_;
  std::map<std::uint32_t, Stream> streams_;  // by SSRC
  std::set<std::string> compared_;           // words that somebody else said, too
};

TEST_P(Golden, IsReadAsTheBrowserAndTheDissectorSay) {
  const auto path = folder() / (GetParam() + ".txt");
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  std::string rendered;
  std::size_t packets = 0;
  for (std::string line; std::getline(file, line);) {
    std::string want = line;
    if (line.starts_with("# later")) {
      streams_.clear();
    } else if (line.starts_with('#')) {
      session_.read(std::istringstream(line.substr(1)));
    } else {
      ++packets;
      want = judge(line);
    }
    rendered += want + "\n";
    if (!updates()) {
      EXPECT_EQ(line, want);
    }
  }
  EXPECT_GE(packets, 20U);
  const bool voice = session_.codec == api::Codec::kOpus || session_.codec == api::Codec::kRed;
  for (const char* word : {"seq", "ts", "marker", "ssrc", "pt", voice ? "frame_bytes" : "key"}) {
    EXPECT_TRUE(compared_.contains(word)) << "nobody else said " << word;
  }
  if (updates()) std::ofstream(path) << rendered;
}

// Every file is judged: a capture that is added needs no line here.
std::vector<std::string> captures() {
  std::vector<std::string> names;
  std::error_code missing;  // the test of the names below says it
  for (const auto& entry : fs::directory_iterator(folder(), missing)) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Golden);
INSTANTIATE_TEST_SUITE_P(Captures, Golden, testing::ValuesIn(captures()), [](const auto& row) {
  std::string name = row.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(GoldenFiles, AreThereForEveryBrowserCodecAndMode) {
  const std::vector<std::string> names = captures();
  for (const char* name : {"chromium-vp8",          "chromium-vp8-simulcast",
                           "chromium-h264",         "chromium-h264-simulcast",
                           "chromium-vp9",          "chromium-vp9-simulcast",
                           "chromium-vp9-l3t3",     "chromium-vp9-l3t3-key",
                           "chromium-av1",          "chromium-av1-simulcast",
                           "chromium-av1-l1t3",     "chromium-av1-l3t3",
                           "chromium-opus",         "chromium-opus-dtx",
                           "chromium-opus-red",     "firefox-vp8",
                           "firefox-vp8-simulcast", "firefox-vp9",
                           "firefox-av1",           "firefox-opus"}) {
    EXPECT_TRUE(std::ranges::binary_search(names, name)) << name;
  }
}

}  // namespace
}  // namespace sfu
