#include "sfu/app/node.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "config/reload.h"
#include "sfu/app/announce.h"
#include "sfu/app/logging.h"
#include "sfu/app/media_shard.h"
#include "sfu/app/page_certificate.h"
#include "sfu/app/process.h"
#include "sfu/app/supervisor.h"
#include "sfu/app/version.h"
#include "sfu/crypto/openssl_dtls.h"
#include "sfu/io/interfaces.h"
#include "sfu/io/steady_clock.h"
#include "sfu/io/system_entropy.h"
#include "sfu/metrics/exporter.h"
#include "sfu/settings/core_options.h"
#include "signalling/server/admin_server.h"
#include "signalling/server/clocks.h"
#include "signalling/server/console_pages.h"
#include "signalling/server/pdf_viewer.h"
#include "signalling/server/signalling_server.h"
#include "signalling/server/webhooks.h"
#include "signalling/session/appointment_file.h"
#include "signalling/session/line_memory.h"
#include "signalling/session/session.h"
#include "signalling/tls/state_directory.h"

namespace sfu {
namespace {

using signalling::AdminServer;
using signalling::Loop;
using signalling::Session;
using signalling::SignallingServer;
using signalling::StaticFiles;
using signalling::Webhooks;

constexpr TimeDelta kDrainCheck = TimeDelta::ms(200);
// For the last words to webhooks: the counters are closed meanwhile, whoever does not listen.
constexpr TimeDelta kLastNews = TimeDelta::seconds(10);
constexpr TimeDelta kRenewalCheck = TimeDelta::seconds(3'600);  // of a certificate of weeks

// As a person on this machine types it.
std::string url(const config::Endpoint& listen, const std::string& scheme) {
  config::Endpoint shown = listen;
  if (shown.ip == "0.0.0.0" || shown.ip == "::") shown.ip = "localhost";
  const std::string text = shown.ip == "localhost" ? "localhost:" + std::to_string(shown.port)
                                                   : config::to_string(shown);
  return scheme + "://" + text;
}

// Visit ids go on after a restart without being stored anywhere: a page with an old one is told so.
std::uint64_t first_visit(Entropy& entropy) {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_epoch).count();
  // Two relays that begin in the same second have other ids: webhooks know messages by them.
  return static_cast<std::uint64_t>(seconds) << 20 | (entropy.u32() & 0x7'ffff);
}

signalling::HttpServer::Options http_limits(const config::LimitsConfig& limits) {
  signalling::HttpServer::Options http;
  http.max_connections = limits.connections;
  http.max_per_address = limits.connections_per_address;
  return http;
}

// The same bounds as for the pages: what an office's gateway or a whole network brings.
TcpEndpoint::Options tcp_options(const config::LimitsConfig& limits) {
  TcpEndpoint::Options tcp;
  tcp.max_connections = std::min<std::size_t>(limits.connections, tcp.max_connections);
  tcp.max_per_address = limits.connections_per_address;
  return tcp;
}

StaticFiles load_pages(const Node::Options& options) {
  StaticFiles pages = StaticFiles::load(options.web);
  if (!signalling::add_pdf_viewer(pages, options.pdf_viewer)) {
    log_warn("pages.no_pdf_viewer", "PDF documents can be saved but not shown: no PDF.js in " +
                                        options.pdf_viewer.string() +
                                        " (package libjs-pdf, or --pdf-viewer)");
  }
  return pages;
}

void log_webhook(std::string_view id, Webhooks::Change change) {
  const std::string webhook = "Webhook " + std::string(id);
  switch (change) {
    case Webhooks::Change::kFailing:
      return log_warn("webhook.failing", webhook + " does not take a message: tried again");
    case Webhooks::Change::kRecovered:
      return log_info("webhook.recovered", webhook + " takes messages again");
    case Webhooks::Change::kStopped:
      return log_warn("webhook.stopped",
                      webhook +
                          " answered 410: it gets nothing more before a reload names another URL "
                          "or secret");
    case Webhooks::Change::kRemoved:
      return log_warn("webhook.removed", webhook + " is gone, with messages it had not taken");
  }
}

std::string joined(const std::vector<SocketAddress>& addresses) {
  std::string text;
  for (const SocketAddress& address : addresses) {
    text += (text.empty() ? "" : ", ") + to_string(address);
  }
  return text;
}

// What is there but cannot be understood is an operator's to mend: to go on without would shut
// every kiosk out, and the next enrolment would write over it.
std::optional<signalling::DeviceRegistry> read_devices(const signalling::StateDirectory& state) {
  if (!state.keeps()) return std::nullopt;
  const std::string name(signalling::kDevicesFile);
  const auto text = state.read(name);
  if (!text) return signalling::DeviceRegistry();
  auto registry = signalling::DeviceRegistry::read(*text, {});
  if (!registry) throw std::runtime_error("state.directory: " + name + " is damaged");
  return registry;
}

std::vector<signalling::Appointment> read_appointments(const signalling::StateDirectory& state) {
  if (!state.keeps()) return {};
  const std::string name(signalling::kAppointmentsFile);
  const auto text = state.read(name);
  if (!text) return {};
  auto kept = signalling::read_appointments(*text);
  if (!kept) throw std::runtime_error("state.directory: " + name + " " + kept.error());
  return *std::move(kept);
}

signalling::LineMemory read_lines(const signalling::StateDirectory& state) {
  const std::string name(signalling::kLinesFile);
  const auto text = state.keeps() ? state.read(name) : std::nullopt;
  if (!text) return {};
  auto kept = signalling::LineMemory::read(*text, {});
  if (!kept) throw std::runtime_error("state.directory: " + name + " " + kept.error());
  return *std::move(kept);
}

}  // namespace

class Node::Parts {
 public:
  Parts(config::Config config, Options options)
      : config_(std::move(config)),
        options_(std::move(options)),
        state_(signalling::StateDirectory::open(config_.state.directory)) {}
  ~Parts() {
    for (const auto& shard : shards_) shard->stop();
  }

  void start();
  void run();

 private:
  void open_shards();
  void make_session();
  void take_in_appointments();
  void make_listeners();
  signalling::AdminApi::Sources admin_sources();
  [[nodiscard]] signalling::NodeStatus status() const;
  [[nodiscard]] std::shared_ptr<const signalling::TlsContext> read_certificate(
      const config::TlsConfig& tls) const;
  void use_certificate(std::shared_ptr<const signalling::TlsContext> context,
                       const config::TlsConfig& tls);
  void renew_certificate();
  void say_hello() const;
  void on_signal(int signal);
  void begin_drain();
  void check_drain();
  // What a reload reads besides the configuration.
  struct Readable {
    bool ok = false;
    std::optional<StaticFiles> pages = std::nullopt;
    std::shared_ptr<const signalling::TlsContext> certificate = nullptr;
    Webhooks::Receivers webhooks = {};
  };
  void reload();
  [[nodiscard]] Readable read_files(const config::Config& fresh) const;
  void take_over(const config::Reload& plan, Readable readable);
  void feed_watchdog();
  [[nodiscard]] std::int64_t visits() const;
  [[nodiscard]] std::string metrics_text() const;
  [[nodiscard]] std::vector<std::string> stuck_threads() const;

  config::Config config_;
  const Options options_;
  const signalling::StateDirectory state_;
  Loop loop_;
  SystemEntropy entropy_;
  OpenSslDtlsFactory dtls_;
  Metrics signalling_metrics_;
  std::vector<std::unique_ptr<MediaShard>> shards_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<SignallingServer> server_;
  std::unique_ptr<AdminServer> admin_;
  std::unique_ptr<Webhooks> webhooks_;
  signalling::Timer drain_timer_{loop_, [this] { check_drain(); }};
  signalling::Timer renewal_timer_{loop_, [this] { renew_certificate(); }};
  Supervisor supervisor_;
  signalling::Timer watchdog_timer_{loop_, [this] { feed_watchdog(); }};
  const Timestamp started_ = SteadyClock::now();
  std::int64_t config_read_ = unix_now();
  std::int64_t reloads_taken_ = 0;
  std::int64_t reloads_refused_ = 0;
  std::optional<Timestamp> drain_until_;
  std::optional<Timestamp> quiet_since_;  // while draining: since then there is no visit
};

void Node::Parts::start() {
  log_info("node.starting", "Guichet " + std::string(kVersion) + " is starting");
  open_shards();
  make_session();
  make_listeners();
  for (const auto& shard : shards_) shard->start();
  loop_.on_signals({SIGTERM, SIGINT, SIGHUP}, [this](int signal) { on_signal(signal); });
  say_hello();
  supervisor_.say("READY=1");
  feed_watchdog();
}

void Node::Parts::run() {
  loop_.run();
  for (const auto& shard : shards_) shard->stop();
  if (const std::size_t lost = webhooks_->waiting(); lost > 0) {
    log_warn("webhook.lost",
             std::to_string(lost) + " messages to webhooks are lost: nobody took them in time");
  }
  log_info("node.stopped", "Guichet has stopped");
}

void Node::Parts::open_shards() {
  // One processor stays for signalling; on a machine too small for that the kernel decides.
  const bool pin =
      config_.media.shards > 1 && config_.media.shards < std::thread::hardware_concurrency();
  for (std::uint16_t i = 0; i < config_.media.shards; ++i) {
    MediaShard::Options options;
    options.index = i;
    options.port = static_cast<std::uint16_t>(config_.media.port + i);
    if (pin) options.processor = i + 1U;
    options.core = core_options(config_);
    for (const std::string& address : config_.turn.relay_addresses) {
      options.core.turn_relays.push_back(parse_ip(address));
    }
    options.listen_tcp = config_.media.tcp;
    options.tcp = tcp_options(config_.limits);
    options.tcp.shard = i;
    options.tcp.pass_on = [this](std::size_t shard, FileDescriptor fd,
                                 std::vector<std::uint8_t> bytes) {
      return shard < shards_.size() && shards_[shard]->adopt(std::move(fd), std::move(bytes));
    };
    shards_.push_back(std::make_unique<MediaShard>(
        options, entropy_, dtls_,
        [this](api::Event event) { server_->on_event(std::move(event)); }));
  }
}

void Node::Parts::make_session() {
  Session::Options options;
  options.fingerprint = dtls_.fingerprint();
  options.first_visit = first_visit(entropy_);
  // Tickets of the run before name participants of then: these begin apart from them.
  options.run = options.first_visit;
  options.tests_lines = true;
  options.first_participant = static_cast<std::uint32_t>(options.first_visit >> 8) | 1;
  for (const auto& shard : shards_) {
    options.shard_addresses.push_back(announced_addresses(config_.media, interface_addresses(),
                                                          shard->port(), shard->carries_ipv6()));
    if (options.shard_addresses.back().empty()) {
      throw std::runtime_error("no address to announce: set media.announce");
    }
    log_info("media.listening", "Media: port " + std::to_string(shard->port()) +
                                    (config_.media.tcp ? " (UDP and TCP)" : " (UDP)") +
                                    ", announced as " + joined(options.shard_addresses.back()));
  }
  options.devices = read_devices(state_);
  options.lines = read_lines(state_);
  session_ = std::make_unique<Session>(config_, std::move(options), entropy_, signalling_metrics_);
  take_in_appointments();
}

void Node::Parts::take_in_appointments() {
  const bool offered = std::ranges::any_of(
      config_.organisations, [](const auto& each) { return each.appointments.has_value(); });
  if (offered && !state_.keeps()) {
    log_warn("appointments.not_kept",
             "Appointments are given and would be forgotten with this relay: set state.directory");
  }
  auto kept = read_appointments(state_);
  const std::size_t known = kept.size();
  if (known == 0) return;
  const std::size_t taken = session_->take_in(std::move(kept), signalling::read_clocks());
  log_info("appointments.kept", std::to_string(taken) + " of " + std::to_string(known) +
                                    " kept appointments are still to come or of today");
}

void Node::Parts::make_listeners() {
  StaticFiles pages = load_pages(options_);
  StaticFiles console = signalling::take_console(pages);
  server_ = std::make_unique<SignallingServer>(loop_, *session_, signalling_metrics_,
                                               std::move(pages), http_limits(config_.limits),
                                               [this](std::size_t shard, api::Command command) {
                                                 return shards_.at(shard)->post(std::move(command));
                                               });
  server_->keep_state_with([this](const std::string& name, const std::string& text) {
    try {
      state_.write(name, text);
    } catch (const std::system_error& error) {
      log_error("state.not_kept", error.what());
      throw;
    }
  });
  webhooks_ = std::make_unique<Webhooks>(loop_, entropy_, Webhooks::Options{.said = log_webhook});
  webhooks_->take_over(Webhooks::prepare(config_.webhooks));
  server_->notify_with(
      [this](const signalling::VisitNotice& notice) { webhooks_->notify(notice); });
  if (config_.media.shared_tcp_port != 0) {
    // The first shard takes them all and passes on what belongs to another.
    server_->give_media_to([this](int socket, std::vector<std::uint8_t> already_read) {
      if (!shards_.front()->adopt(FileDescriptor(socket), std::move(already_read))) {
        signalling_metrics_.tcp_refused.add();
      }
    });
  }
  admin_ = std::make_unique<AdminServer>(
      loop_,
      AdminServer::Sources{.metrics = [this] { return metrics_text(); },
                           .metrics_content_type = std::string(kMetricsContentType),
                           .stuck_threads = [this] { return stuck_threads(); },
                           .not_ready = [this]() -> std::optional<std::string> {
                             if (drain_until_) return "draining";
                             return std::nullopt;
                           },
                           .api = admin_sources()},
      std::move(console));
  if (const auto error = admin_->listen(config_.admin.listen)) {
    throw std::runtime_error("admin.listen " + to_string(config_.admin.listen) + ": " + *error);
  }
  if (config_.tls.enabled()) use_certificate(read_certificate(config_.tls), config_.tls);
  if (const auto error = server_->listen(config_.signalling.listen)) {
    throw std::runtime_error("signalling.listen " + to_string(config_.signalling.listen) + ": " +
                             *error);
  }
}

signalling::AdminApi::Sources Node::Parts::admin_sources() {
  return {
      .token = config_.admin.token,
      .overview = [this] { return session_->overview(); },
      .status = [this] { return status(); },
      .kick = [this](std::string_view visit) { return server_->kick(visit); },
      .devices = [this] { return session_->devices(); },
      .issue_code = [this](const signalling::DevicePlace& place,
                           std::string_view label) { return server_->issue_code(place, label); },
      .revoke =
          [this](std::string_view device) {
            const bool known = server_->revoke(device);
            if (known) log_info("device.revoked", "Revoked device " + std::string(device));
            return known;
          },
      .drain =
          [this] {
            if (!drain_until_) begin_drain();
          },
      .budgets = [this](std::string_view visit) { return server_->budgets(visit); }};
}

signalling::NodeStatus Node::Parts::status() const {
  signalling::NodeStatus status{std::string(kVersion), SteadyClock::now() - started_};
  status.draining = drain_until_.has_value();
  const std::int64_t expires = signalling_metrics_.tls_certificate_expiry.value();
  if (expires != 0) status.certificate_expires = expires;
  status.stuck_threads = stuck_threads();
  return status;
}

// Makes a certificate that is to be made; in use it is only by use_certificate().
std::shared_ptr<const signalling::TlsContext> Node::Parts::read_certificate(
    const config::TlsConfig& tls) const {
  std::vector<std::string> announced;
  for (const SocketAddress& address :
       announced_addresses(config_.media, interface_addresses(), 0, true)) {
    if (address.protocol == SocketAddress::Protocol::kTcp) continue;  // the same once more
    announced.push_back(ip_to_string(address));
  }
  return load_certificate(tls, announced);
}

void Node::Parts::use_certificate(std::shared_ptr<const signalling::TlsContext> context,
                                  const config::TlsConfig& tls) {
  const bool news =
      context->identity().not_after() != signalling_metrics_.tls_certificate_expiry.value();
  if (news) log_certificate(context->identity());
  // Strict only with a given certificate: a page that stays remembered must not depend on an
  // authority that may have to be made anew.
  server_->use_tls(std::move(context), tls.given());
  if (tls.made()) renewal_timer_.arm(SteadyClock::now() + kRenewalCheck);
}

void Node::Parts::renew_certificate() {
  try {
    use_certificate(read_certificate(config_.tls), config_.tls);
  } catch (const std::exception& error) {
    log_error("tls.refused", std::string(error.what()) + ". The certificate in use stays");
    renewal_timer_.arm(SteadyClock::now() + kRenewalCheck);
  }
}

void Node::Parts::say_hello() const {
  const std::string pages =
      url(config_.signalling.listen, config_.tls.enabled() ? "https" : "http");
  log_info("admin.listening", "Metrics and health: " + url(config_.admin.listen, "http") +
                                  "/metrics, /healthz, /readyz");
  log_info("pages.listening", "Pages and signalling: " + pages + "/");
  if (!config_.sites.empty() && !config_.organisations.empty()) {
    log_info("pages.listening", "Try a kiosk at " + pages + "/kiosk?site=" +
                                    config_.sites.front().id + " and a desk at " + pages +
                                    "/desk?organisation=" + config_.organisations.front().id);
  }
  if (config_.auth.open_enrolment) {
    log_warn("auth.open", "auth.open_enrolment is on: every page gets a token. For trials only");
  }
  log_info("node.ready", "Guichet is ready");
}

void Node::Parts::on_signal(int signal) {
  if (signal == SIGHUP) return reload();
  if (!drain_until_) return begin_drain();
  log_warn("node.stopping", "Stopping at once, with " + std::to_string(visits()) +
                                " visits under way: second signal");
  loop_.stop();
}

void Node::Parts::begin_drain() {
  drain_until_ = SteadyClock::now() + config_.limits.drain;
  server_->drain();
  webhooks_->drain();
  supervisor_.say("STOPPING=1");
  log_info("node.draining", "No new visits from here on; waiting for " + std::to_string(visits()) +
                                " under way, at most " +
                                std::to_string(config_.limits.drain.ms() / 1'000) + " s");
  check_drain();
}

void Node::Parts::check_drain() {
  const Timestamp now = SteadyClock::now();
  // Once more after none was seen: a visit that was just begun is not in the shard's gauge yet, and
  // what the last one's pages were told is on its way to them.
  if (visits() > 0) {
    quiet_since_.reset();
  } else if (!quiet_since_) {
    quiet_since_ = now;
  } else if (webhooks_->waiting() == 0 || now - *quiet_since_ >= kLastNews) {
    return loop_.stop();
  }
  if (now >= *drain_until_) {
    log_warn("node.stopping",
             "Stopping with " + std::to_string(visits()) + " visits under way: time is up");
    return loop_.stop();
  }
  drain_timer_.arm(std::min(now + kDrainCheck, *drain_until_));
}

// All or nothing: everything that can fail comes before the first change.
void Node::Parts::reload() {
  const config::LoadResult fresh = config::load_file(options_.config_file);
  for (const config::Problem& problem : fresh.problems) {
    log_error("config.refused", to_string(problem));
  }
  const config::Reload plan = config::plan_reload(config_, fresh.config);
  Readable readable;
  if (fresh.ok()) readable = read_files(plan.config);
  if (!fresh.ok() || !readable.ok) {
    ++reloads_refused_;
    log_error("config.refused", "Nothing of the configuration has changed. Reasons: above");
    return;
  }
  take_over(plan, std::move(readable));
}

Node::Parts::Readable Node::Parts::read_files(const config::Config& fresh) const {
  Readable readable{.ok = true};
  try {
    readable.pages = load_pages(options_);
  } catch (const std::exception& error) {
    log_error("pages.refused", error.what());
    readable.ok = false;
  }
  try {
    if (fresh.tls.enabled()) readable.certificate = read_certificate(fresh.tls);
  } catch (const std::exception& error) {
    log_error("tls.refused", std::string(error.what()) + ". The certificate in use stays");
    readable.ok = false;
  }
  try {
    readable.webhooks = Webhooks::prepare(fresh.webhooks);
  } catch (const std::exception& error) {
    log_error("webhook.refused", error.what());
    readable.ok = false;
  }
  return readable;
}

void Node::Parts::take_over(const config::Reload& plan, Readable readable) {
  config_ = plan.config;
  set_log_level(config_.log.level);
  admin_->set_token(config_.admin.token);
  admin_->replace_console(signalling::take_console(*readable.pages));
  server_->replace_pages(*std::move(readable.pages));
  if (readable.certificate) use_certificate(std::move(readable.certificate), config_.tls);
  webhooks_->take_over(std::move(readable.webhooks));
  server_->reconfigure(config_);
  ++reloads_taken_;
  config_read_ = unix_now();
  std::string said = "Taken over: the pages";
  if (config_.tls.enabled()) said += ", the certificate";
  for (const std::string& key : plan.taken) said += ", " + key;
  log_info("config.reloaded", said);
  if (plan.needs_restart.empty()) return;
  std::string waiting;
  for (const std::string& key : plan.needs_restart) waiting += (waiting.empty() ? "" : ", ") + key;
  log_warn("config.needs_restart", "Not taken over before a restart: " + waiting);
}

// The timer turns on the signalling thread: a supervisor that hears nothing knows that it is stuck.
void Node::Parts::feed_watchdog() {
  if (supervisor_.watchdog() == TimeDelta()) return;
  if (stuck_threads().empty()) supervisor_.say("WATCHDOG=1");
  watchdog_timer_.arm(SteadyClock::now() + supervisor_.watchdog() / 3);
}

std::int64_t Node::Parts::visits() const {
  std::int64_t rooms = 0;
  for (const auto& shard : shards_) rooms += shard->metrics().rooms.value();
  return rooms;
}

std::string Node::Parts::metrics_text() const {
  std::vector<const Metrics*> parts = {&signalling_metrics_};
  for (const auto& shard : shards_) parts.push_back(&shard->metrics());
  ProcessMetrics process = read_process();
  process.draining = drain_until_.has_value();
  process.config_read = config_read_;
  process.reloads_taken = reloads_taken_;
  process.reloads_refused = reloads_refused_;
  process.webhooks = webhooks_->metrics();
  return export_text(parts, process, kVersion);
}

std::vector<std::string> Node::Parts::stuck_threads() const {
  std::vector<std::string> stuck;
  for (const auto& shard : shards_) {
    if (SteadyClock::now() - shard->last_turn() > options_.stuck_after) {
      stuck.push_back(shard->name());
    }
  }
  return stuck;
}

Node::Node(config::Config config, Options options)
    : parts_(std::make_unique<Parts>(std::move(config), std::move(options))) {}
Node::~Node() = default;
void Node::start() { parts_->start(); }
void Node::run() { parts_->run(); }

}  // namespace sfu
