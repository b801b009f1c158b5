#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "sim/config/machine_params.h"
#include "sim/control/operations.h"
#include "sim/tile/product_loops.h"
#include "sim/tile/second_pass_loops.h"

namespace wagesim {

/// Expands the commands of one training step into operations, in the order the sequencer sends them. Looks
/// one tile ahead: its memory does not grow with the number of tiles.
class Expander {
 public:
  Expander(const Program& program, const MachineParams& machine);

  /// The next operation of the step, or nothing after the last.
  std::optional<Operation> next();
  /// Starts the step over.
  void restart();

 private:
  void begin_command();
  void expand_product();
  void finish_result(const ProductLoops::Step& step, bool last_of_command);
  void expand_second_pass();
  void emit_load(BufferId buffer, std::vector<TransferBlock> blocks, const std::vector<int>& tensors);
  void emit_vector(VectorUnitOp vector, std::vector<TransferBlock> loads,
                   const std::vector<int>& load_tensors, std::vector<TransferBlock> stores);
  [[nodiscard]] const Command& command() const { return program_.commands[command_]; }
  [[nodiscard]] VectorLayout layout(const VectorOp& op) const {
    return vector_layout(op, program_, machine_);
  }

  const Program& program_;
  const MachineParams& machine_;
  std::vector<std::vector<int>> writers_;  ///< [command][tensor]: last earlier command that writes it, or -1
  std::size_t command_ = 0;
  std::deque<Operation> ready_;
  bool first_vector_ = true;  ///< no vector operation of the command sent yet

  std::optional<ProductLoops> product_;
  ProductLoops::Step step_;  ///< product tile to be sent next
  bool take_x_ = true, take_y_ = true;
  std::optional<SecondPassLoops> second_;
};

}  // namespace wagesim
