#include "config/reload.h"

#include <algorithm>

namespace config {
namespace {

class Plan {
 public:
  Plan(const Config& running, Reload& reload) : running_(running), reload_(reload) {}

  // A key that can change while visits go on.
  template <class Section, class Member>
  void take(const char* key, Section Config::* section, Member Section::* member) {
    const bool differs = running_.*section.*member != reload_.config.*section.*member;
    (differs ? reload_.taken : reload_.same).push_back(key);
  }
  // A key that sockets, threads or the shards' memory were made with.
  template <class Section, class Member>
  void keep(const char* key, Section Config::* section, Member Section::* member) {
    const Member& before = running_.*section.*member;
    Member& now = reload_.config.*section.*member;
    if (before == now) return reload_.same.push_back(key);
    reload_.needs_restart.push_back(key);
    now = before;
  }

 private:
  const Config& running_;
  Reload& reload_;
};

void plan_media(Plan& plan) {
  constexpr auto kMedia = &Config::media;
  plan.keep("media.port", kMedia, &MediaConfig::port);
  plan.keep("media.shards", kMedia, &MediaConfig::shards);
  plan.keep("media.announce", kMedia, &MediaConfig::announce_interfaces);
  plan.keep("media.announce", kMedia, &MediaConfig::announce);
  plan.keep("media.slots", kMedia, &MediaConfig::slots);
  plan.keep("media.tcp", kMedia, &MediaConfig::tcp);
  plan.keep("media.shared_tcp_port", kMedia, &MediaConfig::shared_tcp_port);
  plan.keep("media.max_send_rate_kbps", kMedia, &MediaConfig::max_send_rate);
  plan.keep("media.start_rate_kbps", kMedia, &MediaConfig::start_rate);
}

void plan_limits(Plan& plan) {
  constexpr auto kLimits = &Config::limits;
  plan.keep("limits.rooms", kLimits, &LimitsConfig::rooms);
  plan.keep("limits.participants_per_room", kLimits, &LimitsConfig::participants_per_room);
  plan.keep("limits.participants", kLimits, &LimitsConfig::participants);
  plan.keep("limits.connections", kLimits, &LimitsConfig::connections);
  plan.keep("limits.connections_per_address", kLimits, &LimitsConfig::connections_per_address);
  plan.take("limits.messages_per_second", kLimits, &LimitsConfig::messages_per_second);
  plan.take("limits.waiting_per_organisation", kLimits, &LimitsConfig::waiting_per_organisation);
  plan.take("limits.drain_s", kLimits, &LimitsConfig::drain);
}

void plan_secrets(Plan& plan) {
  plan.keep("auth.secret", &Config::auth, &AuthConfig::secret);  // every token would be void
  plan.take("auth.token_lifetime_s", &Config::auth, &AuthConfig::token_lifetime);
  plan.take("auth.device_token_lifetime_s", &Config::auth, &AuthConfig::device_token_lifetime);
  plan.take("auth.open_enrolment", &Config::auth, &AuthConfig::open_enrolment);
  plan.take("auth.allow_any_room", &Config::auth, &AuthConfig::allow_any_room);
  plan.take("service.token_lifetime_s", &Config::service, &ServiceConfig::token_lifetime);
  plan.take("service.revoked", &Config::service, &ServiceConfig::revoked);
  plan.take("service.requests_per_second", &Config::service, &ServiceConfig::requests_per_second);
  plan.take("service.open_visits", &Config::service, &ServiceConfig::open_visits);
  plan.take("admin.token", &Config::admin, &AdminConfig::token);
  plan.take("turn.urls", &Config::turn, &TurnConfig::urls);
  plan.take("turn.secret", &Config::turn, &TurnConfig::secret);
  plan.take("turn.lifetime_s", &Config::turn, &TurnConfig::lifetime);
  plan.keep("turn.relay_addresses", &Config::turn, &TurnConfig::relay_addresses);
}

// A listener speaks TLS or does not from its first connection on; the certificate itself can
// change.
void plan_tls(const Config& running, Reload& reload) {
  if (running.tls.enabled() == reload.config.tls.enabled()) return;
  reload.needs_restart.emplace_back("tls");
  reload.config.tls = running.tls;
}

}  // namespace

Reload plan_reload(const Config& running, const Config& fresh) {
  Reload reload{fresh, {}, {}, {}};
  Plan plan(running, reload);
  plan_media(plan);
  plan.keep("signalling.listen", &Config::signalling, &SignallingConfig::listen);
  plan.keep("admin.listen", &Config::admin, &AdminConfig::listen);
  plan.keep("state.directory", &Config::state, &StateConfig::directory);
  plan_tls(running, reload);
  if (running.webhooks != fresh.webhooks) reload.taken.emplace_back("webhooks");
  plan_secrets(plan);
  plan_limits(plan);
  plan.take("log.level", &Config::log, &LogConfig::level);
  plan.keep("log.format", &Config::log, &LogConfig::format);
  for (const char* whole : {"calendar", "organisations", "sites"}) reload.taken.emplace_back(whole);
  const auto repeated = std::ranges::unique(reload.needs_restart);
  reload.needs_restart.erase(repeated.begin(), repeated.end());
  return reload;
}

}  // namespace config
