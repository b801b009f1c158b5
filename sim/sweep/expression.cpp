#include "sim/sweep/expression.h"

#include <muParser.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "workloads/input/nearest.h"

namespace wagesim::sweep {

struct Expression::Parser {
  mu::Parser parser;
  std::vector<double> numbers;  ///< where the parser's variables live
};

namespace {

constexpr std::size_t kMaxLength = 1000;

/// muParser assigns by "=", which in a constraint is a comparison misspelt.
bool assigns(const std::string& text) {
  for (std::size_t at = text.find('='); at != std::string::npos; at = text.find('=', at + 1)) {
    if (at + 1 < text.size() && text[at + 1] == '=') {
      ++at;
      continue;
    }
    if (at == 0 || std::string_view("<>!").find(text[at - 1]) == std::string_view::npos) return true;
  }
  return false;
}

bool is_plain(const std::string& text) {
  return std::ranges::all_of(text, [](char letter) { return letter >= ' ' && letter <= '~'; });
}

std::string explained(const mu::Parser::exception_type& error, std::span<const std::string> names) {
  if (error.GetCode() != mu::ecUNASSIGNABLE_TOKEN) return "is no expression: " + error.GetMsg();
  const auto near = nearest(error.GetToken(), names);
  return "uses '" + error.GetToken() +
         "', which is no key of a machine, batch, steps, pes, sram_bytes, mm2 or reachable_ps" +
         (near ? "; did you mean '" + *near + "'?" : "");
}

void define(mu::Parser& parser, std::span<const std::string> names, std::vector<double>& numbers) {
  parser.DefineNameChars("0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.");
  parser.DefineFun("floor", [](mu::value_type x) { return std::floor(x); });
  parser.DefineFun("ceil", [](mu::value_type x) { return std::ceil(x); });
  for (std::size_t i = 0; i < names.size(); ++i) parser.DefineVar(names[i], &numbers[i]);
}

}  // namespace

Expression::Expression(std::unique_ptr<Parser> parser) : parser_(std::move(parser)) {}
Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

std::optional<Expression> Expression::parse(const std::string& text, std::span<const std::string> names,
                                            std::string& why) {
  if (text.size() > kMaxLength || !is_plain(text)) {
    why = "must be an expression of at most 1000 printable letters";
    return std::nullopt;
  }
  if (assigns(text)) {
    why = "must not assign: equality is written ==";
    return std::nullopt;
  }
  auto parser = std::make_unique<Parser>();
  parser->numbers.assign(names.size(), 1.0);
  try {
    define(parser->parser, names, parser->numbers);
    parser->parser.SetExpr(text);
    int results = 0;
    (void)parser->parser.Eval(results);
    if (results != 1) {
      why = "must be one expression, not a list";
      return std::nullopt;
    }
  } catch (const mu::Parser::exception_type& error) {
    why = explained(error, names);
    return std::nullopt;
  }
  return Expression(std::move(parser));
}

bool Expression::uses(const std::string& name) const {
  return parser_->parser.GetUsedVar().contains(name);
}

double Expression::value(std::span<const double> numbers) const {
  std::ranges::copy(numbers, parser_->numbers.begin());
  return parser_->parser.Eval();
}

}  // namespace wagesim::sweep
