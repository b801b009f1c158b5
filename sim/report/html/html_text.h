#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/energy/attojoules.h"

namespace wagesim::html {

// Numbers and names as a page shows them.

[[nodiscard]] std::string escaped(std::string_view text);  ///< safe between tags and in a quoted attribute

[[nodiscard]] std::string count_text(std::uint64_t count);     ///< "1,234,567"
[[nodiscard]] std::string signed_text(std::int64_t count);     ///< "+1,234", "-5", "0"
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);     ///< "1.18 MiB"
[[nodiscard]] std::string share_text(double share);            ///< "12.3 %"
[[nodiscard]] std::string figure_text(double value);           ///< four significant digits: "0.01234", "1235"
[[nodiscard]] std::string joule_text(double picojoules);       ///< "1.235 mJ"
[[nodiscard]] std::string seconds_text(double seconds);        ///< "1.235 ms"
[[nodiscard]] std::string watts_text(double watts);            ///< "278.1 mW"
[[nodiscard]] std::string hertz_text(std::int64_t period_ps);  ///< "1 GHz"
[[nodiscard]] std::string band_text(const EnergyBand& energy);  ///< "1.10 mJ to 2.30 mJ"

}  // namespace wagesim::html
