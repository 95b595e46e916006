// The YAML of one file, as a node to read sections from.
#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>

#include "config/report.h"

namespace config {

// Null for an empty file; nothing after a problem: not UTF-8, not YAML, more than one document.
std::optional<YAML::Node> read_document(const std::string& text, Report& report);

}  // namespace config
