#include "sfu/ice/ice_agent.h"

#include <algorithm>

#include "sfu/base/check.h"
#include "sfu/crypto/hmac.h"
#include "sfu/ice/stun_integrity.h"

namespace sfu {
namespace {

constexpr std::uint16_t kBinding = 1;

// One signed response of ours; what does not fit into the outbox is lost and counted there.
template <class Attributes>
void respond(StunClass response, const StunMessage& request, std::string_view password,
             const SocketAddress& remote, Outbox& out, Attributes attributes) {
  const MutableByteSpan space = out.reserve();
  if (space.empty()) return;
  StunWriter writer(space, response, kBinding, request.transaction);
  attributes(writer);
  const std::size_t size = finish_with_integrity(writer, password);
  if (size > 0) out.commit(remote, size);
}

void answer(const StunMessage& request, std::string_view password, const SocketAddress& remote,
            Outbox& out) {
  respond(StunClass::kSuccess, request, password, remote, out,
          [&](StunWriter& writer) { writer.xor_mapped_address(remote); });
}

void refuse(const StunMessage& request, std::string_view password, const SocketAddress& remote,
            Outbox& out) {
  respond(StunClass::kError, request, password, remote, out, [&](StunWriter& writer) {
    if (request.unknown_required) {  // RFC 8489 §6.3.1
      writer.error_code(420, "Unknown Attribute");
      writer.unknown_attributes(*request.unknown_required);
    } else {  // RFC 8445 §7.3.1.1: a lite agent is always the controlled one
      writer.error_code(487, "Role Conflict");
    }
  });
}

}  // namespace

IceAgent::IceAgent(Options options, api::IceCredentials local, api::IceCredentials remote,
                   Timestamp now)
    : options_(options),
      current_(std::move(local), remote),
      recent_(options.max_recent_checks),
      created_(now) {
  SFU_CHECK(options_.max_paths >= 2 && options_.max_tcp_paths >= 2);
  SFU_CHECK(options_.max_recent_checks >= 1);
}

Result<StunOutcome, Drop> IceAgent::handle_stun(const StunMessage& message,
                                                const SocketAddress& remote, Timestamp now,
                                                Outbox& out) {
  if (now >= previous_until_) previous_.reset();
  const auto authenticated = authenticate(message);
  if (!authenticated) return authenticated.error();
  const Credentials& used = **authenticated;
  const RecentChecks::Verdict verdict = recent_.judge(message.transaction, remote);
  if (verdict == RecentChecks::Verdict::kFromElsewhere) return Drop::kStunIntegrity;
  // The peer is who it says, but asks what we cannot do: it hears so, and nothing changes.
  if (message.unknown_required || message.ice_controlled) {
    refuse(message, used.local.pwd, remote, out);
    return StunOutcome{};
  }
  answer(message, used.local.pwd, remote, out);
  if (verdict == RecentChecks::Verdict::kRepeated) return StunOutcome{};
  const bool is_current = &used == &current_;
  if (is_current && message.use_candidate) on_nominated(now);
  return accept(remote, message.use_candidate && (is_current || !current_nominated_), now);
}

Result<const IceAgent::Credentials*, Drop> IceAgent::authenticate(
    const StunMessage& message) const {
  if (message.message_class != StunClass::kRequest) return Drop::kStunOther;
  if (message.method != kBinding) return Drop::kStunOther;
  if (!message.username) return Drop::kStunUnknownUser;
  const ByteSpan username = as_bytes(*message.username);
  const Credentials* named = nullptr;
  if (equal_in_constant_time(username, as_bytes(current_.username))) {
    named = &current_;
  } else if (previous_ && equal_in_constant_time(username, as_bytes(previous_->username))) {
    named = &*previous_;
  }
  if (named == nullptr) return Drop::kStunUnknownUser;
  if (!has_integrity(message, named->local.pwd)) return Drop::kStunIntegrity;
  return named;
}

bool IceAgent::restart(api::IceCredentials local, api::IceCredentials remote, Timestamp now) {
  if (now < next_restart_) return false;
  next_restart_ = now + options_.restart_interval;
  // Those that never nominated anything were no use to the peer: what worked before them stays.
  if (current_nominated_) {
    previous_ = std::move(current_);
    previous_until_ = Timestamp::never();
  }
  current_ = Credentials(std::move(local), remote);
  current_nominated_ = false;
  return true;
}

void IceAgent::on_nominated(Timestamp now) {
  if (std::exchange(current_nominated_, true)) return;
  previous_until_ = now + options_.old_credentials;
}

StunOutcome IceAgent::accept(const SocketAddress& remote, bool nominated, Timestamp now) {
  StunOutcome outcome;
  last_check_ = now;
  const bool had_selected = selected_.has_value();
  if (Path* path = find(remote)) {
    path->checked = path->heard = now;
    drop_lapsed(now, outcome);
  } else {
    drop_lapsed(now, outcome);
    make_room(remote, outcome);
    paths_.push_back({remote, now, now});
    outcome.path_validated_new = true;
  }
  // The peer gave up the selected path without nominating another: this is where it is now.
  const bool lapsed = had_selected && !selected_;
  if ((nominated || lapsed) && selected_ != remote) {
    selected_ = remote;
    outcome.selected_changed = true;
  }
  return outcome;
}

bool IceAgent::on_media(const SocketAddress& remote, Timestamp now) {
  Path* path = find(remote);
  if (path == nullptr) return false;
  path->heard = now;
  if (is_selected(*path)) return false;
  const Path* current = selected_ ? find(*selected_) : nullptr;
  if (current != nullptr && now - current->heard <= options_.silence) return false;
  selected_ = remote;
  return true;
}

void IceAgent::on_path_closed(const SocketAddress& remote) {
  std::erase_if(paths_, [&](const Path& path) { return path.remote == remote; });
  if (selected_ != remote) return;
  selected_.reset();
  const auto newest = std::ranges::max_element(paths_, {}, &Path::heard);
  if (newest != paths_.end()) selected_ = newest->remote;
}

bool IceAgent::validated(const SocketAddress& remote) const {
  return std::ranges::find(paths_, remote, &Path::remote) != paths_.end();
}

std::vector<SocketAddress> IceAgent::paths() const {
  std::vector<SocketAddress> remotes;
  for (const Path& path : paths_) remotes.push_back(path.remote);
  return remotes;
}

std::vector<std::string> IceAgent::ufrags() const {
  std::vector<std::string> ufrags{current_.local.ufrag};
  if (previous_) ufrags.push_back(previous_->local.ufrag);
  return ufrags;
}

Timestamp IceAgent::next_timeout() const {
  return last_check_ ? *last_check_ + options_.consent_timeout
                     : created_ + options_.connect_timeout;
}

IceAgent::Path* IceAgent::find(const SocketAddress& remote) {
  const auto path = std::ranges::find(paths_, remote, &Path::remote);
  return path == paths_.end() ? nullptr : &*path;
}

void IceAgent::drop_lapsed(Timestamp now, StunOutcome& outcome) {
  std::erase_if(paths_, [&](const Path& path) {
    if (now - path.checked < options_.consent_timeout) return false;
    outcome.evicted.push_back(path.remote);
    if (is_selected(path)) selected_.reset();
    return true;
  });
}

void IceAgent::make_room(const SocketAddress& newcomer, StunOutcome& outcome) {
  const auto by_tcp = [](const Path& path) {
    return path.remote.protocol == SocketAddress::Protocol::kTcp;
  };
  const auto tcp_paths = static_cast<std::size_t>(std::ranges::count_if(paths_, by_tcp));
  const bool tcp_full =
      newcomer.protocol == SocketAddress::Protocol::kTcp && tcp_paths >= options_.max_tcp_paths;
  if (paths_.size() < options_.max_paths && !tcp_full) return;
  auto oldest = paths_.end();
  for (auto path = paths_.begin(); path != paths_.end(); ++path) {
    if (is_selected(*path) || (tcp_full && !by_tcp(*path))) continue;
    if (oldest == paths_.end() || path->checked < oldest->checked) oldest = path;
  }
  outcome.evicted.push_back(oldest->remote);
  paths_.erase(oldest);
}

}  // namespace sfu
