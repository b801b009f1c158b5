#include "sim/control/whole_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/compile_case.h"
#include "tests/util/faults.h"

namespace wagesim {
namespace {

using testing::ElementsAre;

class WholeSteps : public testing::Test {
 protected:
  std::vector<std::string> faults() const {
    return faults_of([&] { require_whole_steps(program_, "x.trace", "--check"); });
  }

  Program program_ =
      compile(test::compile_case(test::small_network(), 2, 1), test::roomy_machine()).trace.program;
};

TEST_F(WholeSteps, AreWhatTheCompilerMakes) {
  EXPECT_THAT(faults(), testing::IsEmpty());
}

TEST_F(WholeSteps, StartFromStoredWeights) {
  for (TraceTensor& tensor : program_.tensors)
    if (tensor.name == "fc0/weight") tensor.data = -1;
  EXPECT_THAT(faults(),
              ElementsAre("x.trace: fc0/weight: --check needs whole training steps, and this tensor "
                          "starts from nothing"));
}

TEST_F(WholeSteps, HaveEveryPassOfEveryLayer) {
  std::erase_if(program_.commands, [](const Command& command) {
    return command.layer == "conv0" && (command.pass == Pass::Update || command.pass == Pass::Gradient);
  });
  EXPECT_THAT(
      faults(),
      ElementsAre("x.trace: conv0: --check needs whole training steps, and it has no GRADIENT command",
                  "x.trace: conv0: --check needs whole training steps, and it has no UPDATE command"));
}

}  // namespace
}  // namespace wagesim
