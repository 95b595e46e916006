#include "signalling/server/admin_json.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "signalling/auth/claims.h"

namespace signalling {
namespace {

namespace json = boost::json;

constexpr std::int64_t kDay = 86'400;

std::int64_t seconds(sfu::TimeDelta time) { return time.us() / 1'000'000; }

json::value number_or_null(const std::optional<std::int64_t>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

json::value certificate(const std::optional<sfu::UnixSeconds>& expires, sfu::UnixSeconds now) {
  if (!expires) return nullptr;
  return json::object{{"expires_at", *expires},
                      {"days_left", std::max<std::int64_t>(*expires - now, 0) / kDay}};
}

json::value to_json(Trouble trouble) {
  const Words words = words_of(trouble);
  return json::object{{"code", to_string(trouble)}, {"fr", words.fr}, {"en", words.en}};
}

json::value to_json(const std::optional<SiteRecord::LastVisit>& last) {
  if (!last) return nullptr;
  return json::object{{"outcome", to_string(last->outcome)}, {"ended_at", last->ended}};
}

json::value to_json(const std::optional<sfu::api::Line>& line) {
  if (!line) return nullptr;
  const auto number = [](const auto& value) { return value ? json::value(*value) : json::value(); };
  return json::object{
      {"transport", to_string(line->carrier)},
      {"round_trip_ms", line->round_trip ? json::value(line->round_trip->ms()) : json::value()},
      {"lost_up_percent", number(line->lost_up)},
      {"lost_down_percent", number(line->lost_down)}};
}

json::value to_json(const std::optional<LineRecord>& tested) {
  if (!tested) return nullptr;
  const LineTestEntry entry = describe(*tested);
  json::array why;
  for (const std::string& fault : entry.why) why.emplace_back(fault);
  return json::object{
      {"tested_at", entry.tested_at},
      {"light", entry.light},
      {"why", std::move(why)},
      {"down_kbps", number_or_null(entry.down_kbps)},
      {"up_kbps", number_or_null(entry.up_kbps)},
      {"down_at_least", entry.down_at_least},
      {"up_at_least", entry.up_at_least},
      {"measured", to_json(tested->result ? std::optional(tested->result->line) : std::nullopt)}};
}

json::value to_json(const SiteView& site) {
  json::array why;
  for (const Trouble trouble : site.why) why.push_back(to_json(trouble));
  return json::object{{"id", site.id},
                      {"name", site.name},
                      {"light", to_string(site.light)},
                      {"why", std::move(why)},
                      {"line", to_string(site.line)},
                      {"measured", to_json(site.measured)},
                      {"kiosks_on", site.kiosks_on},
                      {"kiosks_in_visit", site.kiosks_in_visit},
                      {"last_seen_at", number_or_null(site.last_seen)},
                      {"last_visit", to_json(site.last_visit)},
                      {"line_test", to_json(site.line_test)}};
}

json::value to_json(const DeskKey& desk) {
  return json::object{{"organisation", desk.organisation}, {"desk", desk.desk}};
}

json::value to_json(const DeskView& view) {
  return json::object{{"organisation", view.desk.organisation},
                      {"organisation_name", view.organisation_name},
                      {"desk", view.desk.desk},
                      {"state", to_string(view.state)}};
}

json::value to_json(const VisitView& visit) {
  json::array helpers;
  for (const DeskKey& helper : visit.helpers) helpers.push_back(to_json(helper));
  return json::object{
      {"id", to_string(visit.id)},
      {"site", visit.site},
      {"organisation", visit.organisation},
      {"desk", visit.desk ? to_json(*visit.desk) : json::value(nullptr)},
      {"helpers", std::move(helpers)},
      {"participants", visit.participants},
      {"state", to_string(visit.state)},
      {"held", visit.held},
      {"waited_s", seconds(visit.waited)},
      {"duration_s", visit.duration ? json::value(seconds(*visit.duration)) : json::value()}};
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(json::string(text));
}

json::value to_json(const DeviceView& view) {
  const Device& device = view.device;
  return json::object{{"id", device.id},
                      {"site", text_or_null(device.place.site)},
                      {"organisation", text_or_null(device.place.organisation)},
                      {"desk", text_or_null(device.place.desk)},
                      {"label", device.label},
                      {"enrolled_at", device.enrolled_at},
                      {"revoked_at", number_or_null(device.revoked_at)},
                      {"connected", view.connected}};
}

// Where a page of that place takes the code from its address (signalling/web/js/ui/enrolment.js).
std::string path_of(const DevicePlace& place, const std::string& code) {
  const std::string page =
      place.is_kiosk() ? "/kiosk?site=" + place.site : "/desk?organisation=" + place.organisation;
  return page + "#code=" + code;
}

std::int64_t kbps(sfu::DataRate rate) { return (rate.bps() + 500) / 1'000; }

json::object to_json(const sfu::api::WayBudget& way) {
  return json::object{{"estimate_kbps", kbps(way.estimate)},
                      {"from", to_string(way.origin)},
                      {"limited", way.known},
                      {"voice_kbps", kbps(way.voice)},
                      {"control_kbps", kbps(way.control)},
                      {"document_kbps", kbps(way.document)},
                      {"pictures_kbps", kbps(way.pictures)},
                      {"reserve_kbps", kbps(way.reserve)},
                      {"rest_kbps", kbps(way.rest)}};
}

json::value to_json(const sfu::api::PictureBudget& picture) {
  return json::object{{"of", picture.of.raw()},
                      {"document", picture.document},
                      {"share_kbps", kbps(picture.share)},
                      {"sent_kbps", kbps(picture.sent)},
                      {"encoding", picture.encoding},
                      {"reason", to_string(picture.reason)}};
}

json::value to_json(const std::optional<sfu::api::UplinkPlan::Picture>& picture) {
  if (!picture) return nullptr;
  return json::object{{"kbps", kbps(picture->rate)},
                      {"height", picture->height},
                      {"fps", picture->frames_per_second}};
}

json::value to_json(const std::optional<sfu::api::UplinkPlan>& plan) {
  if (!plan) return nullptr;
  return json::object{{"voice", json::object{{"kbps", kbps(plan->voice.rate)},
                                             {"packet_ms", plan->voice.packet_time.ms()},
                                             {"redundant", plan->voice.redundant}}},
                      {"picture", to_json(plan->picture)},
                      {"document", to_json(plan->document)},
                      {"reason", to_string(plan->reason)}};
}

json::value to_json(const BudgetView& view) {
  const sfu::api::LineBudget& budget = view.budget;
  json::value sold;
  if (budget.sold) {
    sold = json::object{{"down_kbps", kbps(budget.sold->down)}, {"up_kbps", kbps(budget.sold->up)}};
  }
  json::object down = to_json(budget.down);
  json::array shown;
  for (const auto& picture : budget.shown) shown.push_back(to_json(picture));
  down["pictures"] = std::move(shown);
  json::object up = to_json(budget.up);
  up["plan"] = to_json(budget.plan);
  return json::object{{"participant", view.participant.raw()},
                      {"role", to_string(view.role)},
                      {"place", text_or_null(view.place)},
                      {"framing", budget.framing == sfu::Framing::kAtm ? "atm" : "ip"},
                      {"sold", std::move(sold)},
                      {"down", std::move(down)},
                      {"up", std::move(up)}};
}

template <class View>
std::string list(std::string_view name, const std::vector<View>& views, sfu::UnixSeconds now) {
  json::array items;
  for (const View& view : views) items.push_back(to_json(view));
  return json::serialize(json::object{{"now", now}, {name, std::move(items)}});
}

}  // namespace

std::string status_json(const NodeStatus& status, const NodeCounts& counts, sfu::UnixSeconds now) {
  json::array stuck;
  for (const std::string& thread : status.stuck_threads) stuck.emplace_back(thread);
  return json::serialize(json::object{
      {"now", now},
      {"version", status.version},
      {"uptime_s", seconds(status.uptime)},
      {"draining", status.draining},
      {"stuck_threads", std::move(stuck)},
      {"certificate", certificate(status.certificate_expires, now)},
      {"sites", json::object{{"configured", counts.sites}, {"on", counts.sites_on}}},
      {"desks", json::object{{"configured", counts.desks},
                             {"connected", counts.desks_connected},
                             {"at_work", counts.desks_at_work}}},
      {"visits",
       json::object{{"waiting", counts.visits_waiting}, {"connected", counts.visits_connected}}}});
}

std::string sites_json(const std::vector<SiteView>& sites, sfu::UnixSeconds now) {
  return list("sites", sites, now);
}
std::string desks_json(const std::vector<DeskView>& desks, sfu::UnixSeconds now) {
  return list("desks", desks, now);
}
std::string visits_json(const std::vector<VisitView>& visits, sfu::UnixSeconds now) {
  return list("visits", visits, now);
}

std::string devices_json(const std::vector<DeviceView>& devices, sfu::UnixSeconds now) {
  return list("devices", devices, now);
}

std::string budgets_json(std::string_view visit, const std::vector<BudgetView>& views,
                         sfu::UnixSeconds now) {
  json::array items;
  for (const BudgetView& view : views) items.push_back(to_json(view));
  return json::serialize(
      json::object{{"now", now}, {"visit", visit}, {"participants", std::move(items)}});
}

std::string code_json(const DeviceRegistry::Code& code, const DevicePlace& place) {
  return json::serialize(json::object{
      {"code", code.text}, {"expires_at", code.expires}, {"path", path_of(place, code.text)}});
}

std::optional<CodeRequest> parse_code_request(std::string_view body) {
  const auto object = parse_json_object(body);
  if (!object) return std::nullopt;
  CodeRequest request;
  const auto take = [&](std::string_view key, std::string& text) {
    return !object->contains(key) || read_text(*object, key, text);
  };
  DevicePlace& place = request.place;
  if (!take("site", place.site) || !take("organisation", place.organisation) ||
      !take("desk", place.desk) || !take("label", request.label)) {
    return std::nullopt;
  }
  const bool desk = !place.organisation.empty() && !place.desk.empty();
  const bool no_desk = place.organisation.empty() && place.desk.empty();
  return (place.is_kiosk() ? no_desk : desk) ? std::optional(request) : std::nullopt;
}

std::string error_json(std::string_view code, std::string_view message) {
  return json::serialize(json::object{{"error", {{"code", code}, {"message", message}}}});
}

}  // namespace signalling
