#include "signalling/session/line_memory.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include <boost/json.hpp>

namespace signalling {
namespace {

namespace json = boost::json;
using sfu::UnixSeconds;
using sfu::api::MeasuredRate;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMaxId = 120;
constexpr UnixSeconds kLatest = 1LL << 40;
// Nothing can be measured outside of it: below, not even a voice goes through.
constexpr sfu::DataRate kLeast = sfu::DataRate::kbps(16);
constexpr sfu::DataRate kMost = sfu::DataRate::kbps(10'000'000);

std::optional<std::int64_t> number_of(const json::object& object, std::string_view key,
                                      std::int64_t least, std::int64_t most) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  const std::int64_t number = value->get_int64();
  return number >= least && number <= most ? std::optional(number) : std::nullopt;
}

// Empty: absent, or no id.
std::string id_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string() || value->get_string().size() > kMaxId) return {};
  return {value->get_string().data(), value->get_string().size()};
}

}  // namespace

LineMemory::Key LineMemory::key_of(const DevicePlace& place) {
  return {place.site, place.organisation, place.desk};
}

UnixSeconds LineMemory::Entry::newest() const {
  return std::max(down ? down->at : 0, up ? up->at : 0);
}

// What is worth nothing any more stands in the way of nothing.
bool LineMemory::learn(const std::optional<MeasuredRate>& fresh, UnixSeconds now,
                       std::optional<Known>& known) const {
  std::optional<MeasuredRate> rate = fresh_part(known, now);
  const bool learnt = sfu::api::learn(fresh, rate);
  if (learnt) known = Known{{std::clamp(rate->rate, kLeast, kMost), rate->limit}, now};
  return learnt;
}

void LineMemory::note(const DevicePlace& place, const sfu::api::MeasuredLine& measured,
                      sfu::Instant at) {
  if (!measured.down && !measured.up) return;
  const Key key = key_of(place);
  if (!lines_.contains(key) && lines_.size() >= options_.max_lines) make_room();
  Entry& entry = lines_[key];
  const bool down = learn(measured.down, at.unix_time, entry.down);
  const bool up = learn(measured.up, at.unix_time, entry.up);
  if (down || up) next_keep_ = std::min(next_keep_, at.now + options_.keep_after);
}

void LineMemory::make_room() {
  const auto oldest =
      std::ranges::min_element(lines_, {}, [](const auto& each) { return each.second.newest(); });
  if (oldest != lines_.end()) lines_.erase(oldest);
}

// One from the future is of a clock that was set back since.
std::optional<MeasuredRate> LineMemory::fresh_part(const std::optional<Known>& known,
                                                   UnixSeconds now) const {
  if (!known || now - known->at > options_.forgotten_after) return std::nullopt;
  return known->measured;
}

sfu::api::MeasuredLine LineMemory::recall(const DevicePlace& place, UnixSeconds now) const {
  const auto found = lines_.find(key_of(place));
  if (found == lines_.end()) return {};
  return {.down = fresh_part(found->second.down, now), .up = fresh_part(found->second.up, now)};
}

void LineMemory::expire(Turn& turn) {
  if (turn.now() < next_keep_) return;
  next_keep_ = sfu::Timestamp::never();
  std::erase_if(lines_, [&](const auto& each) {
    return turn.at().unix_time - each.second.newest() > options_.forgotten_after;
  });
  turn.keep(std::string(kLinesFile), to_text());
}

void LineMemory::hurry(sfu::Timestamp now) {
  options_.keep_after = options_.keep_in_a_hurry;
  if (next_keep_ != sfu::Timestamp::never()) {
    next_keep_ = std::min(next_keep_, now + options_.keep_after);
  }
}

std::string LineMemory::to_text() const {
  json::array list;
  for (const auto& [key, entry] : lines_) {
    const auto& [site, organisation, desk] = key;
    json::object line;
    if (!site.empty()) line["site"] = site;
    if (!organisation.empty()) line["organisation"] = organisation;
    if (!desk.empty()) line["desk"] = desk;
    for (const auto& [name, known] : {std::pair("down", &entry.down), {"up", &entry.up}}) {
      if (!*known) continue;
      line[name] = json::object{{"kbps", (*known)->measured.rate.kbps()},
                                {"limit", (*known)->measured.limit},
                                {"at", (*known)->at}};
    }
    list.push_back(std::move(line));
  }
  return json::serialize(json::object{{"version", kVersion}, {"lines", std::move(list)}});
}

sfu::Result<LineMemory, std::string> LineMemory::read(std::string_view text, Options options) {
  if (text.size() > kLargestLinesFile) return std::string("is larger than 8 MiB");
  json::parse_options bounds;
  bounds.max_depth = 4;
  boost::system::error_code error;
  const json::value value = json::parse(text, error, {}, bounds);
  if (error) return "is not JSON: " + error.message();
  if (!value.is_object()) return std::string("is no object");
  if (number_of(value.get_object(), "version", kVersion, kVersion) != kVersion) {
    return std::string("has another version");
  }
  const json::value* list = value.get_object().if_contains("lines");
  if (list == nullptr || !list->is_array()) return std::string("has no lines");
  if (list->get_array().size() > options.max_lines) return std::string("has too many lines");
  LineMemory memory(options);
  for (const json::value& item : list->get_array()) {
    const std::string none = "lines[" + std::to_string(memory.lines_.size()) + "] is none";
    if (!item.is_object()) return none;
    const json::object& line = item.get_object();
    const DevicePlace place{id_of(line, "site"), id_of(line, "organisation"), id_of(line, "desk")};
    const bool desk = !place.organisation.empty() && !place.desk.empty();
    if (place.is_kiosk() == (desk || line.contains("organisation") || line.contains("desk")) ||
        (!place.is_kiosk() && !desk)) {
      return none;
    }
    Entry entry;
    for (const auto& [name, known] : {std::pair("down", &entry.down), {"up", &entry.up}}) {
      const json::value* way = line.if_contains(name);
      if (way == nullptr) continue;
      if (!way->is_object()) return none;
      const json::object& told = way->get_object();
      const auto kbps = number_of(told, "kbps", kLeast.kbps(), kMost.kbps());
      const auto at = number_of(told, "at", 0, kLatest);
      const json::value* limit = told.if_contains("limit");
      if (!kbps || !at || limit == nullptr || !limit->is_bool()) return none;
      *known = Known{{sfu::DataRate::kbps(*kbps), limit->get_bool()}, *at};
    }
    if (!entry.down && !entry.up) return none;
    if (!memory.lines_.emplace(key_of(place), std::move(entry)).second) return none;
  }
  return memory;
}

}  // namespace signalling
