// The result as JSON: numbers as decimals of at most three places, keys always in this order.
#include <boost/json.hpp>

#include "loadtest/report/result.h"

namespace loadtest {
namespace {

namespace json = boost::json;

constexpr int kSchema = 1;

// A decimal stands as text until the end: a double would not print the same everywhere.
class Writer {
 public:
  std::string take() { return std::move(text_); }
  void open(char bracket) {
    comma();
    text_ += bracket;
    fresh_ = true;
  }
  void close(char bracket) {
    text_ += bracket;
    fresh_ = false;
  }
  void key(std::string_view name) {
    comma();
    text_ += json::serialize(json::string(name)) + ":";
    fresh_ = true;
  }
  void value(std::string_view text) { raw(json::serialize(json::string(text))); }
  void value(std::int64_t number) { raw(std::to_string(number)); }
  void value(Decimal number) { raw(to_string(number)); }
  void value(bool yes) { raw(yes ? "true" : "false"); }
  void nothing() { raw("null"); }
  template <class Value>
  void member(std::string_view name, const Value& what) {
    key(name);
    value(what);
  }

 private:
  void raw(const std::string& text) {
    comma();
    text_ += text;
  }
  void comma() {
    if (!fresh_) text_ += ",";
    fresh_ = false;
  }
  std::string text_;
  bool fresh_ = true;
};

std::string clock(std::int64_t minutes) {
  const auto two = [](std::int64_t number) { return std::to_string(100 + number).substr(1); };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

void write_figures(const Figures& figures, Writer& out) {
  out.key("citizens");
  out.open('{');
  out.member("all", figures.citizens());
  out.member("came", figures.came());
  out.member("answered", figures.answered());
  for (std::size_t i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    out.member(to_string(outcome), figures.outcome(outcome));
  }
  out.close('}');
  out.key("figures");
  out.open('{');
  for (std::size_t i = 0; i < kFigures; ++i) {
    const auto figure = static_cast<Figure>(i);
    out.key(figure_names()[i].id);
    const auto value = figures.value(figure);
    if (value)
      out.value(*value);
    else
      out.nothing();
  }
  out.close('}');
}

void write_target(const TargetResult& judged, Writer& out) {
  out.open('{');
  out.member("figure", figure_names()[static_cast<std::size_t>(judged.target.figure)].id);
  if (!judged.target.line.empty()) out.member("line", std::string_view(judged.target.line));
  if (judged.target.at_least) out.member("at_least", *judged.target.at_least);
  if (judged.target.at_most) out.member("at_most", *judged.target.at_most);
  out.key("value");
  if (judged.value)
    out.value(*judged.value);
  else
    out.nothing();
  out.member("met", judged.met);
  out.close('}');
}

// One site, organisation or line, with what is its own besides the figures.
template <class Entry, class Value>
void write_entry(const Entry& entry, std::string_view name, const Value& value, Writer& out) {
  out.open('{');
  out.member("id", std::string_view(entry.id));
  out.member(name, value);
  write_figures(entry.figures, out);
  out.close('}');
}

template <class Items, class Write>
void write_list(std::string_view name, const Items& items, Writer& out, Write write) {
  out.key(name);
  out.open('[');
  for (const auto& item : items) write(item);
  out.close(']');
}

}  // namespace

std::string to_json(const Result& result) {
  Writer out;
  out.open('{');
  out.member("schema", std::int64_t{kSchema});
  out.member("scenario", std::string_view(result.scenario.name));
  out.member("seed", result.scenario.seed);
  out.member("day", std::string_view(date::format("%F", result.scenario.day)));
  out.member("from", std::string_view(clock(result.scenario.from_min)));
  out.member("to", std::string_view(clock(result.scenario.to_min)));
  out.member("passed", result.passed());
  write_figures(result.all, out);
  write_list("targets", result.targets, out,
             [&](const TargetResult& each) { write_target(each, out); });
  write_list("lines", result.lines, out,
             [&](const LineResult& each) { write_entry(each, "sites", each.sites, out); });
  write_list("organisations", result.bodies, out,
             [&](const BodyResult& each) { write_entry(each, "desks", each.desks, out); });
  write_list("sites", result.sites, out, [&](const SiteResult& each) {
    write_entry(each, "line", std::string_view(each.line), out);
  });
  out.key("played");
  out.open('{');
  out.member("visits", result.visits);
  out.member("visit_seconds", result.visit_seconds);
  out.member("worlds", result.worlds);
  out.member("link_events", result.link_events);
  out.member("relayed", result.relayed);
  out.close('}');
  write_list("breaches", result.breaches, out,
             [&](const std::string& each) { out.value(std::string_view(each)); });
  out.close('}');
  return out.take();
}

}  // namespace loadtest
