#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "workloads/input/fault.h"

namespace wagesim {

/// Refuses a table that cannot be read, before the run that it is to price. InputError.
void require_energy_table(const std::string& table);

/// A table lacks prices that a run needs, or the run does not say what it needs them for.
class MissingPrice : public InputError {
 public:
  using InputError::InputError;
};

/// Prices DIRECTORY/stats.json by a table and writes DIRECTORY/energy.json, area.json, layers.csv, epochs.csv
/// and report.html, each whole or not at all. Returns a summary for the terminal. InputError as read_stats()
/// and where a file cannot be written, MissingPrice as price_stats().
std::string write_report(const std::filesystem::path& directory, const std::string& table);

/// What write_accelergy() writes, named as Accelergy names its own.
inline constexpr std::array kAccelergyFiles{"ERT.yaml", "ART.yaml", "action_counts.yaml",
                                            "architecture.yaml"};

/// Prices DIRECTORY/stats.json by a table and writes kAccelergyFiles into out, for Accelergy to read, each
/// whole or not at all. Returns what was written. InputError as write_report().
std::string write_accelergy(const std::filesystem::path& directory, const std::string& table,
                            const std::filesystem::path& out);

/// Prices two runs by a table, writes out/comparison.html where out is not empty, and returns the comparison
/// as text. InputError as write_report().
std::string write_comparison(const std::filesystem::path& a, const std::filesystem::path& b,
                             const std::string& table, const std::filesystem::path& out);

}  // namespace wagesim
