#include "sim/control/check_fits.h"

#include <array>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "sim/tile/footprint.h"
#include "sim/tile/tile_shapes.h"
#include "workloads/input/fault.h"

namespace wagesim {
namespace {

/// What the shapes of a command's tiles depend on.
using Plan = std::tuple<std::string, Pass, CommandKind, bool, std::array<int, 10>>;

Plan plan_of(const Command& command) {
  const ProductTiling& tiling = command.product.tiling;
  const RequantiseCommand& requantise = command.requantise;
  const UpdateCommand& update = command.update;
  const bool product = command.kind == CommandKind::Product;
  if (product)
    return {command.layer,
            command.pass,
            command.kind,
            command.product.resident,
            {tiling.batch, tiling.rows, tiling.cols, tiling.kernel_h, tiling.kernel_w, tiling.x_channels,
             tiling.columns, tiling.columns_outer ? 1 : 0, tiling.groups, 0}};
  if (command.kind == CommandKind::Add)
    return {command.layer,
            command.pass,
            command.kind,
            false,
            {command.add.tile_batch, command.add.tile_rows, command.add.tile_cols, command.add.tile_channels,
             0, 0, 0, 0, 0, 0}};
  return {command.layer,
          command.pass,
          command.kind,
          requantise.wide_tensor == kNoTensor && update.wide_tensor == kNoTensor,
          {requantise.tile_batch, requantise.tile_rows, requantise.tile_cols, requantise.tile_channels,
           update.tile_rows, update.tile_columns, 0, 0, 0, 0}};
}

class FitCheck {
 public:
  FitCheck(const Program& program, const MachineParams& machine, std::string file)
      : program_(program), machine_(machine), file_(std::move(file)) {}

  std::vector<Fault> run() {
    check_state();
    for (std::size_t index = 0; index < program_.commands.size(); ++index)
      if (checked_.insert(plan_of(program_.commands[index])).second) check_command(static_cast<int>(index));
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

  void check_command(int index) {
    const Command& command = program_.commands[static_cast<std::size_t>(index)];
    const PackedBits bits = packed_bits(command, program_);
    const auto check_vector = [&](const VectorOp& op) { check(index, vector_footprint(op, bits, machine_)); };
    if (command.kind != CommandKind::Product) return for_each_second_pass_shape(command, check_vector);
    const ProductCommand& product = command.product;
    for_each_shape(command, [&](const ProductLoops::Step& step) {
      check(index, product_footprint(product.geometry, command.pass, product.mode, step.tile, machine_));
      check_vector({&command, step.tile, step.pooled_rows, step.pooled_cols});
    });
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
  std::set<Plan> checked_;  ///< as commands are repeated, so are their shapes
};

}  // namespace

void check_fits(const Program& program, const MachineParams& machine, const std::string& file) {
  std::vector<Fault> faults = FitCheck(program, machine, file).run();
  if (!faults.empty()) throw InputError(std::move(faults));
}

}  // namespace wagesim
