#include "sfu/app/admin_client.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string>

#include "sfu/io/file_descriptor.h"
#include "sfu/io/interfaces.h"
#include "sfu/io/sockaddr.h"
#include "sfu/io/steady_clock.h"

namespace sfu {
namespace {

SocketAddress to_ask(const config::Endpoint& listen) {
  std::string ip = listen.ip;
  if (ip == "0.0.0.0") ip = "127.0.0.1";
  if (ip == "::") ip = "::1";
  SocketAddress address = parse_ip(ip);
  address.port = listen.port;
  return address;
}

bool wait_for(int fd, short what, Timestamp deadline) {
  const TimeDelta left = deadline - SteadyClock::now();
  if (left <= TimeDelta()) return false;
  pollfd one{fd, what, 0};
  return poll(&one, 1, static_cast<int>(left.ms()) + 1) == 1;
}

bool connect(int fd, const SocketAddress& address, Timestamp deadline) {
  const KernelAddress to = to_kernel(address, family_of(address));
  const auto* where = reinterpret_cast<const sockaddr*>(&to.storage);
  if (::connect(fd, where, to.size) == 0) return true;
  if (errno != EINPROGRESS || !wait_for(fd, POLLOUT, deadline)) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

// The request is far smaller than any send buffer.
bool send_all(int fd, std::string_view text) {
  return ::send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

std::string request_of(const AdminQuestion& question, const config::Endpoint& listen) {
  std::string text(question.method);
  text.append(" ").append(question.path);
  text.append(" HTTP/1.0\r\nHost: ").append(config::to_string(listen));
  if (!question.token.empty()) text.append("\r\nAuthorization: Bearer ").append(question.token);
  if (!question.body.empty()) {
    text.append("\r\nContent-Type: application/json\r\nContent-Length: ");
    text.append(std::to_string(question.body.size()));
  }
  return text.append("\r\n\r\n").append(question.body);
}

std::optional<std::string> read_to_end(int fd, Timestamp deadline) {
  std::string text;
  std::array<char, 16'384> some;
  while (text.size() <= kMaxAdminAnswer && wait_for(fd, POLLIN, deadline)) {
    const ssize_t size = ::recv(fd, some.data(), some.size(), 0);
    if (size < 0) return std::nullopt;
    if (size == 0) return text;
    text.append(some.data(), static_cast<std::size_t>(size));
  }
  return std::nullopt;
}

}  // namespace

std::optional<AdminAnswer> parse_admin_answer(std::string_view text) {
  // HTTP/1.1 200 OK
  constexpr std::string_view kBegin = "HTTP/1.";
  constexpr std::size_t kStatusAt = 9;
  const std::size_t end = text.find("\r\n\r\n");
  if (!text.starts_with(kBegin) || end == text.npos || end < kStatusAt + 3) return std::nullopt;
  AdminAnswer answer;
  const char* const digits = text.data() + kStatusAt;
  const auto [rest, error] = std::from_chars(digits, digits + 3, answer.status);
  if (error != std::errc() || rest != digits + 3 || answer.status < 100) return std::nullopt;
  answer.body = text.substr(end + 4);
  return answer;
}

std::optional<AdminAnswer> ask_admin(const config::Endpoint& listen, const AdminQuestion& question,
                                     TimeDelta patience) {
  const Timestamp deadline = SteadyClock::now() + patience;
  const SocketAddress address = to_ask(listen);
  const int kind = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
  const FileDescriptor fd(::socket(family_of(address), kind, 0));
  if (fd.get() < 0 || !connect(fd.get(), address, deadline)) return std::nullopt;
  if (!send_all(fd.get(), request_of(question, listen))) return std::nullopt;
  const auto text = read_to_end(fd.get(), deadline);
  return text ? parse_admin_answer(*text) : std::nullopt;
}

}  // namespace sfu
