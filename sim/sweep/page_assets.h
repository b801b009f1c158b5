#pragma once

#include <string_view>

namespace wagesim::sweep::asset {

// The files of html/ as they stand, embedded by the build.
extern const std::string_view kSweepStyle, kSweepScript;

}  // namespace wagesim::sweep::asset
