#include <iostream>

#include "sim/app/command.h"
#include "sim/app/run_request.h"
#include "sim/app/run_session.h"
#include "sim/base/lockstep_difference.h"
#include "sim/base/run_fault.h"
#include "workloads/input/fault.h"

namespace wagesim {

int run_command(Options& options) {
  const RunRequest request = read_run_request(options);
  try {
    return simulate(request);
  } catch (const LockstepDifference& difference) {
    std::cout << "the RTL differs from fidelity cycle: " << difference.what() << '\n';
    return kDifferent;
  } catch (const RunFault& fault) {
    throw InputError(Fault{request.trace.string(), 0, "run", "", fault.what()});
  }
}

}  // namespace wagesim
