#pragma once

#include <verilated.h>

#include <memory>

#include "tests/rtl/coverage.h"

namespace wagesim::rtl_bench {

/// One Verilated module under a clock. Registers start from random bits, so that a missing reset shows.
template <typename Model>
class Clocked {
 public:
  explicit Clocked(int seed = 1) {
    context_.randReset(2);
    context_.randSeed(seed);
    model_ = std::make_unique<Model>(&context_);
    model_->clk_i = 0;
    model_->en_i = 1;
    for (const int level : {1, 0, 1}) {
      model_->rst_ni = static_cast<CData>(level);
      model_->eval();
    }
  }
  ~Clocked() {
    model_->final();
    write_coverage(context_);
  }
  Clocked(const Clocked&) = delete;
  Clocked& operator=(const Clocked&) = delete;

  Model* operator->() { return model_.get(); }
  Model& operator*() { return *model_; }

  /// One rising edge with the inputs as they stand; afterwards the outputs belong to the next cycle.
  void tick() {
    model_->eval();
    model_->clk_i = 1;
    model_->eval();
    model_->clk_i = 0;
    model_->eval();
  }

 private:
  VerilatedContext context_;
  std::unique_ptr<Model> model_;
};

}  // namespace wagesim::rtl_bench
