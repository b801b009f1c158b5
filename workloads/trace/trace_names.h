#pragma once

#include <array>
#include <string_view>

#include "workloads/trace/program.h"

namespace wagesim {

/// What a layer that reads the network's input names instead of another layer.
inline constexpr std::string_view kInputLayer = "input";

/// The words of the text form, for messages and tables.
[[nodiscard]] constexpr std::string_view name_of(ElementFormat format) {
  switch (format) {
    case ElementFormat::Packed2:
      return "PACKED2";
    case ElementFormat::Packed4:
      return "PACKED4";
    case ElementFormat::Packed8:
      return "PACKED8";
    case ElementFormat::Int8:
      return "INT8";
    case ElementFormat::Uint16:
      return "UINT16";
    case ElementFormat::Int32:
      return "INT32";
  }
  return "?";
}

/// All passes, in the order in which a step does them.
inline constexpr std::array kPasses{Pass::Forward, Pass::Error, Pass::Gradient, Pass::Update};

[[nodiscard]] constexpr std::string_view name_of(Pass pass) {
  switch (pass) {
    case Pass::Forward:
      return "forward";
    case Pass::Error:
      return "error";
    case Pass::Gradient:
      return "gradient";
    case Pass::Update:
      return "update";
  }
  return "?";
}

[[nodiscard]] constexpr std::string_view name_of(Dataflow dataflow) {
  return dataflow == Dataflow::WeightStationary ? "weight-stationary" : "output-stationary";
}

}  // namespace wagesim
