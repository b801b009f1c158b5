#pragma once

#include <cstdint>

#include "sim/config/machine_params.h"

namespace wagesim {

/// When a channel closes a row that nobody made it close:
///
///   open      never; a conflict or a refresh does
///   closed    with every column command (auto-precharge)
///   adaptive  once no burst that waits wants the row and its last column command is page_idle past
struct PagePolicy {
  static constexpr std::int64_t kForever = std::int64_t{1} << 60;

  bool at_once = false;             ///< with the column command
  std::int64_t idle_ps = kForever;  ///< otherwise: how long an unwanted row stays open

  explicit PagePolicy(const DramParams& params) {
    switch (params.page_policy) {
      case PagePolicyKind::Open:
        break;
      case PagePolicyKind::Closed:
        at_once = true;
        break;
      case PagePolicyKind::Adaptive:
        idle_ps = params.page_idle_ps;
        break;
    }
  }
};

}  // namespace wagesim
