// SFU_CHECK(condition): a broken invariant stops the program, in release builds too. Never for
// input from outside: that is a Result or an enum value.
#pragma once

#include <cstdio>
#include <cstdlib>

#define SFU_CHECK(condition)                                                                 \
  do {                                                                                       \
    if (!(condition)) [[unlikely]] {                                                         \
      std::fprintf(stderr, "%s:%d: broken invariant: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)
