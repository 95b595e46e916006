#include "sfu/app/admin_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace sfu {
namespace {

namespace json = boost::json;
using Row = std::vector<std::string>;

std::string printable(std::string_view text) {
  std::string clean(text);
  std::ranges::replace_if(clean, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, '?');
  return clean;
}

std::string text_of(const json::value& value) {
  if (value.is_null()) return "-";
  if (value.is_bool()) return value.get_bool() ? "yes" : "no";
  if (value.is_string()) return printable({value.get_string().data(), value.get_string().size()});
  return std::to_string(value.to_number<std::int64_t>());
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths[i] - width(row[i]) + 2, ' ');
    }
    text += '\n';
  }
  return text;
}

// "1 d 2 h", "3 min 20 s"
std::string duration(const json::value& value) {
  if (value.is_null()) return "-";
  const auto all = value.to_number<std::int64_t>();
  if (all >= 86'400) {
    return std::to_string(all / 86'400) + " d " + std::to_string(all % 86'400 / 3'600) + " h";
  }
  if (all >= 3'600) {
    return std::to_string(all / 3'600) + " h " + std::to_string(all % 3'600 / 60) + " min";
  }
  if (all < 60) return std::to_string(all) + " s";
  return std::to_string(all / 60) + " min " + std::to_string(all % 60) + " s";
}

std::string ago(const json::value& at, const json::value& now) {
  if (at.is_null()) return "never";
  const std::int64_t past = now.to_number<std::int64_t>() - at.to_number<std::int64_t>();
  return past <= 0 ? "now" : duration(past) + " ago";
}

std::string status_text(const json::value& told) {
  const json::value& certificate = told.at("certificate");
  std::string stuck;
  for (const json::value& thread : told.at("stuck_threads").as_array()) {
    stuck += (stuck.empty() ? "" : ", ") + text_of(thread);
  }
  return aligned({
      {"version", text_of(told.at("version"))},
      {"up for", duration(told.at("uptime_s"))},
      {"draining", text_of(told.at("draining"))},
      {"stuck threads", stuck.empty() ? "none" : stuck},
      {"certificate",
       certificate.is_null() ? "none" : text_of(certificate.at("days_left")) + " days left"},
      {"sites", text_of(told.at("sites").at("on")) + " on, " +
                    text_of(told.at("sites").at("configured")) + " configured"},
      {"desks", text_of(told.at("desks").at("at_work")) + " at work, " +
                    text_of(told.at("desks").at("connected")) + " connected, " +
                    text_of(told.at("desks").at("configured")) + " configured"},
      {"visits", text_of(told.at("visits").at("connected")) + " connected, " +
                     text_of(told.at("visits").at("waiting")) + " waiting"},
  });
}

// "connected udp 60 ms 0/3 %": lost from the kiosk, and to it.
std::string line_text(const json::value& site) {
  const json::value& measured = site.at("measured");
  std::string text = text_of(site.at("line"));
  if (measured.is_null()) return text;
  const auto known = [&](const char* name) {
    return measured.at(name).is_null() ? "?" : text_of(measured.at(name));
  };
  return text + " " + text_of(measured.at("transport")) + " " + known("round_trip_ms") + " ms " +
         known("lost_up_percent") + "/" + known("lost_down_percent") + " %";
}

std::string sites_text(const json::value& told) {
  std::vector<Row> rows = {
      {"LIGHT", "SITE", "KIOSKS", "IN VISIT", "LINE", "SEEN", "LAST VISIT", "WHY"}};
  for (const json::value& site : told.at("sites").as_array()) {
    const json::value& last = site.at("last_visit");
    std::string why;
    for (const json::value& reason : site.at("why").as_array()) {
      why += (why.empty() ? "" : " ") + text_of(reason.at("en"));
    }
    rows.push_back({text_of(site.at("light")), text_of(site.at("id")),
                    text_of(site.at("kiosks_on")), text_of(site.at("kiosks_in_visit")),
                    line_text(site), ago(site.at("last_seen_at"), told.at("now")),
                    last.is_null() ? "-"
                                   : text_of(last.at("outcome")) + " " +
                                         ago(last.at("ended_at"), told.at("now")),
                    why});
  }
  return aligned(rows);
}

std::string desks_text(const json::value& told) {
  std::vector<Row> rows = {{"ORGANISATION", "DESK", "STATE"}};
  for (const json::value& desk : told.at("desks").as_array()) {
    rows.push_back(
        {text_of(desk.at("organisation")), text_of(desk.at("desk")), text_of(desk.at("state"))});
  }
  return aligned(rows);
}

std::string visits_text(const json::value& told) {
  std::vector<Row> rows = {
      {"VISIT", "SITE", "ORGANISATION", "DESK", "STATE", "PEOPLE", "WAITED", "DURATION"}};
  for (const json::value& visit : told.at("visits").as_array()) {
    const json::value& desk = visit.at("desk");
    rows.push_back({text_of(visit.at("id")), text_of(visit.at("site")),
                    text_of(visit.at("organisation")),
                    desk.is_null() ? "-" : text_of(desk.at("desk")),
                    text_of(visit.at("state")) + (visit.at("held").as_bool() ? ", held" : ""),
                    text_of(visit.at("participants")), duration(visit.at("waited_s")),
                    duration(visit.at("duration_s"))});
  }
  return aligned(rows);
}

std::string place_of(const json::value& device) {
  if (!device.at("site").is_null()) return "kiosk of " + text_of(device.at("site"));
  return "desk " + text_of(device.at("desk")) + " of " + text_of(device.at("organisation"));
}

std::string devices_text(const json::value& told) {
  std::vector<Row> rows = {{"DEVICE", "PLACE", "STATE", "ENROLLED", "LABEL"}};
  for (const json::value& device : told.at("devices").as_array()) {
    const json::value& revoked = device.at("revoked_at");
    std::string state = device.at("connected").as_bool() ? "connected" : "not connected";
    if (!revoked.is_null()) state = "revoked " + ago(revoked, told.at("now"));
    rows.push_back({text_of(device.at("id")), place_of(device), state,
                    ago(device.at("enrolled_at"), told.at("now")), text_of(device.at("label"))});
  }
  return aligned(rows);
}

std::string kbps(const json::value& value) { return text_of(value) + " kbit/s"; }

std::string words_of(std::string_view reason) {
  using Pair = std::pair<std::string_view, std::string_view>;
  constexpr std::array kWords = {
      Pair("unknown", "at the start: nothing was known of the line"),
      Pair("configured", "70 % of the line in the configuration"),
      Pair("remembered", "70 % of what an earlier visit found"),
      Pair("measured", "measured in this visit"),
      Pair("whole", "all that its sender sends"),
      Pair("smaller", "less than its sender sends: more does not fit"),
      Pair("waits", "waits for a key frame"),
      Pair("behind", "left out: the line is behind"),
      Pair("not_sent", "its sender sends none"),
      Pair("none", "nothing is held back"),
      Pair("own_line", "held back by this line"),
      Pair("others_line", "held back by the other end's line"),
  };
  const auto* found = std::ranges::find(kWords, reason, &Pair::first);
  return std::string(found == kWords.end() ? reason : found->second);
}

std::string planned(const json::value& picture) {
  if (picture.is_null()) return "none";
  return kbps(picture.at("kbps")) + ", height " + text_of(picture.at("height")) + ", " +
         text_of(picture.at("fps")) + " a second";
}

void add_sum(const json::value& way, std::vector<Row>& rows) {
  const bool limited = way.at("limited").as_bool();
  rows.push_back({"  estimate", kbps(way.at("estimate_kbps")),
                  words_of(text_of(way.at("from"))) +
                      (limited ? "" : "; no limit was found, so nothing is held back for it")});
  constexpr std::array<std::pair<const char*, const char*>, 6> kParts = {
      {{"  - voice", "voice_kbps"},
       {"  - control", "control_kbps"},
       {"  - documents", "document_kbps"},
       {"  - pictures", "pictures_kbps"},
       {"  - reserve", "reserve_kbps"},
       {"  = rest", "rest_kbps"}}};
  for (const auto& [name, key] : kParts) rows.push_back({name, kbps(way.at(key)), ""});
}

std::string budget_text(const json::value& told) {
  std::string text;
  for (const json::value& one : told.at("participants").as_array()) {
    const json::value& sold = one.at("sold");
    text += text_of(one.at("role")) + " " + text_of(one.at("place")) + " (participant " +
            text_of(one.at("participant")) + ")\n";
    std::vector<Row> rows = {
        {"  line",
         sold.is_null()
             ? "not in the configuration"
             : text_of(sold.at("down_kbps")) + " down, " + kbps(sold.at("up_kbps")) + " up",
         "counted in " +
             std::string(text_of(one.at("framing")) == "atm" ? "ATM cells" : "packets of IP")}};
    rows.push_back({"to it", "", ""});
    add_sum(one.at("down"), rows);
    for (const json::value& picture : one.at("down").at("pictures").as_array()) {
      rows.push_back({picture.at("document").as_bool() ? "    document of" : "    picture of",
                      text_of(picture.at("of")) + ": " + text_of(picture.at("sent_kbps")) + " of " +
                          kbps(picture.at("share_kbps")),
                      words_of(text_of(picture.at("reason")))});
    }
    rows.push_back({"from it", "", ""});
    add_sum(one.at("up"), rows);
    if (const json::value& plan = one.at("up").at("plan"); !plan.is_null()) {
      rows.push_back({"    told: voice", kbps(plan.at("voice").at("kbps")),
                      "packets of " + text_of(plan.at("voice").at("packet_ms")) + " ms" +
                          (plan.at("voice").at("redundant").as_bool() ? ", twice" : "")});
      rows.push_back(
          {"    told: picture", planned(plan.at("picture")), words_of(text_of(plan.at("reason")))});
      if (!plan.at("document").is_null()) {
        rows.push_back({"    told: document", planned(plan.at("document")), ""});
      }
    }
    text += aligned(rows) + "\n";
  }
  return text.empty() ? "nobody's media is up\n" : text;
}

}  // namespace

std::string to_text(std::string_view path, std::string_view answer) {
  const json::value told = json::parse(json::string_view(answer.data(), answer.size()));
  if (path.ends_with("/budget")) return budget_text(told);
  if (path.ends_with("/sites")) return sites_text(told);
  if (path.ends_with("/desks")) return desks_text(told);
  if (path.ends_with("/visits")) return visits_text(told);
  if (path.ends_with("/devices")) return devices_text(told);
  return status_text(told);
}

std::string error_text(std::string_view answer) {
  try {
    const json::value told = json::parse(json::string_view(answer.data(), answer.size()));
    return text_of(told.at("error").at("message"));
  } catch (const std::exception&) {
    return printable(answer.substr(0, 200));
  }
}

std::string code_text(std::string_view answer, std::string_view origin) {
  const json::value told = json::parse(json::string_view(answer.data(), answer.size()));
  return text_of(told.at("code")) + "\n" + std::string(origin) + text_of(told.at("path")) + "\n";
}

}  // namespace sfu
