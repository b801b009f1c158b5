#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace wagesim::test {

/// A command of the program that can be killed and taken up again.
class KillableCommand {
 public:
  virtual ~KillableCommand() = default;

  /// Its arguments, with outputs below a directory: from the start, or going on with what is there.
  [[nodiscard]] virtual std::vector<std::string> arguments(const std::filesystem::path& directory) const = 0;
  /// The bytes of its outputs by name, without those that tell how long something took.
  [[nodiscard]] virtual std::map<std::string, std::string> results(
      const std::filesystem::path& directory) const = 0;
};

/// Of a network that trains: mixed.yaml, or a small residual one.
enum class Arithmetic { Wage, Wageubn };

/// `wagesim train` with checkpoint and log, a checkpoint after every step.
[[nodiscard]] std::unique_ptr<KillableCommand> training_to_kill(Arithmetic arithmetic);
/// `wagesim train` with a checkpoint and the dump of every tensor of every step.
[[nodiscard]] std::unique_ptr<KillableCommand> dumping_to_kill(Arithmetic arithmetic);

/// `wagesim run` of a trace of several steps with a checkpoint after each, compared with golden all the way.
[[nodiscard]] std::unique_ptr<KillableCommand> simulation_to_kill();

/// Runs the command undisturbed, then again and again with SIGKILLs at random times, taking up each killed
/// run until it is done, until `kills` have struck. All the while every file under its final name must be
/// whole, and every run must end with the results of the undisturbed one. Reports failures to GoogleTest.
void expect_kills_to_leave_no_trace(const KillableCommand& command, int kills, std::uint64_t seed);

/// $WAGESIM_KILLS, or a number for every day.
[[nodiscard]] int kills_asked_for();

}  // namespace wagesim::test
