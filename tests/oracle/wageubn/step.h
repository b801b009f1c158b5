#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/oracle/wageubn/rules.h"

// One training step of WAGEUBN on any graph of its operations, in plain loops over 128-bit integers.
namespace wagesim::oracle::wageubn {

enum class Kind { Conv, Fc, MaxPool, Add, Bn, AveragePool };

/// One operation. Windows (conv, max-pool) see input row out * stride + k - before; what lies outside reads
/// as zero (conv) or never wins (max-pool).
struct Operation {
  std::string name;
  Kind kind = Kind::Conv;
  std::vector<int> inputs;  ///< numbers of earlier operations; -1 is the network's input
  int channels = 0;         ///< outputs of conv and fc
  int kernel_h = 1, kernel_w = 1, stride = 1;
  int before_y = 0, before_x = 0;
  int out_h = 1, out_w = 1;  ///< conv and max-pool
};

struct Net {
  int height = 1, width = 1, channels = 1;
  Points points;
  bool flag = true;      ///< E2 by flag, else by shift
  bool softmax = true;   ///< else sum of squares
  int momentum = 1;      ///< quarters
  int decay_log2 = 13;   ///< decay 2^-decay_log2; 0: none
  int average_log2 = 8;  ///< bn_average 2^-average_log2
  int rate = 26;         ///< of 512
  int range_log2 = 7;
  std::vector<Operation> operations;
};

/// What a training carries from step to step; tensors by "operation/tensor": weight, momentum, gamma, beta,
/// gamma_momentum, beta_momentum, running_mean, running_deviation.
struct State {
  std::map<std::string, std::vector<Wide>> tensors;
  std::vector<std::uint32_t> lanes;
  bool first_step = true;
};

/// Clips of values, and flags, of one step.
using Counters = std::map<std::string, std::int64_t>;

struct StepResult {
  /// By "operation/tensor", named as in a dump; forward values have the unit -point.
  std::map<std::string, Scaled> tensors;
  Counters counters;
  double loss = 0;  ///< softmax: mean over the batch; sum of squares: half the sum over it
  std::int64_t wrong = 0, tied = 0;
};

/// Extents of an operation's output.
struct Extent {
  int h, w, c;
  [[nodiscard]] std::int64_t elements() const { return std::int64_t{h} * w * c; }
};
[[nodiscard]] Extent extent_of(const Net& net, int operation);

/// gamma = 1, all else of a bn 0; no momentum; weights are the caller's.
[[nodiscard]] State start_state(const Net& net, const std::vector<std::uint32_t>& lanes);

/// One step on input [N, H, W, C]; state becomes that after it.
[[nodiscard]] StepResult step(const Net& net, State& state, const std::vector<Wide>& input,
                              const std::vector<int>& labels);

/// Forward alone, with the running statistics; the result has no backward tensors.
[[nodiscard]] StepResult evaluate(const Net& net, const State& state, const std::vector<Wide>& input,
                                  const std::vector<int>& labels);

}  // namespace wagesim::oracle::wageubn
