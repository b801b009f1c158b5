#pragma once

#include <string>

#include "sim/report/comparison.h"

namespace wagesim::html {

/// comparison.html: two runs side by side.
[[nodiscard]] std::string comparison_page(const Comparison& runs);

}  // namespace wagesim::html
