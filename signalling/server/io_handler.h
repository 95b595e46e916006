// What an asynchronous operation calls when it is done, whatever its type: Beast's own handlers can
// be moved but not copied, so std::function cannot hold them.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include <boost/system/error_code.hpp>

namespace signalling {

class IoHandler {
 public:
  template <class Function>
  explicit IoHandler(Function function)
      : held_(std::make_unique<HeldFunction<Function>>(std::move(function))) {}

  // Once: what it held is gone before it is called, so that the call may start the next operation.
  void operator()(const boost::system::error_code& error, std::size_t size) {
    std::exchange(held_, nullptr)->call(error, size);
  }

 private:
  struct Held {
    virtual ~Held() = default;
    virtual void call(const boost::system::error_code& error, std::size_t size) = 0;
  };
  template <class Function>
  struct HeldFunction final : Held {
    explicit HeldFunction(Function held) : function(std::move(held)) {}
    void call(const boost::system::error_code& error, std::size_t size) override {
      function(error, size);
    }
    Function function;
  };
  std::unique_ptr<Held> held_;
};

}  // namespace signalling
