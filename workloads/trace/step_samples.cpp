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
  if (program.network.independent()) return {};
  const SamplePool& samples = program.samples;
  const auto blob = [&](int index) -> const Content& { return trace.blobs[static_cast<std::size_t>(index)]; };
  const auto batch = static_cast<std::size_t>(program.batch);
  const std::size_t image = static_cast<std::size_t>(program.network.input_h) *
                            static_cast<std::size_t>(program.network.input_w) *
                            static_cast<std::size_t>(program.network.input_c);
  const auto order = elements<std::int32_t>(blob(samples.order), step * program.batch, batch);
  StepSamples result;
  result.images.resize(batch * image);
  // Samples that lie side by side, as those of a first epoch do, are read at once.
  for (std::size_t place = 0, run = 1; place < batch; place += run, run = 1) {
    while (place + run < batch && order[place + run] == order[place] + static_cast<std::int32_t>(run)) ++run;
    blob(samples.images)
        .read(static_cast<std::uint64_t>(order[place]) * image,
              std::span(result.images).subspan(place * image, run * image));
    if (samples.labels == -1) continue;
    const auto labels = elements<std::uint16_t>(blob(samples.labels), order[place], run);
    result.labels.insert(result.labels.end(), labels.begin(), labels.end());
  }
  return result;
}

}  // namespace wagesim
