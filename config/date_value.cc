#include "config/date_value.h"

#include <sstream>

namespace config {
namespace {

std::optional<date::local_days> parse_date(const std::string& text) {
  std::istringstream in(text);
  date::year_month_day day;
  if (!date::from_stream(in, "%4Y-%2m-%2d", day) || !day.ok()) return std::nullopt;
  if (in.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return date::local_days(day);
}

}  // namespace

std::optional<date::local_days> read_date(const YAML::Node& node, const Cursor& at) {
  const auto day = node.IsScalar() ? parse_date(node.Scalar()) : std::nullopt;
  if (!day) at.problem("must be a date as 2026-12-24");
  return day;
}

}  // namespace config
