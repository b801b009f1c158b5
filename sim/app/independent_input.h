#pragma once

#include <filesystem>

#include "sim/app/compile_input.h"

namespace wagesim {

/// Operands, weights and steps of independent layers. `operands` is a directory of <layer>/input.npy and, but
/// for forward passes alone, <layer>/error.npy (int8, in the shapes of the dumps); empty: they are drawn from
/// the seed, inputs as behind a rectifier. A layer without a batch of its own has the one asked for, else the
/// network file's. InputError with every file that is missing or wrong, and where epochs or a checkpoint are
/// asked for.
[[nodiscard]] CompileInput independent_input(const StepsRequest& request, const Workload& workload,
                                             const std::filesystem::path& operands, int lanes);

}  // namespace wagesim
