#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wagesim::sweep {

/// An arithmetic expression over named numbers, as muParser reads it: + - * / ^, comparisons, && ||, a ? b :
/// c, min, max, abs, sqrt, log2, floor, ceil, rint and the like. Names may hold dots: "array.rows *
/// array.cols".
class Expression {
 public:
  /// names: those it may use, in the order of the numbers that value() is given. InputError's text, in `why`,
  /// and no expression where the text is none.
  [[nodiscard]] static std::optional<Expression> parse(const std::string& text,
                                                       std::span<const std::string> names, std::string& why);
  ~Expression();
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;

  [[nodiscard]] bool uses(const std::string& name) const;
  /// Its value where the names have these numbers; may be infinite or no number, as after a division by 0.
  [[nodiscard]] double value(std::span<const double> numbers) const;

 private:
  struct Parser;
  explicit Expression(std::unique_ptr<Parser> parser);
  std::unique_ptr<Parser> parser_;
};

}  // namespace wagesim::sweep
