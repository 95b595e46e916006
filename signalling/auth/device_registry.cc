#include "signalling/auth/device_registry.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <boost/json.hpp>

#include "signalling/auth/base64url.h"
#include "signalling/auth/claims.h"
#include "signalling/auth/device_key.h"
#include "signalling/auth/enrolment_code.h"
#include "signalling/auth/secret.h"

namespace signalling {
namespace {

namespace json = boost::json;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kIdBytes = 8;
constexpr UnixSeconds kNever = INT64_MAX;
constexpr std::size_t kDigest = 64;  // SHA-256 in hexadecimal

bool is_hex(std::string_view text, std::size_t length) {
  return text.size() == length &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string random_id(sfu::Entropy& entropy) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<std::uint8_t, kIdBytes> random{};
  entropy.fill(random);
  std::string id;
  for (const std::uint8_t byte : random) id += {kDigits[byte >> 4U], kDigits[byte & 15U]};
  return id;
}

bool is_key(std::string_view encoded) {
  const auto key = base64url_decode(encoded);
  return key && is_device_key(*key);
}

bool is_whole(const DevicePlace& place) {
  const bool desk = !place.organisation.empty() && !place.desk.empty();
  const bool neither = place.organisation.empty() && place.desk.empty();
  return place.site.empty() ? desk : neither;
}

bool fits(const DevicePlace& page, const DevicePlace& place) {
  if (page.site != place.site || page.organisation != place.organisation) return false;
  return page.desk.empty() || page.desk == place.desk;
}

json::object write(const DevicePlace& place, std::string_view label) {
  return {{"site", place.site},
          {"organisation", place.organisation},
          {"desk", place.desk},
          {"label", label}};
}

bool read(const json::object& object, DevicePlace& place, std::string& label) {
  return read_text(object, "site", place.site) &&
         read_text(object, "organisation", place.organisation) &&
         read_text(object, "desk", place.desk) && read_text(object, "label", label) &&
         is_whole(place);
}

std::optional<UnixSeconds> read_time(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64() || value->get_int64() < 0) return std::nullopt;
  return value->get_int64();
}

std::optional<Device> read_device(const json::value& value) {
  const json::object* object = value.if_object();
  Device device;
  if (object == nullptr || !read_text(*object, "id", device.id) ||
      !is_hex(device.id, 2 * kIdBytes) || !read(*object, device.place, device.label) ||
      !read_text(*object, "public_key", device.public_key) || !is_key(device.public_key)) {
    return std::nullopt;
  }
  const auto enrolled = read_time(*object, "enrolled_at");
  if (!enrolled) return std::nullopt;
  device.enrolled_at = *enrolled;
  if (!object->contains("revoked_at")) return device;
  device.revoked_at = read_time(*object, "revoked_at");
  return device.revoked_at ? std::optional(device) : std::nullopt;
}

const json::array* list(const json::object& object, std::string_view key, std::size_t most) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_array() || value->get_array().size() > most) return nullptr;
  return &value->get_array();
}

}  // namespace

std::optional<DeviceRegistry> DeviceRegistry::read(std::string_view text, Options options) {
  DeviceRegistry registry(options);
  const auto object = parse_json_object(text);
  const json::value* version = object ? object->if_contains("version") : nullptr;
  if (version == nullptr || *version != kVersion) return std::nullopt;
  const json::array* devices = list(*object, "devices", options.max_devices);
  const json::array* codes = list(*object, "codes", options.max_codes);
  if (devices == nullptr || codes == nullptr) return std::nullopt;
  for (const json::value& value : *devices) {
    auto device = read_device(value);
    if (!device || registry.devices_.contains(device->id)) return std::nullopt;
    const std::string id = device->id;
    registry.devices_.emplace(id, *std::move(device));
  }
  for (const json::value& value : *codes) {
    const json::object* each = value.if_object();
    std::string digest;
    OpenCode code;
    if (each == nullptr || !read_text(*each, "digest", digest) || !is_hex(digest, kDigest) ||
        !signalling::read(*each, code.place, code.label)) {
      return std::nullopt;
    }
    const auto expires = read_time(*each, "expires");
    if (!expires) return std::nullopt;
    code.expires = *expires;
    if (!registry.codes_.emplace(digest, std::move(code)).second) return std::nullopt;
  }
  return registry;
}

std::optional<DeviceRegistry::Code> DeviceRegistry::issue(const DevicePlace& place,
                                                          std::string_view label, UnixSeconds now,
                                                          sfu::Entropy& entropy) {
  drop_expired(now);
  if (codes_.size() >= options_.max_codes) return std::nullopt;
  Code code{make_enrolment_code(entropy), now + options_.code_lifetime.us() / 1'000'000};
  const std::string read = *read_enrolment_code(code.text);
  codes_.insert_or_assign(digest_of(read), OpenCode{place, std::string(label), code.expires});
  return code;
}

sfu::Result<Device, DeviceRegistry::Refusal> DeviceRegistry::enrol(std::string_view code,
                                                                   const DevicePlace& page,
                                                                   std::string_view public_key,
                                                                   UnixSeconds now,
                                                                   sfu::Entropy& entropy) {
  drop_expired(now);
  const auto read = read_enrolment_code(code);
  const auto open = read ? codes_.find(digest_of(*read)) : codes_.end();
  if (open == codes_.end()) return Refusal::kUnknownCode;
  if (!fits(page, open->second.place)) return Refusal::kOtherPlace;
  if (!is_key(public_key)) return Refusal::kBadKey;
  if (!make_room()) return Refusal::kFull;
  Device device{.id = random_id(entropy),
                .place = open->second.place,
                .label = open->second.label,
                .public_key = std::string(public_key),
                .enrolled_at = now};
  while (devices_.contains(device.id)) device.id = random_id(entropy);
  codes_.erase(open);
  devices_.emplace(device.id, device);
  return device;
}

// One more fits, if need be in the place of the one that was revoked first.
bool DeviceRegistry::make_room() {
  if (devices_.size() < options_.max_devices) return true;
  const auto oldest = std::ranges::min_element(
      devices_, {}, [](const auto& each) { return each.second.revoked_at.value_or(kNever); });
  if (oldest == devices_.end() || !oldest->second.revoked_at) return false;
  devices_.erase(oldest);
  return true;
}

bool DeviceRegistry::revoke(std::string_view id, UnixSeconds now) {
  const auto found = devices_.find(id);
  if (found == devices_.end() || found->second.revoked_at) return false;
  found->second.revoked_at = now;
  return true;
}

const Device* DeviceRegistry::find(std::string_view id) const {
  const auto found = devices_.find(id);
  return found == devices_.end() ? nullptr : &found->second;
}

std::vector<Device> DeviceRegistry::devices() const {
  std::vector<Device> all;
  for (const auto& [id, device] : devices_) all.push_back(device);
  return all;
}

std::size_t DeviceRegistry::open_codes(UnixSeconds now) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(codes_, [&](const auto& each) { return each.second.expires > now; }));
}

void DeviceRegistry::drop_expired(UnixSeconds now) {
  std::erase_if(codes_, [&](const auto& each) { return each.second.expires <= now; });
}

std::string DeviceRegistry::to_text() const {
  json::array devices;
  for (const auto& [id, device] : devices_) {
    json::object object = write(device.place, device.label);
    object["id"] = id;
    object["public_key"] = device.public_key;
    object["enrolled_at"] = device.enrolled_at;
    if (device.revoked_at) object["revoked_at"] = *device.revoked_at;
    devices.push_back(std::move(object));
  }
  json::array codes;
  for (const auto& [digest, code] : codes_) {
    json::object object = write(code.place, code.label);
    object["digest"] = digest;
    object["expires"] = code.expires;
    codes.push_back(std::move(object));
  }
  return json::serialize(json::object{
      {"version", kVersion}, {"devices", std::move(devices)}, {"codes", std::move(codes)}});
}

}  // namespace signalling
