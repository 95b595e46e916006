#include <netinet/in.h>

// A comment may say throw, std::thread or time().
const char* text = "and so may text: throw, rand(), steady_clock";
std::mutex lock;
std::atomic<int> count;
std::random_device device;
std::ifstream file(text);

long look() {
  if (count > 1'000) throw count;
  if (rand() > 2) return std::chrono::steady_clock::now();
  return time(nullptr) + clock.time();
}
