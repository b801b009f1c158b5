#include <algorithm>

#include "tests/oracle/wageubn/walk.h"

namespace wagesim::oracle::wageubn {
namespace {

std::vector<Wide> compute_weights(const std::vector<Wide>& stored) {
  std::vector<Wide> compute;
  for (const Wide w : stored) compute.push_back(sat(rhe(w, 16), 127));
  return compute;
}

}  // namespace

Extent extent_of(const Net& net, int operation) {
  if (operation < 0) return {net.height, net.width, net.channels};
  const Operation& op = net.operations[static_cast<std::size_t>(operation)];
  if (op.kind == Kind::Fc) return {1, 1, op.channels};
  const Extent in = extent_of(net, op.inputs[0]);
  if (op.kind == Kind::Conv) return {op.out_h, op.out_w, op.channels};
  if (op.kind == Kind::MaxPool) return {op.out_h, op.out_w, in.c};
  if (op.kind == Kind::AveragePool) return {1, 1, in.c};
  return in;
}

State start_state(const Net& net, const std::vector<std::uint32_t>& lanes) {
  State state;
  state.lanes = lanes;
  for (std::size_t i = 0; i < net.operations.size(); ++i) {
    const Operation& op = net.operations[i];
    const auto channels = static_cast<std::size_t>(extent_of(net, static_cast<int>(i)).c);
    if (op.kind == Kind::Bn) {
      state.tensors[op.name + "/gamma"].assign(channels, power(net.points.bn + 16));
      for (const char* zero :
           {"beta", "gamma_momentum", "beta_momentum", "running_mean", "running_deviation"})
        state.tensors[op.name + "/" + zero].assign(channels, 0);
    } else if (op.kind == Kind::Conv || op.kind == Kind::Fc) {
      const Extent in = extent_of(net, op.inputs[0]);
      const std::int64_t fan_in =
          op.kind == Kind::Fc ? in.elements() : std::int64_t{op.kernel_h} * op.kernel_w * in.c;
      state.tensors[op.name + "/weight"].assign(static_cast<std::size_t>(fan_in) * channels, 0);
      state.tensors[op.name + "/momentum"].assign(static_cast<std::size_t>(fan_in) * channels, 0);
    }
  }
  return state;
}

/// conv, fc: the sum of activations times compute weights.
void Walk::multiply(const Operation& op, Value& out) {
  const Value& in = value(op.inputs[0]);
  const std::vector<Wide> compute = compute_weights(stored(op, "weight"));
  for_each_term(op, in.extent, batch_,
                [&](auto i, auto w, auto o) { out.values[o] += in.values[i] * compute[w]; });
  out.point = in.point + 7;
  keep(op, "weight", {stored(op, "weight"), -23});
  keep(op, "compute_weight", {compute, -7});
  keep(op, "sum", {out.values, -out.point});
}

/// The first maximum of each window in row-major order.
void Walk::pool(const Operation& op, Value& out) {
  const Value& in = value(op.inputs[0]);
  std::vector<std::size_t>& chosen = chosen_[static_cast<std::size_t>(&op - net_.operations.data())];
  std::size_t element = 0;
  for (int n = 0; n < batch_; ++n)
    for (int y = 0; y < op.out_h; ++y)
      for (int x = 0; x < op.out_w; ++x)
        for (int c = 0; c < in.extent.c; ++c, ++element) {
          bool found = false;
          std::size_t best = 0;
          for (int ky = 0; ky < op.kernel_h; ++ky)
            for (int kx = 0; kx < op.kernel_w; ++kx) {
              const int iy = y * op.stride + ky - op.before_y, ix = x * op.stride + kx - op.before_x;
              if (iy < 0 || iy >= in.extent.h || ix < 0 || ix >= in.extent.w) continue;
              const auto at =
                  static_cast<std::size_t>(((n * in.extent.h + iy) * in.extent.w + ix) * in.extent.c + c);
              if (!found || in.values[at] > in.values[best]) best = at;
              found = true;
            }
          chosen.push_back(best);
          out.values[element] = in.values[best];
        }
  out.point = in.point;
  keep(op, "sum", {out.values, -out.point});
}

/// Both addends at the larger point.
void Walk::add(const Operation& op, Value& out) {
  for (const int input : op.inputs) out.point = std::max(out.point, value(input).point);
  for (const int input : op.inputs) {
    const Value& in = value(input);
    for (std::size_t i = 0; i < out.values.size(); ++i)
      out.values[i] += in.values[i] * power(out.point - in.point);
  }
  keep(op, "sum", {out.values, -out.point});
}

void Walk::normalise_all(const Operation& op, Value& out, bool training) {
  const Value& in = value(op.inputs[0]);
  const auto channels = static_cast<std::size_t>(in.extent.c);
  std::vector<Channel>& table = channels_[static_cast<std::size_t>(&op - net_.operations.data())];
  Scaled mean{{}, -15}, deviation{{}, -15};
  for (std::size_t c = 0; c < channels; ++c) {
    Wide& running_mean = stored(op, "running_mean")[c];
    Wide& running_deviation = stored(op, "running_deviation")[c];
    Channel channel{rhe(running_mean, 8), std::max<Wide>(rhe(running_deviation, 8), 1), 0, 0};
    if (training) {
      std::vector<Wide> z;
      for (std::size_t i = c; i < in.values.size(); i += channels) z.push_back(in.values[i]);
      channel = statistics(z, in.point);
      const Wide m = channel.mean * 256, s = channel.deviation * 256;
      const int b = net_.average_log2;
      running_mean = state_.first_step ? m : running_mean + rhe(m - running_mean, b);
      running_deviation = state_.first_step ? s : running_deviation + rhe(s - running_deviation, b);
    }
    channel.gamma = sat(rhe(stored(op, "gamma")[c], 16), 127);
    channel.beta = sat(rhe(stored(op, "beta")[c], 16), 127);
    table.push_back(channel);
    mean.values.push_back(channel.mean);
    deviation.values.push_back(channel.deviation);
  }
  Scaled normalised{out.values, -net_.points.normalised};
  const int drop = net_.points.normalised + net_.points.bn - net_.points.activation;
  for (std::size_t i = 0; i < out.values.size(); ++i) {
    const Channel& channel = table[i % channels];
    const Normalised all = normalise(in.values[i], in.point, channel, net_.points);
    normalised.values[i] = all.xh;
    out.values[i] = all.a;
    count("activations_saturated", all.y > 127 * power(drop) ? 1 : 0);
    // Was xh clipped? Its quotient says so before the clip.
    const auto [rcp, k] = reciprocal_of(channel.deviation);
    const Wide dp =
        sat(rhe(in.values[i] * power(15 - in.point) - channel.mean, std::max(k, 0)), power(20) - 1);
    const Wide wide = rhe(dp * rcp, 31 - net_.points.normalised + std::min(k, 0));
    count("normalised_saturated", wide != all.xh ? 1 : 0);
  }
  out.point = net_.points.activation;
  keep(op, "mean", mean);
  keep(op, "deviation", deviation);
  keep(op, "normalised", normalised);
  keep(op, "activation", {out.values, -out.point});
  keep(op, "gamma", {stored(op, "gamma"), -(net_.points.bn + 16)});
  keep(op, "beta", {stored(op, "beta"), -(net_.points.bn + 16)});
  keep(op, "running_mean", {stored(op, "running_mean"), -23});
  keep(op, "running_deviation", {stored(op, "running_deviation"), -23});
}

void Walk::average(const Operation& op, Value& out) {
  const Value& in = value(op.inputs[0]);
  const auto channels = static_cast<std::size_t>(in.extent.c);
  const Wide positions = Wide{in.extent.h} * in.extent.w;
  for (std::size_t i = 0; i < in.values.size(); ++i) {
    const std::size_t image = i / channels / static_cast<std::size_t>(positions);
    out.values[image * channels + i % channels] += in.values[i];
  }
  const int up = net_.points.feature - net_.points.activation;
  for (Wide& x : out.values)
    x = std::min<Wide>(rdiv(x * power(std::max(up, 0)), positions * power(std::max(-up, 0))), 127);
  out.point = net_.points.feature;
  keep(op, "activation", {out.values, -out.point});
}

void Walk::forward(const std::vector<Wide>& input, bool training) {
  const std::size_t operations = net_.operations.size();
  channels_.resize(operations);
  chosen_.resize(operations);
  incoming_.resize(operations);
  values_.push_back({input, 7, extent_of(net_, -1)});
  for (const Operation& op : net_.operations) {
    const Extent extent = extent_of(net_, static_cast<int>(values_.size()) - 1);
    Value out{std::vector<Wide>(static_cast<std::size_t>(extent.elements() * batch_)), 0, extent};
    switch (op.kind) {
      case Kind::Conv:
      case Kind::Fc:
        multiply(op, out);
        break;
      case Kind::MaxPool:
        pool(op, out);
        break;
      case Kind::Add:
        add(op, out);
        break;
      case Kind::Bn:
        normalise_all(op, out, training);
        break;
      case Kind::AveragePool:
        average(op, out);
        break;
    }
    values_.push_back(std::move(out));
  }
}

}  // namespace wagesim::oracle::wageubn
