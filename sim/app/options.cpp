#include "sim/app/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <charconv>
#include <sstream>
#include <thread>
#include <utility>

#include "sim/app/terminal.h"
#include "workloads/input/nearest.h"

namespace wagesim {

namespace po = boost::program_options;

namespace {

// The whole of a text as a number, or nothing.
template <class T>
std::optional<T> number_of(const std::string& text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The options as Boost wants them.
po::options_description described(const std::vector<OptionInfo>& options) {
  po::options_description all("Options");
  for (const OptionInfo& option : options) {
    const std::string names =
        option.letter == 0 ? option.name : fmt::format("{},{}", option.name, option.letter);
    if (option.value.empty())
      all.add_options()(names.c_str(), option.help.c_str());
    else
      all.add_options()(names.c_str(), po::value<std::string>()->value_name(option.value),
                        option.help.c_str());
  }
  return all;
}

}  // namespace

std::vector<std::string> choices_of(const std::string& value) {
  std::vector<std::string> words;
  std::istringstream stream(value);
  for (std::string word; std::getline(stream, word, '|');) words.push_back(word);
  return words;
}

Options::Options(Usage usage) : usage_(std::move(usage)) {
  add("help", "", "show this text", 'h');
}

void Options::add(const std::string& name, const std::string& value, const std::string& help, char letter) {
  options_.push_back({name, value, help, letter});
}

bool Options::parse(const Arguments& arguments) {
  po::options_description all = described(options_);
  po::positional_options_description places;
  std::vector<std::string> positional = usage_.positional;
  positional.insert(positional.end(), usage_.optional.begin(), usage_.optional.end());
  for (const std::string& name : positional) {
    all.add_options()(name.c_str(), po::value<std::string>());
    places.add(name.c_str(), 1);
  }
  try {
    namespace style = po::command_line_style;
    po::store(po::command_line_parser(arguments)
                  .options(all)
                  .positional(places)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              values_);
  } catch (const po::unknown_option& error) {
    throw InputError(Fault{{}, 0, "arguments", "", error.what() + hint(error.get_option_name())});
  } catch (const po::error& error) {
    throw InputError(Fault{{}, 0, "arguments", "", std::string(error.what()) + " (see --help)"});
  }
  if (has("help")) {
    print_help();
    return false;
  }
  for (const std::string& name : usage_.positional)
    if (text(name).empty()) fault(name, "", "must be given: " + usage_.synopsis);
  for (const OptionInfo& option : options_)  // an unset variable of a script, most likely
    if (!option.value.empty() && has(option.name) && text(option.name).empty())
      fault("--" + option.name, "", "must not be empty");
  finish();
  return true;
}

void Options::print_help() const {
  std::ostringstream text;
  text << "Usage: " << usage_.synopsis << "\n\n"
       << usage_.about << "\n\n"
       << described(options_) << "\nExample:\n"
       << usage_.example << '\n';
  print_out(text.str());
}

std::string Options::hint(const std::string& name) const {
  std::vector<std::string> names;
  for (const OptionInfo& option : options_) names.push_back("--" + option.name);
  const std::optional<std::string> meant = nearest(name, names);
  return meant ? "; did you mean '" + *meant + "'?" : " (see --help)";
}

std::string Options::text(const std::string& name) const {
  return has(name) ? values_[name].as<std::string>() : "";
}

std::optional<std::int64_t> Options::integer(const std::string& name, std::int64_t least, std::int64_t most) {
  if (!has(name)) return std::nullopt;
  const auto value = number_of<std::int64_t>(text(name));
  if (value && *value >= least && *value <= most) return value;
  fault("--" + name, text(name), fmt::format("must be an integer, {} to {}", least, most));
  return std::nullopt;
}

int Options::threads() {
  constexpr int kMaxThreads = 1024;
  const unsigned processors = std::max(std::thread::hardware_concurrency(), 1u);
  return static_cast<int>(integer("threads", 1, kMaxThreads).value_or(processors));
}

std::optional<std::uint64_t> Options::seed(const std::string& name) {
  if (!has(name)) return std::nullopt;
  const auto value = number_of<std::uint64_t>(text(name));
  if (!value) fault("--" + name, text(name), "must be an integer, 0 to 2^64 - 1");
  return value;
}

std::optional<double> Options::number(const std::string& name, double least, double most) {
  if (!has(name)) return std::nullopt;
  const auto value = number_of<double>(text(name));
  if (value && *value >= least && *value <= most) return value;
  fault("--" + name, text(name), fmt::format("must be a number, {} to {}", least, most));
  return std::nullopt;
}

void Options::require_with(const std::string& name, const std::string& other) {
  if (has(name) && !has(other)) fault("--" + name, text(name), "needs --" + other);
}

int Options::choice(const std::string& name) {
  if (!has(name)) return 0;
  const auto option = std::ranges::find(options_, name, &OptionInfo::name);
  const std::vector<std::string> words = choices_of(option->value);
  const auto word = std::ranges::find(words, text(name));
  if (word != words.end()) return static_cast<int>(word - words.begin());
  const std::optional<std::string> meant = nearest(text(name), words);
  fault("--" + name, text(name),
        fmt::format("must be {}{}", fmt::join(words, ", "), meant ? "; did you mean '" + *meant + "'?" : ""));
  return 0;
}

void Options::fault(const std::string& name, std::string value, std::string allowed) {
  faults_.push_back({{}, 0, name, std::move(value), std::move(allowed)});
}

void Options::finish() {
  if (!faults_.empty()) throw InputError(std::move(faults_));
}

}  // namespace wagesim
