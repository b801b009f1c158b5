// Golden training steps of a network on random images: processor time and wall clock of each, memory, and a
// checksum of what they leave. Usage: bench_step NETWORK [batch] [threads] [steps] [portable|avx2|avx512vnni]
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "models/kernel/worker_pool.h"
#include "models/num/lfsr.h"
#include "models/scheme/scheme.h"
#include "workloads/network/workload.h"

namespace wagesim::bench {
namespace {

struct Options {
  std::string network;
  int batch = 0;  ///< 0: the network's
  int threads = 1, steps = 5;
  std::string isa;
};

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Isa isa_named(const std::string& name) {
  for (const Isa isa : available_isas())
    if (to_string(isa) == name) return isa;
  return best_isa();
}

AnyTensor random_images(const Network& network, int batch, ElementType type) {
  std::mt19937 random(1);
  AnyTensor images(type, {batch, network.input_h, network.input_w, network.input_c});
  with_element(type, [&](auto element) {
    for (auto& pixel : images.values<decltype(element)>())
      pixel = static_cast<decltype(element)>(static_cast<int>(random() % 255) - 127);
  });
  return images;
}

/// FNV-1a over all parameters and what updates remember.
std::uint64_t checksum(const GoldenStep& step, std::size_t tensors) {
  std::uint64_t sum = 14695981039346656037u;
  for (std::size_t i = 0; i < tensors; ++i) {
    const AnyTensor tensor = step.state(i);
    const auto* bytes = static_cast<const unsigned char*>(tensor.view().data);
    for (std::int64_t at = 0; at < tensor.view().bytes(); ++at) sum = (sum ^ bytes[at]) * 1099511628211u;
  }
  return sum;
}

void run(const Options& options) {
  const Workload workload = load_workload(options.network);
  const int batch = options.batch > 0 ? options.batch : workload.batch;
  const Scheme& scheme = scheme_of(workload.network);
  WorkerPool pool(options.threads);
  const auto step = scheme.make_step(workload.network, pool, Keep::Needed, isa_named(options.isa));
  const std::vector<AnyTensor> start = scheme.start_state(workload.network, 1);
  for (std::size_t i = 0; i < start.size(); ++i) step->load_state(i, start[i].view());
  const AnyTensor images = random_images(workload.network, batch, step->input_type());
  std::vector<std::uint16_t> labels;
  for (int i = 0; i < batch; ++i) labels.push_back(static_cast<std::uint16_t>(i % workload.network.classes));
  LfsrBank random(1, 32);
  for (int i = 0; i < options.steps; ++i) {
    const double processor = processor_seconds(), wall = wall_seconds();
    const StepResult result = step->run({images.view(), labels}, workload.rate_at(0), random);
    std::printf("%s batch %d: %.1f ms of processor time, %.1f ms, loss %.4f\n", options.network.c_str(),
                batch, (processor_seconds() - processor) * 1e3, (wall_seconds() - wall) * 1e3, result.loss);
    std::fflush(stdout);
  }
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf("%.0f MB at most, state %016llx\n", static_cast<double>(used.ru_maxrss) / 1024,
              static_cast<unsigned long long>(checksum(*step, start.size())));
}

}  // namespace
}  // namespace wagesim::bench

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: bench_step NETWORK [batch] [threads] [steps] [instruction set]\n");
    return 2;
  }
  wagesim::bench::Options options;
  options.network = argv[1];
  if (argc > 2) options.batch = std::atoi(argv[2]);
  if (argc > 3) options.threads = std::atoi(argv[3]);
  if (argc > 4) options.steps = std::atoi(argv[4]);
  if (argc > 5) options.isa = argv[5];
  wagesim::bench::run(options);
  return 0;
}
