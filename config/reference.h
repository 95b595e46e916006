// docs/CONFIG.md, printed from the tables of fields; a test compares the file with it.
#pragma once

#include <string>

namespace config {

std::string reference();

}  // namespace config
