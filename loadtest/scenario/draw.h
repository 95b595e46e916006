// Distributions of people and papers, in integers only: the same seed draws the same on every
// compiler and machine.
#pragma once

#include <cstdint>
#include <span>

#include "loadtest/world/random.h"

namespace loadtest {

// Exponential; `mean` and the result in the same unit.
std::int64_t draw_exponential(Random& random, std::int64_t mean);
// Log-normal by its median and its 95th percentile; both positive.
std::int64_t draw_log_normal(Random& random, std::int64_t median, std::int64_t p95);
// As likely from a to 2a as from 2a to 4a; 0 < from <= to.
std::int64_t draw_log_uniform(Random& random, std::int64_t from, std::int64_t to);
std::int64_t draw_poisson(Random& random, std::int64_t mean_thousandths);
// An index, by weights of which one is positive.
std::size_t draw_index(Random& random, std::span<const std::int64_t> weights);

}  // namespace loadtest
