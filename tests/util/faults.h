#pragma once

#include <string>
#include <vector>

#include "workloads/input/fault.h"

namespace wagesim {

/// The faults, one text each, with which an action refuses its input; empty where it does not.
template <class Action>
std::vector<std::string> faults_of(Action action) {
  std::vector<std::string> texts;
  try {
    action();
  } catch (const InputError& error) {
    for (const Fault& fault : error.faults()) texts.push_back(to_string(fault));
  }
  return texts;
}

}  // namespace wagesim
