#pragma once

#include "models/scheme/scheme.h"

namespace wagesim {

/// WAGEUBN: residual networks with batch normalisation, whose graph the network carries.
class WageubnScheme final : public Scheme {
 public:
  [[nodiscard]] Graph graph(const Network& network) const override { return network.graph; }
  [[nodiscard]] std::vector<StateTensor> state_table(const Network& network) const override;
  [[nodiscard]] std::vector<AnyTensor> start_state(const Network& network, std::uint64_t seed) const override;
  [[nodiscard]] std::vector<std::string> counters() const override;
  [[nodiscard]] TensorOrder tensor_order() const override;
  [[nodiscard]] std::unique_ptr<GoldenStep> make_step(const Network& network, WorkerPool& pool, Keep keep,
                                                      Isa isa = best_isa()) const override;
};

}  // namespace wagesim
