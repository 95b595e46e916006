// A business system of a town: what it asks of the server API, and what its webhook was told.
#pragma once

#include <string>
#include <vector>

#include <boost/json.hpp>

#include "loadtest/town/town.h"
#include "signalling/auth/service_token.h"
#include "tests/support/town_hall.h"

namespace test {

class BusinessSystem {
 public:
  explicit BusinessSystem(Town& town) : town_(town) {
    using signalling::ServiceScope;
    constexpr sfu::UnixSeconds kDay = 86'400;
    constexpr sfu::UnixSeconds kToday = 1'800'000'000;
    token_ = signalling::make_service_token(
        {.service = "rdv",
         .scopes = {ServiceScope::kCreate, ServiceScope::kRead, ServiceScope::kEnd},
         .issued = kToday - kDay,
         .expires = kToday + kDay},
        one_town().auth.secret);
  }

  signalling::ServiceReply ask(const std::string& method, const std::string& visit = "",
                               const std::string& body = "", const std::string& key = "") {
    return town_.serve({.method = method,
                        .path = "/api/v1/visits" + (visit.empty() ? "" : "/" + visit),
                        .authorization = "Bearer " + token_,
                        .content_type = "application/json",
                        .idempotency_key = key,
                        .body = body});
  }
  signalling::ServiceReply order(const std::string& site, const std::string& organisation,
                                 const std::string& desk = "", const std::string& reference = "",
                                 const std::string& key = "") {
    boost::json::object body{{"site", site}, {"organisation", organisation}};
    if (!desk.empty()) body["desk"] = desk;
    if (!reference.empty()) body["reference"] = reference;
    return ask("POST", "", boost::json::serialize(body), key);
  }
  // Ids of the visits that have not ended.
  std::vector<std::string> visits() {
    std::vector<std::string> ids;
    const boost::json::value listed = boost::json::parse(ask("GET").body);
    const boost::json::value* visits = listed.as_object().if_contains("visits");
    if (visits == nullptr) return ids;  // too many requests
    for (const boost::json::value& visit : visits->as_array()) {
      ids.push_back(boost::json::value_to<std::string>(visit.at("id")));
    }
    return ids;
  }
  // "visit.ended served by desk RDV-7", in order.
  [[nodiscard]] std::vector<std::string> told() const {
    std::vector<std::string> lines;
    for (const signalling::VisitNotice& notice : town_.notices()) {
      const boost::json::value message = boost::json::parse(to_json(notice, notice.origin.service));
      const boost::json::object& data = message.at("data").as_object();
      std::string line = boost::json::value_to<std::string>(message.at("type"));
      if (const auto* outcome = data.if_contains("outcome")) {
        line += " " + boost::json::value_to<std::string>(*outcome);
        line += " by " + boost::json::value_to<std::string>(data.at("by"));
      }
      if (data.at("reference").is_string()) {
        line += " " + boost::json::value_to<std::string>(data.at("reference"));
      }
      lines.push_back(line);
    }
    return lines;
  }

 private:
  Town& town_;
  std::string token_;
};

}  // namespace test
