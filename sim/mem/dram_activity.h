#pragma once

#include <tlm>

#include "sim/mem/dram_counters.h"

namespace wagesim {

class Dram;

/// An ignorable extension of a payload: the DRAM adds there what the transaction made it do. A DRAM that does
/// not know it leaves it as it was.
struct DramActivity : tlm::tlm_extension<DramActivity> {
  DramCounters counters;
  /// Who answered get_direct_mem_ptr: a target that may also be called without a payload.
  Dram* direct = nullptr;

  [[nodiscard]] tlm_extension_base* clone() const override { return new DramActivity(*this); }
  void copy_from(const tlm_extension_base& other) override {
    const auto& activity = static_cast<const DramActivity&>(other);
    counters = activity.counters;
    direct = activity.direct;
  }
};

}  // namespace wagesim
