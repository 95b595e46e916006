// The lines of loadtest/links.yaml.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "loadtest/world/line_profiles.h"

namespace test {

inline const loadtest::Lines& lines() {
  static const loadtest::Lines all = [] {
    const auto here = std::filesystem::path(__FILE__).parent_path();
    std::ifstream file(here / "../../loadtest/links.yaml", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return loadtest::read_lines(text, "loadtest/links.yaml");
  }();
  return all;
}

}  // namespace test
