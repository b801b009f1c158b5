#pragma once

#include <cstdint>

#include "sim/vector/vector_datapath.h"

namespace wagesim::test {

/// Runs random streams of several operations through a datapath and expects, in every cycle, the results that
/// VectorRules gives for the words that went in, as many enabled cycles as the program has stages after the
/// last of them, and nothing else; the running maximum, exponents and, at the end, the random states too.
void expect_rules(VectorDatapath& datapath, int lanes, std::uint64_t seed, int operations, int cycles);

}  // namespace wagesim::test
