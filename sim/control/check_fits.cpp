#include "sim/control/check_fits.h"

#include <set>
#include <string>
#include <vector>

#include "sim/control/expander.h"
#include "sim/feed/matrix_operand.h"
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
    require(op.command, "activation", image_region(op.tile, product.geometry, command.pass).bytes(),
            machine_.activation.half_bytes());
    require(op.command, "weight", matrix_layout(op.tile, command.pass, product.mode, machine_.weight).bytes(),
            machine_.weight.half_bytes());
    const std::int64_t rows = command.pass == Pass::Gradient ? op.tile.depth() : op.tile.positions();
    const std::int64_t blocks = (op.tile.columns.count + machine_.cols - 1) / machine_.cols;
    require(op.command, "accumulator", rows * blocks * machine_.accumulator.word_bytes,
            machine_.accumulator_rows_per_half() * machine_.accumulator.word_bytes);
  }

  void check_vector(const VectorUnitOp& op) {
    const VectorLayout layout =
        vector_layout(op.op, program_, machine_.vector_in.word_bytes, machine_.vector_out.word_bytes);
    require(op.command, "vector_in", layout.in_bytes(), machine_.vector_in.half_bytes());
    require(op.command, "vector_out", layout.out_bytes(), machine_.vector_out.half_bytes());
  }

  void require(int command, const char* buffer, std::int64_t bytes, std::int64_t half) {
    if (bytes <= half || !reported_.insert(command).second) return;
    faults_.push_back(
        {file_, 0, "commands[" + std::to_string(command) + "]", std::to_string(bytes) + " bytes",
         "a tile must fit the " + std::to_string(half) + " bytes of a half of the " + buffer + " buffer"});
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
