#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/train/network.h"
#include "sim/compiler/cost.h"
#include "sim/config/machine_params.h"
#include "workloads/trace/program.h"

namespace wagesim {

/// What an independent layer is given.
struct LayerOperands {
  std::vector<std::int8_t> input;  ///< [N, H, W, C] or [N, in]
  std::vector<std::int8_t> error;  ///< of its sums; empty where the network only runs forward
};

/// What a trace starts from. weights: the stored weights M of each layer, row-major, empty where it has none.
/// One entry of eta_log2 a step; order has that many times `batch` entries.
struct CompileInput {
  Network network;
  int batch = 1;
  std::uint64_t seed = 1;
  std::vector<std::uint32_t> lfsr_states;  ///< of a resumed run; empty: from the seed
  std::vector<std::vector<std::int8_t>> weights;
  Content images;                       ///< int8 [samples, H, W, C], quantised
  std::vector<std::uint16_t> labels;    ///< class of each sample
  std::vector<std::int32_t> order;      ///< [steps, batch]: the samples of each batch
  std::vector<LayerOperands> operands;  ///< one a layer where they are independent: then no samples
  std::vector<int> eta_log2;            ///< learning rate 2^eta_log2 of each step
  std::int64_t first_step = 0;          ///< of the training these steps are part of
  std::int64_t steps_per_epoch = 0;     ///< 0: the steps are one epoch
};

/// How one command was mapped, for the table `wagesim compile` prints.
struct MappingChoice {
  std::size_t command = 0;  ///< index in Program::commands
  CommandCost cost;
  std::string reason;
};

struct CompiledTrace {
  Trace trace;
  std::vector<MappingChoice> choices;
};

/// Compiles training steps for a machine: forward of each layer, the loss, then from the last layer to the
/// first the error product with the second pass of what it sends back, the gradient product and the update.
/// InputError where a width is over 8 bits, a size is absurd, the tensors do not fit the DRAM or not even the
/// smallest tile fits a buffer; `machine_file` is what faults of the machine name.
[[nodiscard]] CompiledTrace compile(const CompileInput& input, const MachineParams& machine,
                                    const std::string& machine_file = {});

}  // namespace wagesim
