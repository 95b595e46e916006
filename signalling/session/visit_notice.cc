#include "signalling/session/visit_notice.h"

#include <cstdint>

#include <boost/json.hpp>

#include "signalling/session/service_json.h"

namespace signalling {
namespace {

namespace json = boost::json;
using config::WebhookEvent;

void append_two(std::string& text, std::int64_t number) {
  text += static_cast<char>('0' + number / 10 % 10);
  text += static_cast<char>('0' + number % 10);
}

// RFC 3339, UTC; the civil date of a day number after Hinnant, "chrono-compatible low-level date
// algorithms".
std::string date_time(sfu::UnixSeconds time) {
  constexpr std::int64_t kDay = 86'400;
  const std::int64_t second = ((time % kDay) + kDay) % kDay;
  const std::int64_t days = (time - second) / kDay + 719'468;
  const std::int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;
  const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  std::string text = std::to_string(year_of_era + era * 400 + (month <= 2 ? 1 : 0)) + "-";
  append_two(text, month);
  text += "-";
  append_two(text, day_of_year - (153 * shifted + 2) / 5 + 1);
  text += "T";
  append_two(text, second / 3'600);
  text += ":";
  append_two(text, second / 60 % 60);
  text += ":";
  append_two(text, second % 60);
  return text + "Z";
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(json::string(text));
}

}  // namespace

WebhookEvent event_of_end(const Visit& visit) {
  const bool gone =
      visit.outcome == VisitOutcome::kAbandoned && visit.by == EndedBy::kKiosk && !visit.answered;
  return gone ? WebhookEvent::kAbandoned : WebhookEvent::kEnded;
}

std::string notice_id(const VisitNotice& notice) {
  const bool started = notice.event == WebhookEvent::kStarted;
  return "msg_" + to_string(notice.visit.id) + (started ? "_started" : "_over");
}

std::string to_json(const VisitNotice& notice, std::string_view service) {
  const Visit& visit = notice.visit;
  json::object data = service_json(visit, nullptr, "", notice.at);
  data.erase("yours");
  data["begun_for"] = notice.begun_for;
  const bool own = notice.origin.service == service;
  data["service"] = text_or_null(own ? notice.origin.service : "");
  data["reference"] = text_or_null(own ? notice.origin.reference : "");
  if (visit.state == VisitState::kEnded) {
    data["outcome"] = to_string(visit.outcome);
    data["by"] = to_string(visit.by);
  }
  return json::serialize(json::object{{"type", to_string(notice.event)},
                                      {"timestamp", date_time(notice.at.unix_time)},
                                      {"data", std::move(data)}});
}

}  // namespace signalling
