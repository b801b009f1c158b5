#pragma once

#include <vector>

#include "workloads/input/yaml_document.h"
#include "workloads/network/workload.h"

namespace wagesim {

/// The keys of a network file's root that only the scheme wageubn has, but for the layers.
void read_wageubn_settings(const YamlMap& root, WageubnSettings& settings);

/// Its schedule: {from_epoch, rate, range}.
[[nodiscard]] LearningRate read_wageubn_rate(const YamlMap& step);

}  // namespace wagesim
