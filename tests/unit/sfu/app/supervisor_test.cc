#include "sfu/app/supervisor.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "sfu/io/file_descriptor.h"

namespace sfu {
namespace {

struct SupervisorTest : testing::Test {
  ~SupervisorTest() override {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
  }
};

// An abstract address, as systemd itself may use: nothing to remove afterwards.
TEST_F(SupervisorTest, IsToldByDatagram) {
  const std::string name = "@guichet-test-" + std::to_string(getpid());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::ranges::copy(name, address.sun_path);
  address.sun_path[0] = '\0';
  const FileDescriptor fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  ASSERT_EQ(bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  setenv("NOTIFY_SOCKET", name.c_str(), 1);
  Supervisor().say("READY=1");
  std::array<char, 64> heard;
  const ssize_t length = recv(fd.get(), heard.data(), heard.size(), 0);
  ASSERT_GT(length, 0);
  EXPECT_EQ(std::string(heard.data(), static_cast<std::size_t>(length)), "READY=1");
}

TEST_F(SupervisorTest, NobodyIsTold) {
  Supervisor().say("READY=1");
  setenv("NOTIFY_SOCKET", std::string(200, 'x').c_str(), 1);
  Supervisor().say("READY=1");  // no crash, no wait
}

TEST_F(SupervisorTest, WatchdogIsOursAndANumber) {
  EXPECT_EQ(Supervisor().watchdog(), TimeDelta());
  setenv("WATCHDOG_USEC", "30000000", 1);
  EXPECT_EQ(Supervisor().watchdog(), TimeDelta::seconds(30));
  setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(Supervisor().watchdog(), TimeDelta()) << "somebody else's";
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  EXPECT_EQ(Supervisor().watchdog(), TimeDelta::seconds(30));
  for (const char* nonsense : {"", "-1", "30s"}) {
    setenv("WATCHDOG_USEC", nonsense, 1);
    EXPECT_EQ(Supervisor().watchdog(), TimeDelta()) << nonsense;
  }
}

}  // namespace
}  // namespace sfu
