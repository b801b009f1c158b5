#pragma once

#include <filesystem>

#include "models/scheme/wage/layer_state.h"
#include "sim/top/dram_image.h"
#include "sim/top/step_capture.h"
#include "workloads/trace/step_graph.h"
#include "workloads/trace/tensor_roles.h"

namespace wagesim {

/// The stored weights of every layer with weights as they stand in DRAM. Only for a program that has them
/// all.
[[nodiscard]] std::vector<AnyTensor> stored_weights(const Program& program, const DramImage& image);
/// Whether a program has the stored weights of every layer with weights.
[[nodiscard]] bool has_stored_weights(const Program& program);

/// The tensors of one machine step in the layout of the golden model's dumps: made before the step (for the
/// weights it starts from), written after it.
class MachineDump {
 public:
  /// Keeps the stored and compute weights as they stand in DRAM.
  MachineDump(const Trace& trace, const DramImage& image);

  /// Writes DIR/stepNNNN/... InputError where a file cannot be written.
  void write(const std::filesystem::path& directory, int step, const DramImage& image,
             const StepCapture& capture) const;

 private:
  [[nodiscard]] Tensor<std::int8_t> tensor(const DramImage& image, TensorIdentity identity) const;
  [[nodiscard]] LayerState<std::int8_t> layer_state(std::size_t layer, const DramImage& image,
                                                    const StepCapture& capture) const;

  const Trace& trace_;
  const StepGraph graph_;
  std::vector<Tensor<std::int8_t>> weights_, compute_weights_;
};

}  // namespace wagesim
