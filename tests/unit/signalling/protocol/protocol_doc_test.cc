// docs/PROTOCOL.md §1 and the code name the same messages, members and error codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "signalling/protocol/codec.h"

namespace signalling {
namespace {

using testing::Contains;
using testing::ElementsAreArray;
using testing::UnorderedElementsAreArray;

std::string section(const std::string& begin, const std::string& end) {
  const auto path = std::filesystem::path(__FILE__).parent_path() / "../../../../docs/PROTOCOL.md";
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  const std::size_t from = all.find(begin);
  const std::size_t to = all.find(end);
  EXPECT_NE(from, std::string::npos) << begin;
  EXPECT_NE(to, std::string::npos) << end;
  return all.substr(from, to - from);
}

std::vector<std::string> backticked(const std::string& text) {
  static const std::regex word("`([^`]+)`");
  std::vector<std::string> words;
  for (std::sregex_iterator it(text.begin(), text.end(), word), end; it != end; ++it) {
    words.push_back((*it)[1]);
  }
  return words;
}

struct Row {
  std::string type;
  std::string members;  // the cell
};
std::vector<Row> table(const std::string& text) {
  std::vector<Row> rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    static const std::regex row(R"(^\| `([^`]+)` \| ((?:[^|]|\\\|)*) \|.*)");
    std::smatch match;
    if (std::regex_match(line, match, row)) rows.push_back({match[1], match[2]});
  }
  return rows;
}

// A visitor of describe() that collects the members' names.
struct Names {
  std::vector<std::string> names;
  template <class T>
  void operator()(std::string_view name, const T&) {
    names.emplace_back(name);
  }
};
template <class Message>
std::vector<std::string> members_of() {
  Names names;
  const Message message;
  Message::describe(message, names);
  return names.names;
}

template <class Variant>
struct Messages;
template <class... Alternatives>
struct Messages<std::variant<Alternatives...>> {
  static std::vector<std::string> types() { return {std::string(Alternatives::kType)...}; }
  static std::map<std::string, std::vector<std::string>> members() {
    return {{std::string(Alternatives::kType), members_of<Alternatives>()}...};
  }
};

std::vector<std::string> types_of(const std::vector<Row>& rows) {
  std::vector<std::string> types;
  for (const Row& row : rows) types.push_back(row.type);
  return types;
}

TEST(ProtocolDoc, ClientMessagesAreThoseOfTheCode) {
  const auto rows = table(section("### 1.1", "### 1.2"));
  EXPECT_THAT(types_of(rows), ElementsAreArray(Messages<ClientMessage>::types()));
  const auto members = Messages<ClientMessage>::members();
  for (const Row& row : rows) {
    EXPECT_THAT(backticked(row.members), UnorderedElementsAreArray(members.at(row.type)))
        << row.type;
  }
}

TEST(ProtocolDoc, ServerMessagesAreThoseOfTheCode) {
  const auto rows = table(section("### 1.2", "### 1.3"));
  EXPECT_THAT(types_of(rows), ElementsAreArray(Messages<ServerMessage>::types()));
  const auto members = Messages<ServerMessage>::members();
  for (const Row& row : rows) {
    const auto documented = backticked(row.members);
    for (const std::string& member : members.at(row.type)) {
      EXPECT_THAT(documented, Contains(member)) << row.type;
    }
  }
}

// Backticked words of §1.2 that are no member of that message: members of nested objects, and
// values.
TEST(ProtocolDoc, NamesNoServerMemberThatTheCodeLacks) {
  const std::set<std::string> others = {"participant",
                                        "role",
                                        "name",
                                        "audio_muted",
                                        "video_muted",
                                        "connected",
                                        "visit",
                                        "site",
                                        "waited_s",
                                        "waiting",
                                        "queued",
                                        "ringing",
                                        "ended",
                                        "served",
                                        "abandoned",
                                        "interrupted",
                                        "refused",
                                        "answered",
                                        "id",
                                        "/join#token=…",
                                        "consent_lost",
                                        "handshake_timeout",
                                        "dtls_failed",
                                        "wrong_fingerprint",
                                        "dtls_closed",
                                        "urls",
                                        "username",
                                        "credential",
                                        "welcome",
                                        "RTCConfiguration",
                                        "camera",
                                        "document",
                                        "video/VP8",
                                        "away",
                                        "phone",
                                        "open",
                                        "at_work",
                                        "closes_at",
                                        "opens_at",
                                        "today",
                                        "from",
                                        "to",
                                        "calling",
                                        "closed",
                                        "declined",
                                        "unanswered",
                                        "desk",
                                        "organisation",
                                        "ringing",
                                        "transferred",
                                        "handed_over",
                                        "left",
                                        "on",
                                        "busy",
                                        "drop_in",
                                        "transfer",
                                        "call",
                                        "kind",
                                        "desk.ready",
                                        "as",
                                        "accompanied",
                                        "ring",
                                        "line",
                                        "carrier",
                                        "withdrawn",
                                        "udp",
                                        "tcp",
                                        "turn",
                                        "round_trip_ms",
                                        "lost_up",
                                        "lost_down",
                                        "appointment",
                                        "appointments",
                                        "reference",
                                        "starts_at",
                                        "ends_at",
                                        "state",
                                        "booked",
                                        "arrived",
                                        "in_visit",
                                        "kept",
                                        "missed",
                                        "cancelled",
                                        "answer",
                                        "kbps",
                                        "packet_ms",
                                        "redundant",
                                        "restart",
                                        "shared_up",
                                        "shared_down",
                                        "height",
                                        "fps",
                                        "none",
                                        "own_line",
                                        "others_line",
                                        "picture",
                                        "reason",
                                        "small",
                                        "off",
                                        "green",
                                        "amber",
                                        "red",
                                        "tested_at",
                                        "light",
                                        "why",
                                        "no_media",
                                        "narrow",
                                        "broken",
                                        "thin",
                                        "lossy",
                                        "far",
                                        "down_kbps",
                                        "up_kbps",
                                        "down_at_least",
                                        "up_at_least",
                                        "measured",
                                        "line.test",
                                        "sign",
                                        "document",
                                        "participants"};
  const auto members = Messages<ServerMessage>::members();
  for (const Row& row : table(section("### 1.2", "### 1.3"))) {
    for (const std::string& word : backticked(row.members)) {
      const auto& own = members.at(row.type);
      EXPECT_TRUE(others.contains(word) || std::ranges::find(own, word) != own.end())
          << row.type << ": " << word;
    }
  }
}

TEST(ProtocolDoc, ErrorCodesAreThoseOfTheCode) {
  const std::string text = section("### 1.3", "### 1.4");
  std::vector<std::string> codes;
  for (const auto& [code, name] : kErrorCodes) codes.emplace_back(name);
  std::vector<std::string> documented = backticked(text);
  std::erase(documented, "pointer");  // "see `pointer`"
  EXPECT_THAT(documented, ElementsAreArray(codes));
}

}  // namespace
}  // namespace signalling
