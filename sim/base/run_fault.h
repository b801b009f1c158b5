#pragma once

#include <stdexcept>

namespace wagesim {

/// A run that cannot go on for a reason in the workload, such as a sum beyond int32; says where.
class RunFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace wagesim
