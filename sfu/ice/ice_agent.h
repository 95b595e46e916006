// The relay's side of ICE for one participant: a lite agent (RFC 8445 §2.5, §7.3). It never asks,
// it answers: the peer's checks say where the peer is and, by USE-CANDIDATE, where it wants its
// media.
//   handle_stun(message, remote, now, out)  one STUN message; answers authenticated binding
//                                           requests
//   on_media(remote, now)                   authenticated SRTP came from there
//   restart(local, remote, now)             new credentials of both sides (RFC 8445 §9)
//   on_path_closed(remote)                  the connection under a TCP path has ended
//   selected()                              where to send; nullopt until the peer has nominated a
//                                           path
//   validated(remote)                       whether `remote` may send us anything but STUN
//   consent_lost(now), next_timeout()       since when, and when at the latest, sending must stop
// What fails authentication has no effect and gets no answer. A path is a remote 5-tuple that
// proved by an authenticated check that it belongs to the peer; the newest nominated one is
// selected, so a peer behind a NAT that moved moves with it. Media alone selects a path only where
// the selected is silent. Consent (RFC 7675, seen from the side that answers): a path without check
// for `consent_timeout` is dropped at the next message, and consent is lost when no path had one
// for so long.
// After a restart both credentials are answered: the old path goes on until the peer nominates one
// with the new ones, and the old ones are good for `old_credentials` more. From that nomination on
// a check with the old ones moves nothing. A restart before it replaces the one that is pending;
// the credentials that work stay.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sfu/api/negotiated.h"
#include "sfu/base/outbox.h"
#include "sfu/base/result.h"
#include "sfu/base/units.h"
#include "sfu/ice/recent_checks.h"
#include "sfu/metrics/metrics.h"
#include "sfu/wire/stun.h"

namespace sfu {

struct StunOutcome {
  bool path_validated_new = false;  // `remote` is a path now
  bool selected_changed = false;
  std::vector<SocketAddress> evicted;  // paths no more; never holds `remote`
};

class IceAgent {
 public:
  struct Options {
    TimeDelta consent_timeout = TimeDelta::seconds(30);  // RFC 7675 §5.1
    TimeDelta connect_timeout = TimeDelta::seconds(30);  // until the first check
    // Several checks and packets of voice are missing by then, yet nobody has hung up.
    TimeDelta silence = TimeDelta::seconds(1);
    // Validated 5-tuples of one peer: a few interfaces and what NAT rebinding leaves behind. The
    // one checked longest ago makes room, never the selected. At least 2.
    std::size_t max_paths = 16;
    // Of those by TCP, each of which holds a socket: two candidates of two interfaces.
    std::size_t max_tcp_paths = 4;
    // Checks remembered so that a copy, sent later or from another address, moves nothing.
    std::size_t max_recent_checks = 64;
    // Checks with the old credentials that were on their way at the nomination, and their
    // retransmissions.
    TimeDelta old_credentials = TimeDelta::seconds(5);
    // A network that comes and goes gives one restart a second or so; more is a storm.
    TimeDelta restart_interval = TimeDelta::ms(500);
  };

  IceAgent(Options options, api::IceCredentials local, api::IceCredentials remote, Timestamp now);

  Result<StunOutcome, Drop> handle_stun(const StunMessage& message, const SocketAddress& remote,
                                        Timestamp now, Outbox& out);
  bool on_media(const SocketAddress& remote, Timestamp now);  // true when the selected path changed
  // False: too soon after the last one, nothing changed.
  bool restart(api::IceCredentials local, api::IceCredentials remote, Timestamp now);

  // Another path takes over when the selected one ends: the one heard last.
  void on_path_closed(const SocketAddress& remote);

  [[nodiscard]] const std::optional<SocketAddress>& selected() const { return selected_; }
  [[nodiscard]] bool validated(const SocketAddress& remote) const;
  [[nodiscard]] std::vector<SocketAddress> paths() const;  // oldest first
  // Our user fragments that a check may name: the current one, then the one before a restart.
  [[nodiscard]] std::vector<std::string> ufrags() const;
  [[nodiscard]] bool consent_lost(Timestamp now) const { return now >= next_timeout(); }
  [[nodiscard]] Timestamp next_timeout() const;

 private:
  struct Path {
    SocketAddress remote;
    Timestamp checked;  // last authenticated check
    Timestamp heard;    // that, or authenticated media
  };

  struct Credentials {
    Credentials(api::IceCredentials ours, const api::IceCredentials& theirs)
        : local(std::move(ours)), username(local.ufrag + ":" + theirs.ufrag) {}
    api::IceCredentials local;
    std::string username;  // of every check to us
  };

  // Those that signed the check, or why it has no effect.
  [[nodiscard]] Result<const Credentials*, Drop> authenticate(const StunMessage& message) const;
  StunOutcome accept(const SocketAddress& remote, bool nominated, Timestamp now);
  void on_nominated(Timestamp now);
  Path* find(const SocketAddress& remote);
  void drop_lapsed(Timestamp now, StunOutcome& outcome);
  void make_room(const SocketAddress& newcomer, StunOutcome& outcome);
  [[nodiscard]] bool is_selected(const Path& path) const { return selected_ == path.remote; }

  Options options_;
  Credentials current_;
  std::optional<Credentials> previous_;  // before the last restart, while they are answered
  Timestamp previous_until_ = Timestamp::never();
  bool current_nominated_ = false;
  Timestamp next_restart_;
  std::vector<Path> paths_;
  std::optional<SocketAddress> selected_;
  RecentChecks recent_;
  Timestamp created_;
  std::optional<Timestamp> last_check_;
};

}  // namespace sfu
