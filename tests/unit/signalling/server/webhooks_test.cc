// Webhooks over real sockets: what is posted, what of an answer counts, and who is believed to be
// the receiver.
#include "signalling/server/webhooks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sfu/io/system_entropy.h"
#include "signalling/tls/local_ca.h"
#include "tests/unit/signalling/server/running_server.h"
#include "tests/unit/signalling/tls/temporary_folder.h"

namespace signalling {
namespace {

using boost::asio::ip::tcp;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

// Takes one connection after another on a thread of its own, reads the request and says what the
// test wants said; an empty answer closes without one.
class RawReceiver {
 public:
  explicit RawReceiver(std::vector<std::string> answers)
      : acceptor_(context_, {boost::asio::ip::make_address("127.0.0.1"), 0}),
        thread_([this, answers = std::move(answers)] { run(answers); }) {}
  ~RawReceiver() {
    stopping_ = true;
    boost::asio::io_context context;
    tcp::socket last(context);  // wakes it, should it still wait for somebody
    boost::system::error_code ignored;
    last.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/hook?a=b";
  }
  // After the last answer was given.
  std::vector<std::string> requests() {
    done_.get_future().wait();
    return requests_;
  }

 private:
  void run(const std::vector<std::string>& answers) {
    for (const std::string& answer : answers) {
      tcp::socket socket(context_);
      acceptor_.accept(socket);
      if (stopping_) return;
      std::string request;
      boost::system::error_code error;
      boost::asio::read_until(socket, boost::asio::dynamic_buffer(request), "\r\n\r\n", error);
      const std::size_t at = request.find("Content-Length: ");
      const std::size_t head = request.find("\r\n\r\n") + 4;
      const std::size_t body = at == std::string::npos ? 0 : std::stoul(request.substr(at + 16));
      if (request.size() < head + body) {
        boost::asio::read(socket, boost::asio::dynamic_buffer(request),
                          boost::asio::transfer_exactly(head + body - request.size()), error);
      }
      requests_.push_back(request);
      boost::asio::write(socket, boost::asio::buffer(answer), error);
    }
    done_.set_value();
  }
  boost::asio::io_context context_;
  tcp::acceptor acceptor_;
  std::vector<std::string> requests_;
  std::promise<void> done_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

VisitNotice notice(std::uint64_t id) {
  VisitNotice notice;
  notice.event = config::WebhookEvent::kEnded;
  notice.visit.id = VisitId(id);
  notice.visit.site = "isle";
  notice.visit.organisation = "caf";
  notice.visit.state = VisitState::kEnded;
  notice.begun_for = "caf";
  return notice;
}

struct WebhooksTest : testing::Test {
  ~WebhooksTest() override {
    loop.stop();
    if (thread.joinable()) thread.join();
  }
  Webhooks::Options options() {
    return {
        .queue = {.first_delay = sfu::TimeDelta::ms(2)},
        .deadline = sfu::TimeDelta::ms(2'000),
        .said = [this](std::string_view, Webhooks::Change change) { changes.push_back(change); }};
  }
  static config::Webhook to(const std::string& url) {
    config::Webhook webhook;
    webhook.id = "rdv";
    webhook.url = url;
    webhook.secret = kSecret;
    return webhook;
  }
  void start(std::vector<config::Webhook> webhooks) {
    hooks.take_over(Webhooks::prepare(webhooks));
    thread = std::thread([this] { loop.run(); });
  }
  template <class Get>
  auto on_loop(Get get) {
    std::promise<decltype(get())> value;
    loop.post([&] { value.set_value(get()); });
    return value.get_future().get();
  }
  void tell(std::uint64_t id) {
    on_loop([&] {
      hooks.notify(notice(id));
      return true;
    });
  }
  sfu::WebhookMetrics counts() {
    return on_loop([this] { return hooks.metrics().front(); });
  }
  // Polls the loop, not a clock: it turns until the counts say so.
  template <class Done>
  bool becomes(Done done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
      if (done(counts())) return true;
      std::this_thread::yield();
    }
    return false;
  }

  Loop loop;
  sfu::SystemEntropy entropy;
  std::vector<Webhooks::Change> changes;
  Webhooks hooks{loop, entropy, options()};
  std::thread thread;
};

TEST_F(WebhooksTest, PostsASignedMessageAndTakesTheStatusForAnAnswer) {
  RawReceiver receiver({"HTTP/1.1 204 No Content\r\n\r\n"});
  start({to(receiver.url())});
  tell(7);
  const std::string request = receiver.requests().front();
  EXPECT_THAT(request, StartsWith("POST /hook?a=b HTTP/1.1\r\n"));
  for (const char* part : {"Content-Type: application/json\r\n", "webhook-signature: v1,",
                           "webhook-id: msg_0000000000000007_over\r\n", "\r\n\r\n{\"type\":"}) {
    EXPECT_THAT(request, HasSubstr(part));
  }
  EXPECT_TRUE(becomes([](const auto& now) { return now.delivered == 1 && now.waiting == 0; }));
}

TEST_F(WebhooksTest, TriesAgainUntilItIsTakenAndInOrder) {
  RawReceiver receiver({"HTTP/1.1 500 No\r\n\r\n", "", "HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n",
                        "no HTTP at all\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
                        "HTTP/1.1 200 OK\r\n\r\n"});
  start({to(receiver.url())});
  tell(7);
  tell(8);
  const auto requests = receiver.requests();
  for (std::size_t i = 0; i < 5; ++i) EXPECT_THAT(requests[i], HasSubstr("_over")) << i;
  EXPECT_THAT(requests[4], HasSubstr("msg_0000000000000007"));
  EXPECT_THAT(requests[5], HasSubstr("msg_0000000000000008"));
  EXPECT_TRUE(becomes([](const auto& now) { return now.delivered == 2; }));
  EXPECT_EQ(counts().failed, 4);
  EXPECT_EQ(counts().retried, 4);
  EXPECT_THAT(changes, ElementsAre(Webhooks::Change::kFailing, Webhooks::Change::kRecovered));
}

TEST_F(WebhooksTest, ReadsNoMoreThanAHeader) {
  RawReceiver receiver({"HTTP/1.1 200 OK\r\nx: " + std::string(100'000, 'x') + "\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"});
  start({to(receiver.url())});
  tell(7);
  EXPECT_TRUE(becomes([](const auto& now) { return now.delivered == 1; }));
  EXPECT_EQ(counts().failed, 1) << "the one that does not end";
}

TEST_F(WebhooksTest, GoneIsGone) {
  RawReceiver receiver({"HTTP/1.1 410 Gone\r\n\r\n"});
  start({to(receiver.url())});
  tell(7);
  EXPECT_TRUE(becomes([](const auto& now) { return now.lost.at(2) == 1; }));
  tell(8);
  EXPECT_EQ(counts().lost.at(2), 2);
  EXPECT_THAT(changes, ElementsAre(Webhooks::Change::kStopped));
}

TEST_F(WebhooksTest, WhoDoesNotAnswerHasADeadline) {
  tcp::acceptor silent(loop.context(), {boost::asio::ip::make_address("127.0.0.1"), 0});
  start({to("http://127.0.0.1:" + std::to_string(silent.local_endpoint().port()))});
  tell(7);
  EXPECT_TRUE(becomes([](const auto& now) { return now.failed == 1; }));
}

TEST_F(WebhooksTest, OnlyWhatItWantsToHear) {
  config::Webhook other = to("http://127.0.0.1:1/");
  other.organisations = {"msa"};
  config::Webhook starts = to("http://127.0.0.1:1/");
  starts.id = "starts";
  starts.events = {config::WebhookEvent::kStarted};
  start({other, starts});
  tell(7);
  EXPECT_EQ(on_loop([this] { return hooks.waiting(); }), 0U);
  on_loop([&] {  // begun for it, wherever it is now
    VisitNotice one = notice(8);
    one.begun_for = "msa";
    hooks.notify(one);
    return true;
  });
  EXPECT_EQ(on_loop([this] { return hooks.waiting(); }), 1U);
}

TEST_F(WebhooksTest, AReloadGoesOnWithTheSameAndCountsWhatIsLostToAnother) {
  start({to("http://127.0.0.1:1/a")});
  tell(7);
  const auto take_over = [&](const config::Webhook& webhook) {
    return on_loop([&] {
      hooks.take_over(Webhooks::prepare({webhook}));
      return hooks.waiting();
    });
  };
  EXPECT_EQ(take_over(to("http://127.0.0.1:1/a")), 1U);
  EXPECT_EQ(take_over(to("http://127.0.0.1:1/b")), 0U);
  EXPECT_EQ(counts().lost.at(3), 1);
}

class Taking : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest& request) override {
    return {.status = request.method == "POST" ? 204U : 405U};
  }
};

struct SecureWebhooks : WebhooksTest {
  SecureWebhooks() {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    LocalCa::keep(folder.path(), {.wanted = {"localhost"}, .others = {}}, now);
    const auto context = std::make_shared<const TlsContext>(*LocalCa::load(folder.path(), now));
    server.on_loop([&](HttpServer& http) { http.use_tls(context, false); });
  }
  config::Webhook secure(const std::string& host, bool known) {
    config::Webhook webhook = to("https://" + host + ":" + std::to_string(server.port()) + "/");
    if (known) webhook.authorities = LocalCa::certificate_file(folder.path()).string();
    return webhook;
  }
  test::TemporaryFolder folder;
  Taking pages;
  test::RunningServer server{HttpServer::Options{}, pages, nullptr};
};

TEST_F(SecureWebhooks, AReceiverWithACertificateOfItsNameIsBelieved) {
  start({secure("localhost", true)});
  tell(7);
  EXPECT_TRUE(becomes([](const auto& now) { return now.delivered == 1; }));
  EXPECT_EQ(counts().failed, 0);
}

TEST_F(SecureWebhooks, AnotherNameOrAuthorityIsNot) {
  config::Webhook unknown = secure("localhost", false);
  config::Webhook misnamed = secure("127.1", true);  // the same machine by another name
  misnamed.id = "misnamed";
  start({unknown, misnamed});
  tell(7);
  EXPECT_TRUE(becomes([&](const auto& now) {
    const auto other = on_loop([this] { return hooks.metrics().back(); });
    return now.failed >= 2 && other.failed >= 2;
  }));
  EXPECT_EQ(on_loop([this] { return hooks.metrics().front().delivered; }), 0);
  EXPECT_EQ(on_loop([this] { return hooks.metrics().back().delivered; }), 0);
}

TEST(Webhooks, AFileWithoutAuthoritiesIsSaid) {
  config::Webhook webhook = WebhooksTest::to("https://localhost/");
  webhook.authorities = "/dev/null";
  EXPECT_THROW(static_cast<void>(Webhooks::prepare({webhook})), std::runtime_error);
}

}  // namespace
}  // namespace signalling
