#pragma once

#include <string>

#include "sim/report/pricing.h"

namespace wagesim::html {

// The parts of a run's page, each a piece of HTML.

[[nodiscard]] std::string headline(const PricedRun& run);
[[nodiscard]] std::string energy_section(const PricedRun& run);
[[nodiscard]] std::string area_section(const PricedRun& run);
[[nodiscard]] std::string cycles_section(const PricedRun& run);
[[nodiscard]] std::string traffic_section(const PricedRun& run);
[[nodiscard]] std::string roofline_section(const PricedRun& run);
[[nodiscard]] std::string health_section(const PricedRun& run);
[[nodiscard]] std::string epochs_section(const PricedRun& run);  ///< empty unless has_epochs()
[[nodiscard]] std::string machine_section(const PricedRun& run);
[[nodiscard]] std::string reproduce_section(const PricedRun& run);

/// Whether a run has several epochs to set side by side.
[[nodiscard]] bool has_epochs(const PricedRun& run);

/// report.html of a run.
[[nodiscard]] std::string run_page(const PricedRun& run);

}  // namespace wagesim::html
