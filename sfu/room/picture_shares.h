// How what the voice leaves of a viewer's line is shared by the pictures that are shown there.
//   share(left, pictures)     sets `share` of each
// Everybody's part is by weight: a document camera or screen before a face, an interpreter before
// others. Whoever sends less than their part leaves the rest to the others, who have it until it is
// asked back. Pure.
#pragma once

#include <cstdint>
#include <span>

#include "sfu/base/units.h"

namespace sfu {

struct PictureShare {
  std::int64_t weight = 1;
  DataRate sent = DataRate::zero();   // to this viewer, lately
  DataRate share = DataRate::zero();  // the result
};

inline constexpr std::int64_t kFaceWeight = 1;
inline constexpr std::int64_t kInterpreterWeight = 2;
inline constexpr std::int64_t kSigningInterpreterWeight = 3;
inline constexpr std::int64_t kDocumentWeight = 3;

void share(DataRate left, std::span<PictureShare> pictures);

}  // namespace sfu
