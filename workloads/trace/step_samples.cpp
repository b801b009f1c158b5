#include "workloads/trace/step_samples.h"

#include <cstring>
#include <span>

namespace wagesim {
namespace {

/// Elements [first, first + count) of a content of little-endian integers.
template <class Element>
std::vector<Element> elements(const Content& content, std::int64_t first, std::size_t count) {
  std::vector<std::uint8_t> bytes(count * sizeof(Element));
  content.read(static_cast<std::uint64_t>(first) * sizeof(Element), bytes);
  std::vector<Element> values(count);
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

}  // namespace

StepSamples load_step(const Trace& trace, std::int64_t step) {
  const Program& program = trace.program;
  const SamplePool& samples = program.samples;
  const auto blob = [&](int index) -> const Content& { return trace.blobs[static_cast<std::size_t>(index)]; };
  const auto batch = static_cast<std::size_t>(program.batch);
  const std::size_t image = static_cast<std::size_t>(program.network.input_h) *
                            static_cast<std::size_t>(program.network.input_w) *
                            static_cast<std::size_t>(program.network.input_c);
  const auto order = elements<std::int32_t>(blob(samples.order), step * program.batch, batch);
  StepSamples result;
  result.images.resize(batch * image);
  for (std::size_t place = 0; place < batch; ++place) {
    const auto sample = static_cast<std::uint64_t>(order[place]);
    blob(samples.images).read(sample * image, std::span(result.images).subspan(place * image, image));
    if (samples.labels != -1)
      result.labels.push_back(elements<std::uint16_t>(blob(samples.labels), order[place], 1)[0]);
  }
  return result;
}

}  // namespace wagesim
