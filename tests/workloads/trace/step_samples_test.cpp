#include "workloads/trace/step_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/util/compile_case.h"
#include "tests/util/faults.h"
#include "tests/util/temporary_directory.h"
#include "workloads/trace/trace_file.h"

namespace wagesim {
namespace {

constexpr std::size_t kImage = 36;  // bytes of a 6x6 image

/// Two steps of two images; the pool's last image comes first.
CompileInput small_input() {
  return test::compile_case(test::small_network(), 2, 7, 2);
}

TEST(StepSamples, AreTheImagesAndLabelsThatTheOrderNames) {
  const TemporaryDirectory directory;
  CompileInput input = small_input();
  input.order = {3, 1, 1, 0};
  write_trace(directory / "x.trace", compile(input, test::roomy_machine()).trace);
  const Trace trace = read_trace(directory / "x.trace");
  const std::vector<std::uint8_t> pool = input.images.bytes();
  for (std::size_t step = 0; step < 2; ++step) {
    const StepSamples samples = load_step(trace, static_cast<std::int64_t>(step));
    ASSERT_EQ(samples.images.size(), 2 * kImage);
    for (std::size_t place = 0; place < 2; ++place) {
      const auto sample = static_cast<std::size_t>(input.order[2 * step + place]);
      const auto image = [](const std::vector<std::uint8_t>& bytes, std::size_t index) {
        const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(index * kImage);
        return std::vector<std::uint8_t>(begin, begin + kImage);
      };
      EXPECT_EQ(image(samples.images, place), image(pool, sample));
      EXPECT_EQ(samples.labels[place], input.labels[sample]);
    }
  }
}

TEST(StepSamples, SayThatTheTraceWasCutShortWhileInUse) {
  const TemporaryDirectory directory;
  write_trace(directory / "x.trace", compile(small_input(), test::roomy_machine()).trace);
  const Trace trace = read_trace(directory / "x.trace");
  static_cast<void>(load_step(trace, 1));
  std::filesystem::resize_file(directory / "x.trace", 100);
  EXPECT_THAT(faults_of([&] { static_cast<void>(load_step(trace, 1)); }),
              testing::ElementsAre(testing::HasSubstr("x.trace: cannot read: the file was cut short")));
}

}  // namespace
}  // namespace wagesim
