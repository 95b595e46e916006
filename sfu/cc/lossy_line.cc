#include "sfu/cc/lossy_line.h"

namespace sfu {

LossyLine::LossyLine() : LossyLine(Options{}) {}

void LossyLine::on_packets(std::int64_t packets, std::int64_t lost, Timestamp now) {
  const TimeDelta half = options_.window / 2;
  if (now - half_began_ >= half) {
    halves_[0] = now - half_began_ < options_.window ? halves_[1] : Half{};
    halves_[1] = {};
    half_began_ = now;
  }
  halves_[1].packets += packets;
  halves_[1].lost += lost;
  const std::int64_t all = halves_[0].packets + halves_[1].packets;
  const std::int64_t missing = halves_[0].lost + halves_[1].lost;
  const bool bad =
      missing >= options_.least_lost && missing * 1'000 >= all * options_.least_per_mille;
  if (lost > 0 && bad) last_ = now;
}

void LossyLine::begin_anew() {
  halves_ = {};
  last_.reset();
}

}  // namespace sfu
