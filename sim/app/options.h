#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/command.h"
#include "workloads/input/fault.h"

namespace wagesim {

/// How a command is used, for its --help and for reading its arguments.
struct Usage {
  std::string synopsis;                 ///< "wagesim train NETWORK [options]"
  std::string about;                    ///< what it does, some lines
  std::string example;                  ///< one or more command lines
  std::vector<std::string> positional;  ///< names of the required positional arguments, in order
};

/// The arguments of one command. Every option takes its value as text; the getters check it and collect
/// faults, which finish() throws all at once.
class Options {
 public:
  explicit Options(Usage usage);

  /// Adds --name VALUE, or a switch where value is empty. letter: a short form, or 0.
  void add(const std::string& name, const std::string& value, const std::string& help, char letter = 0);

  /// Reads the arguments. False where they ask for --help, which is then printed. InputError for unknown or
  /// repeated options, missing values, and missing or surplus positional arguments.
  [[nodiscard]] bool parse(const Arguments& arguments);

  [[nodiscard]] bool has(const std::string& name) const { return values_.count(name) != 0; }
  [[nodiscard]] std::string text(const std::string& name) const;  ///< empty where absent
  [[nodiscard]] std::optional<std::int64_t> integer(const std::string& name, std::int64_t least,
                                                    std::int64_t most);
  [[nodiscard]] std::optional<std::uint64_t> seed(const std::string& name);
  [[nodiscard]] std::optional<double> number(const std::string& name, double least, double most);

  void fault(const std::string& name, std::string value, std::string allowed);
  void finish();

 private:
  void print_help() const;

  Usage usage_;
  boost::program_options::options_description visible_{"Options"};
  boost::program_options::variables_map values_;
  std::vector<Fault> faults_;
};

}  // namespace wagesim
