#include "sim/control/check_fits.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/control/expander.h"
#include "sim/tile/footprint.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

class FitCheck {
 public:
  FitCheck(const Program& program, const MachineParams& machine, std::string file)
      : program_(program), machine_(machine), file_(std::move(file)) {}

  std::vector<Fault> run() {
    check_state();
    Expander expander(program_, machine_);
    while (const auto operation = expander.next()) {
      if (const auto* product = std::get_if<ProductOp>(&*operation)) check_product(*product);
      if (const auto* vector = std::get_if<VectorUnitOp>(&*operation)) check_vector(*vector);
    }
    return std::move(faults_);
  }

 private:
  void check_state() {
    const auto lanes = static_cast<std::size_t>(machine_.vector_lanes);
    if (!program_.lfsr_states.empty() && program_.lfsr_states.size() != lanes)
      faults_.push_back({file_, 0, "lfsr_states", std::to_string(program_.lfsr_states.size()),
                         "must be one a vector lane: " + std::to_string(lanes)});
    for (const TraceTensor& tensor : program_.tensors)
      if (tensor.address + static_cast<std::uint64_t>(tensor.bytes()) >
          static_cast<std::uint64_t>(machine_.dram.capacity_bytes))
        faults_.push_back(
            {file_, 0, "tensors." + tensor.name, std::to_string(tensor.address),
             "must end within the DRAM's " + std::to_string(machine_.dram.capacity_bytes) + " bytes"});
  }

  void check_product(const ProductOp& op) {
    const Command& command = program_.commands[static_cast<std::size_t>(op.command)];
    const ProductCommand& product = command.product;
    check(op.command, product_footprint(product.geometry, command.pass, product.mode, op.tile, machine_));
  }

  void check_vector(const VectorUnitOp& op) {
    check(op.command, vector_footprint(op.op, packed_bits(*op.op.command, program_), machine_));
  }

  void check(int command, const Footprint& footprint) {
    const std::optional<Shortage> small = shortage(footprint, machine_);
    if (!small || !reported_.insert(command).second) return;
    faults_.push_back({file_, 0, "commands[" + std::to_string(command) + "]",
                       std::to_string(small->needed) + ' ' + std::string(small->unit),
                       "a tile must fit the " + std::to_string(small->there) + ' ' +
                           std::string(small->unit) + " of a half of the " + std::string(small->buffer) +
                           " buffer"});
  }

  const Program& program_;
  const MachineParams& machine_;
  std::string file_;
  std::vector<Fault> faults_;
  std::set<int> reported_;
};

}  // namespace

void check_fits(const Program& program, const MachineParams& machine, const std::string& file) {
  std::vector<Fault> faults = FitCheck(program, machine, file).run();
  if (!faults.empty()) throw InputError(std::move(faults));
}

}  // namespace wagesim
