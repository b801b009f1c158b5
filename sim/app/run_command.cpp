#include <fmt/format.h>

#include "models/train/step_result.h"
#include "sim/app/command.h"
#include "sim/app/run_request.h"
#include "sim/app/run_session.h"
#include "sim/app/terminal.h"
#include "sim/base/lockstep_difference.h"
#include "sim/base/run_fault.h"
#include "workloads/input/fault.h"

namespace wagesim {

int run_command(Options& options) {
  const RunRequest request = read_run_request(options);
  try {
    return simulate(request);
  } catch (const LockstepDifference& difference) {
    print_out(fmt::format("the RTL differs from fidelity cycle: {}\n", difference.what()));
    return kDifferent;
  } catch (const RunFault& fault) {
    throw InputError(Fault{request.trace.string(), 0, "run", "", fault.what()});
  } catch (const LayerOverflow& overflow) {
    throw InputError(Fault{request.trace.string(), 0, "run", "", overflow.what()});
  }
}

}  // namespace wagesim
