#pragma once

#include "sim/sweep/sweep_file.h"
#include "workloads/input/yaml_document.h"

namespace wagesim::sweep {

/// Reads what a sweep varies (network, batch, seed and the map `parameters`) into sweep.axes. Faults go to
/// the document; InputError at once where the machine they belong to cannot be read.
void read_axes(const YamlMap& root, SweepFile& sweep);

}  // namespace wagesim::sweep
