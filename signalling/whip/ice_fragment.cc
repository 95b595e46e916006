#include "signalling/whip/ice_fragment.h"

#include <utility>

#include "signalling/sdp/ice_field.h"
#include "signalling/sdp/tokens.h"

namespace signalling {
namespace {

// The same value again is no news; another one contradicts the first.
bool take_once(std::string_view value, std::string& into) {
  if (into.empty()) into = value;
  return into == value;
}

bool read_attribute(std::string_view attribute, sfu::api::IceCredentials& credentials,
                    IceFragment& fragment) {
  const std::string_view name = take_token(attribute, ':');
  if (name == "ice-ufrag")
    return is_ice_ufrag(attribute) && take_once(attribute, credentials.ufrag);
  if (name == "ice-pwd") return is_ice_pwd(attribute) && take_once(attribute, credentials.pwd);
  if (name == "candidate") ++fragment.candidates;
  return true;
}

}  // namespace

std::optional<IceFragment> parse_ice_fragment(std::string_view text) {
  if (text.size() > kMaxFragment) return std::nullopt;
  IceFragment fragment;
  sfu::api::IceCredentials credentials;
  std::size_t lines = 0;
  while (!text.empty()) {
    std::string_view line = take_token(text, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const bool is_line = line.size() > 2 && line[0] >= 'a' && line[0] <= 'z' && line[1] == '=';
    if (!is_line || ++lines > kMaxFragmentLines) return std::nullopt;
    if (line[0] == 'a' && !read_attribute(line.substr(2), credentials, fragment)) {
      return std::nullopt;
    }
  }
  if (credentials.ufrag.empty() != credentials.pwd.empty()) return std::nullopt;
  if (lines == 0) return std::nullopt;
  if (!credentials.ufrag.empty()) fragment.credentials = std::move(credentials);
  return fragment;
}

std::string write_ice_fragment(const sfu::api::IceCredentials& ours,
                               const MediaDescription& section) {
  std::string out = "a=ice-lite\r\na=ice-ufrag:" + ours.ufrag + "\r\na=ice-pwd:" + ours.pwd;
  out += "\r\nm=" + section.media + " 9 " + section.protocol + " 0\r\n";
  for (const Attribute& attribute : section.attributes) {
    out += "a=" + attribute.name;
    if (!attribute.value.empty()) out += ":" + attribute.value;
    out += "\r\n";
  }
  return out;
}

}  // namespace signalling
