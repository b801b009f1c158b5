#pragma once

#include "sim/compiler/compile.h"

namespace wagesim {

/// Gives the tensors of the trace's program their start: stored weights M and the compute weights T they
/// round to.
void add_weights(const CompileInput& input, Trace& trace);

/// The operands of independent layers.
void add_operands(const CompileInput& input, Trace& trace);

/// The images, labels and order of the samples, where there are any, and the steps that show them.
void add_samples(const CompileInput& input, Trace& trace);

}  // namespace wagesim
