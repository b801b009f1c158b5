#pragma once

namespace wagesim {

/// The passes of a training step over an operation; cycles and energy are reported under them.
enum class Pass { Forward, Error, Gradient, Update };

}  // namespace wagesim
