// The signalling thread's event loop, without an Asio header in sight.
//   run()          until stop(); whatever happens, happens on the thread that called it
//   post(work)     from any thread
//   on_signals()   SIGTERM and its kin become ordinary calls on the loop
//   Timer          one call of `work` at a time; arming again replaces the earlier one
// Everything that lives on a loop must be gone before the loop is.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>

#include "sfu/base/units.h"

namespace boost::asio {
class io_context;
}

namespace signalling {

class Loop {
 public:
  using Work = std::function<void()>;
  Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  void run();
  void stop();  // from any thread
  void post(Work work);
  void on_signals(std::initializer_list<int> signals, std::function<void(int)> handler);
  boost::asio::io_context& context();

 private:
  class State;
  std::unique_ptr<State> state_;
};

class Timer {
 public:
  Timer(Loop& loop, Loop::Work work);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer();
  void arm(sfu::Timestamp at);  // never() disarms

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace signalling
