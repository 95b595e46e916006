// The rules between keys, after every key was read: unique ids, known organisations, the secrets.
#pragma once

#include "config/config.h"
#include "config/report.h"

namespace config {

// `folder` is where relative file names start. Fills what follows from other keys: the
// secrets from their files, whole paths, labels from names, a site's organisations when none are
// given.
void check(const std::string& folder, Config& config, Report& report);

}  // namespace config
