#pragma once

#include <boost/program_options/variables_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "workloads/input/fault.h"

namespace wagesim {

using Arguments = std::vector<std::string>;

/// How a command is used, for its --help and for reading its arguments.
struct Usage {
  std::string synopsis;                    ///< "wagesim train NETWORK [options]"
  std::string about;                       ///< what it does, some lines
  std::string example;                     ///< one or more command lines, each run by a test
  std::vector<std::string> positional;     ///< names of the required positional arguments, in order
  std::vector<std::string> optional = {};  ///< names of those that may follow them
};

/// One option, or a switch where value is empty.
struct OptionInfo {
  std::string name;   ///< without dashes
  std::string value;  ///< what it takes, see Options::add()
  std::string help;
  char letter = 0;  ///< short form, or 0
};

/// The arguments of one command. Every option takes its value as text; the getters check it and collect
/// faults, which finish() throws all at once.
class Options {
 public:
  explicit Options(Usage usage);

  /// Adds --name VALUE, or a switch where value is empty. letter: a short form, or 0. The value says what is
  /// meant, to people and to shell completion: a list "tile|cycle"; NETWORK, MACHINE, TABLE: a file or the
  /// name of one that ships; FILE; DIR; any other word: a text or number.
  void add(const std::string& name, const std::string& value, const std::string& help, char letter = 0);

  /// Reads the arguments. False where they ask for --help, which is then printed. InputError for unknown or
  /// repeated options, missing values, and missing or surplus positional arguments.
  [[nodiscard]] bool parse(const Arguments& arguments);

  [[nodiscard]] bool has(const std::string& name) const { return values_.count(name) != 0; }
  [[nodiscard]] std::string text(const std::string& name) const;  ///< empty where absent
  [[nodiscard]] std::optional<std::int64_t> integer(const std::string& name, std::int64_t least,
                                                    std::int64_t most);
  [[nodiscard]] std::optional<std::uint64_t> seed(const std::string& name);
  /// Of --threads; as many as there are processors where it is not given.
  [[nodiscard]] int threads();
  [[nodiscard]] std::optional<double> number(const std::string& name, double least, double most);
  /// The place of the given word in the option's list "first|second|...": 0 where the option is absent.
  [[nodiscard]] int choice(const std::string& name);

  /// Faults an option that says nothing without another one.
  void require_with(const std::string& name, const std::string& other);
  void fault(const std::string& name, std::string value, std::string allowed);
  void finish();

  [[nodiscard]] const Usage& usage() const { return usage_; }
  [[nodiscard]] const std::vector<OptionInfo>& options() const { return options_; }

 private:
  void print_help() const;
  /// "; did you mean '--steps'?", or nothing.
  [[nodiscard]] std::string hint(const std::string& name) const;

  Usage usage_;
  std::vector<OptionInfo> options_;
  boost::program_options::variables_map values_;
  std::vector<Fault> faults_;
};

/// The words of "tile|cycle"; one word where there is no bar.
[[nodiscard]] std::vector<std::string> choices_of(const std::string& value);

}  // namespace wagesim
