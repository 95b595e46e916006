// `organisations`: the partner bodies and their advisers' places (docs/GLOSSARY.md).
#pragma once

#include <string>
#include <vector>

namespace config {

struct Desk {
  std::string id;  // unique in its organisation
  std::string name;
};

struct Organisation {
  std::string id;
  std::string name;   // in full, French
  std::string label;  // what the kiosk's button says
  std::vector<Desk> desks;
};

}  // namespace config
