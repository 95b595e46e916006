#include "signalling/server/loop.h"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "sfu/io/steady_clock.h"

namespace signalling {
namespace asio = boost::asio;

class Loop::State {
 public:
  asio::io_context context{1};
  asio::signal_set signals{context};
  std::function<void(int)> on_signal;

  void wait_for_signal() {
    signals.async_wait([this](const boost::system::error_code& error, int signal) {
      if (error) return;
      on_signal(signal);
      wait_for_signal();
    });
  }
};

Loop::Loop() : state_(std::make_unique<State>()) {}
Loop::~Loop() = default;

void Loop::run() {
  const auto work = asio::make_work_guard(state_->context);
  state_->context.run();
}
void Loop::stop() { state_->context.stop(); }
void Loop::post(Work work) { asio::post(state_->context, std::move(work)); }
asio::io_context& Loop::context() { return state_->context; }

void Loop::on_signals(std::initializer_list<int> signals, std::function<void(int)> handler) {
  for (const int signal : signals) state_->signals.add(signal);
  state_->on_signal = std::move(handler);
  state_->wait_for_signal();
}

// Shared with the pending wait, so that a timer may be destroyed while one is under way.
struct Timer::State : std::enable_shared_from_this<Timer::State> {
  State(asio::io_context& context, Loop::Work what) : timer(context), work(std::move(what)) {}
  void wait() {
    timer.async_wait([self = shared_from_this(), turn = ++turns](const auto& error) {
      if (!error && turn == self->turns) self->work();
    });
  }
  asio::steady_timer timer;
  Loop::Work work;
  std::uint64_t turns = 0;  // tells the latest wait from one that had already fired
};

Timer::Timer(Loop& loop, Loop::Work work)
    : state_(std::make_shared<State>(loop.context(), std::move(work))) {}

Timer::~Timer() { arm(sfu::Timestamp::never()); }

void Timer::arm(sfu::Timestamp at) {
  ++state_->turns;
  state_->timer.cancel();
  if (at == sfu::Timestamp::never()) return;
  state_->timer.expires_at(sfu::SteadyClock::time_point(at));
  state_->wait();
}

}  // namespace signalling
