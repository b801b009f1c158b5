#pragma once

#include <cstddef>
#include <string>

#include "models/train/network.h"
#include "workloads/input/fault_sink.h"

namespace wagesim {

/// What a layer reads: layers before it, and maps of its own extents (flattened for a fully connected one);
/// an add two or more of one shape. `key` names the layer in faults.
void check_inputs(const Network& network, std::size_t index, const std::string& key, FaultSink& faults);

/// Of a network whose layers are sound: that every layer is read, that only adds read sums, and that no sum
/// leaves int32.
void check_graph(const Network& network, FaultSink& faults);

}  // namespace wagesim
