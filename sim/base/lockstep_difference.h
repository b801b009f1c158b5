#pragma once

#include <stdexcept>
#include <string>

namespace wagesim {

/// The RTL shows something else than the SystemC model beside it. The unit that steps them adds where in the
/// run that was.
class LockstepDifference : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace wagesim
