// `auth`: the key of the tokens and who gets one.
#pragma once

#include <string>

#include "sfu/base/units.h"

namespace config {

struct AuthConfig {
  std::string secret;       // from `secret`, or the content of `secret_file`
  std::string secret_file;  // relative to the configuration file
  sfu::TimeDelta token_lifetime = sfu::TimeDelta::seconds(12 * 3'600);
  sfu::TimeDelta device_token_lifetime = sfu::TimeDelta::seconds(600);
  bool open_enrolment = false;  // POST /enrol hands tokens to any page that asks
  bool allow_any_room = false;  // `guichet token --room '*'`
};

}  // namespace config
