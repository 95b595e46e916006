#include "signalling/session/appointment_file.h"

#include <cstdint>
#include <optional>
#include <utility>

#include <boost/json.hpp>

namespace signalling {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMaxAppointments = 200'000;  // four times what a book has open
constexpr std::size_t kMaxId = 120;                // of a site or an organisation
constexpr UnixSeconds kLatest = 1LL << 40;

std::optional<std::string> text_of(const boost::json::object& object, std::string_view key,
                                   std::size_t longest) {
  const boost::json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string() || value->get_string().size() > longest) {
    return std::nullopt;
  }
  return std::string(value->get_string().data(), value->get_string().size());
}

std::optional<UnixSeconds> time_of(const boost::json::object& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  const UnixSeconds time = value->get_int64();
  return time >= 0 && time <= kLatest ? std::optional(time) : std::nullopt;
}

std::optional<Appointment> read(const boost::json::value& value) {
  if (!value.is_object()) return std::nullopt;
  const boost::json::object& object = value.get_object();
  const auto site = text_of(object, "site", kMaxId);
  const auto organisation = text_of(object, "organisation", kMaxId);
  const auto reference = text_of(object, "reference", 3);
  const auto starts = time_of(object, "starts");
  const auto ends = time_of(object, "ends");
  const auto state = text_of(object, "state", 16);
  const auto known = state ? parse_appointment_state(*state) : std::nullopt;
  if (!site || !organisation || !reference || !starts || !ends || !known) return std::nullopt;
  Appointment appointment{.site = *site,
                          .reference = *reference,
                          .organisation = *organisation,
                          .starts = *starts,
                          .ends = *ends,
                          .state = *known};
  if (!object.contains("visit")) return appointment;
  const auto visit = text_of(object, "visit", 16);
  const auto id = visit ? parse_visit_id(*visit) : std::nullopt;
  if (!id) return std::nullopt;
  appointment.visit = *id;
  return appointment;
}

}  // namespace

std::string write_appointments(const AppointmentBook& book) {
  boost::json::array list;
  for (const auto& [key, each] : book.all()) {
    boost::json::object object{{"site", each.site},           {"organisation", each.organisation},
                               {"reference", each.reference}, {"starts", each.starts},
                               {"ends", each.ends},           {"state", to_string(each.state)}};
    if (each.visit != VisitId()) object["visit"] = to_string(each.visit);
    list.push_back(std::move(object));
  }
  return boost::json::serialize(
      boost::json::object{{"version", kVersion}, {"appointments", std::move(list)}});
}

sfu::Result<std::vector<Appointment>, std::string> read_appointments(std::string_view text) {
  if (text.size() > kLargestAppointmentFile) return std::string("is larger than 32 MiB");
  boost::json::parse_options options;
  options.max_depth = 4;
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error, {}, options);
  if (error) return "is not JSON: " + error.message();
  if (!value.is_object()) return std::string("is no object");
  const auto version = time_of(value.get_object(), "version");
  if (version != kVersion) return std::string("has another version");
  const boost::json::value* list = value.get_object().if_contains("appointments");
  if (list == nullptr || !list->is_array()) return std::string("has no appointments");
  if (list->get_array().size() > kMaxAppointments) return std::string("has too many appointments");
  std::vector<Appointment> appointments;
  for (const boost::json::value& item : list->get_array()) {
    auto appointment = read(item);
    if (!appointment) {
      return "appointments[" + std::to_string(appointments.size()) + "] is none";
    }
    appointments.push_back(*std::move(appointment));
  }
  return appointments;
}

}  // namespace signalling
