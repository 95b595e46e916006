#include "config/auth_config.h"

#include "config/fields.h"

namespace config {

const Fields<AuthConfig>& auth_fields() {
  using A = AuthConfig;
  static const Fields<A> fields = {
      text("secret", &A::secret, {32, 4'096},
           "Key that signs the tokens. Give this or secret_file, not both."),
      text("secret_file", &A::secret_file, {1, 4'096},
           "File with the key, relative to this file; `openssl rand -hex 32` makes one."),
      seconds("token_lifetime_s", &A::token_lifetime, {60, 31'536'000},
              "How long a token is accepted: a working day by default."),
      seconds("device_token_lifetime_s", &A::device_token_lifetime, {60, 86'400},
              "How long a token is accepted that an enrolled kiosk or desk got with its key."),
      boolean("open_enrolment", &A::open_enrolment,
              "Hand a kiosk or desk token to every page that asks. For demonstrations only."),
      boolean("allow_any_room", &A::allow_any_room,
              "Allow tokens for every room, as the load tester needs. Never in production."),
  };
  return fields;
}

}  // namespace config
