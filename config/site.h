// `sites`: the communes and which organisations their kiosks offer.
#pragma once

#include <string>
#include <vector>

namespace config {

struct Site {
  std::string id;
  std::string name;
  std::vector<std::string>
      organisations;  // ids in the order of the buttons; after loading never empty
};

}  // namespace config
