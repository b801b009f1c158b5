#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wagesim::sweep {

// The keys of axes that are no machine keys.
inline constexpr const char *kNetworkAxis = "network", *kBatchAxis = "batch", *kSeedAxis = "seed";

/// One thing that a sweep varies: a list of values as they would stand in a file, or an expression of the
/// others.
struct Axis {
  std::string key;  ///< of a machine file, or one of the above
  int line = 0;
  std::vector<std::string> values;
  std::string expression;  ///< empty where there are values
};

inline constexpr std::size_t kMaxObjectives = 8;

struct Constraint {
  std::string text;
  int line = 0;
};

/// What is to be small or large: a figure's name (objectives.h) or a path into a point's documents.
struct Objective {
  std::string name;
  int line = 0;
  bool maximise = false;
  friend bool operator==(const Objective&, const Objective&) = default;
};

/// Which combinations of the axes' values become points.
struct Search {
  enum class Kind { Grid, Random, Around };
  Kind kind = Kind::Grid;
  std::int64_t count = 0;  ///< of Random
  std::uint64_t seed = 1;  ///< of Random
  std::vector<std::pair<std::string, std::string>>
      around;  ///< of Around: the values of the point in the middle
  int line = 0;
};

enum class Values { None, Real };

/// A sweep as its file says it (docs/sweeps.md).
struct SweepFile {
  std::string file;  ///< as the user gave it
  std::string name;
  std::string machine;
  std::vector<Axis>
      axes;  ///< network, batch (empty: the network file's) and seed first, then the parameters in order
  std::vector<Constraint> constraints;
  std::vector<Objective> objectives;  ///< at least one
  std::vector<std::string> columns;   ///< further paths into a point's documents that the tables show
  Search search;
  std::int64_t steps = 1;
  std::int64_t epochs = 0;           ///< instead of steps; 0: steps
  std::int64_t accuracy_epochs = 0;  ///< to train for the objectives that need it; 0: not at all
  Values values = Values::None;
  std::string fidelity = "tile";
  std::string density;  ///< of multiply-accumulates, as in --density; empty: nothing assumed
  std::string energy;
  std::filesystem::path data;  ///< empty: none said

  [[nodiscard]] const Axis* find(std::string_view key) const;
  /// Every path that objectives or columns name, once.
  [[nodiscard]] std::vector<std::string> paths() const;
};

/// Reads a sweep that ships, by its name, or a sweep file, and checks what can be judged before the points
/// are known. InputError with every fault.
[[nodiscard]] SweepFile load_sweep_file(const std::string& name_or_path);

/// As above for a text; faults name file, and relative paths start from its folder.
[[nodiscard]] SweepFile parse_sweep_file(std::string_view text, const std::string& file);

}  // namespace wagesim::sweep
