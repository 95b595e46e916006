// Names a table test's cases by their `name` member.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace test {

template <class Case>
std::string case_name(const testing::TestParamInfo<Case>& parameter) {
  return parameter.param.name;
}

}  // namespace test
