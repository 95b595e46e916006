#include "sfu/room/picture_shares.h"

#include <algorithm>

namespace sfu {
namespace {

// What somebody keeps who sends little: a picture that was still begins again.
constexpr std::int64_t kKeptPercent = 150;      // of what it sends
constexpr std::int64_t kLeastKeptPercent = 25;  // of its part

}  // namespace

void share(DataRate left, std::span<PictureShare> pictures) {
  std::int64_t weights = 0;
  for (const PictureShare& one : pictures) weights += one.weight;
  DataRate kept;
  const auto part = [&](const PictureShare& one) { return left.scaled(one.weight, weights); };
  const auto needed = [&](const PictureShare& one) {
    const DataRate least = part(one).scaled(kLeastKeptPercent, 100);
    return std::min(part(one), std::max(least, one.sent.scaled(kKeptPercent, 100)));
  };
  for (const PictureShare& one : pictures) kept += needed(one);
  for (PictureShare& one : pictures) {
    one.share = std::max(part(one), left - (kept - needed(one)));
  }
}

}  // namespace sfu
