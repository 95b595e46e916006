#include "sfu/cc/loss_window.h"

namespace sfu {

LossWindow::LossWindow() : LossWindow(Options{}) {}

void LossWindow::on_packets(std::int64_t packets, std::int64_t lost) {
  packets_ += packets;
  lost_ += lost;
}

std::optional<int> LossWindow::take(Timestamp now) {
  if (!began_) began_ = now;
  if (packets_ < options_.min_packets || now - *began_ < options_.min_time) return std::nullopt;
  const auto share = static_cast<int>(lost_ * 256 / packets_);
  packets_ = 0;
  lost_ = 0;
  began_ = now;
  return share;
}

}  // namespace sfu
