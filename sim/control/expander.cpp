#include "sim/control/expander.h"

#include <algorithm>
#include <utility>

#include "sim/control/product_transfers.h"
#include "sim/control/second_pass.h"

namespace wagesim {
namespace {

std::vector<int> written_tensors(const Command& command) {
  switch (command.kind) {
    case CommandKind::Product: {
      std::vector<int> tensors = {command.product.result_tensor};
      if (command.product.stage != VectorStage::MaskedMaximum) tensors.push_back(command.product.mask_tensor);
      return tensors;
    }
    case CommandKind::Add:
      if (command.add.stage == VectorStage::Activate)
        return {command.add.result_tensor, command.add.mask_tensor};
      return {command.add.result_tensor};
    case CommandKind::Requantise:
      return {command.requantise.error_tensor};
    case CommandKind::Update:
      return {command.update.weight_tensor, command.update.compute_weight_tensor};
  }
  return {};
}

/// What a pass of the vector unit alone loads.
std::vector<int> loaded_tensors(const Command& command) {
  switch (command.kind) {
    case CommandKind::Add: {
      std::vector<int> tensors;
      for (const AddOperand& operand : command.add.operands) tensors.push_back(operand.tensor);
      if (command.add.stage == VectorStage::MaskedMaximum) tensors.push_back(command.add.mask_tensor);
      return tensors;
    }
    case CommandKind::Update:
      return {command.update.wide_tensor, command.update.weight_tensor};
    default:
      return {command.requantise.wide_tensor, command.requantise.mask_tensor};
  }
}

/// Whether the pass reads sums that the product before left in the accumulator buffer.
bool reads_resident(const Command& command) {
  return (command.kind == CommandKind::Update && command.update.wide_tensor == kNoTensor) ||
         (command.kind == CommandKind::Requantise && command.requantise.wide_tensor == kNoTensor);
}

}  // namespace

Expander::Expander(const Program& program, const MachineParams& machine)
    : program_(program), machine_(machine) {
  std::vector<int> writer(program.tensors.size(), -1);
  for (std::size_t index = 0; index < program.commands.size(); ++index) {
    writers_.push_back(writer);
    for (const int tensor : written_tensors(program.commands[index]))
      if (tensor != kNoTensor) writer[static_cast<std::size_t>(tensor)] = static_cast<int>(index);
  }
  restart();
}

void Expander::restart() {
  command_ = 0;
  ready_.clear();
  begin_command();
}

std::optional<Operation> Expander::next() {
  while (ready_.empty() && command_ < program_.commands.size()) {
    if (command().kind == CommandKind::Product)
      expand_product();
    else
      expand_second_pass();
  }
  if (ready_.empty()) return std::nullopt;
  Operation operation = std::move(ready_.front());
  ready_.pop_front();
  return operation;
}

void Expander::begin_command() {
  product_.reset();
  second_.reset();
  first_vector_ = true;
  if (command_ >= program_.commands.size()) return;
  if (command().kind == CommandKind::Product) {
    product_.emplace(command().product, command().pass);
    product_->next(step_);
    take_x_ = take_y_ = true;
  } else {
    second_.emplace(command());
  }
}

void Expander::expand_product() {
  const ProductCommand& product = command().product;
  ProductLoops::Step following;
  const bool more = product_->next(following);
  ProductOp op;
  op.command = static_cast<int>(command_);
  op.tile = step_.tile;
  op.take_x = take_x_;
  op.take_y = take_y_;
  op.give_x = !more || !same_x(command(), step_.tile, following.tile);
  op.give_y = !more || !same_y(command(), step_.tile, following.tile);
  op.first_reduction = step_.first_reduction;
  op.last_reduction = step_.last_reduction;
  if (take_x_) emit_load(BufferId::Activation, load_x(program_, command(), step_.tile), {product.x_tensor});
  if (take_y_)
    emit_load(BufferId::Weight, load_y(program_, command(), step_.tile, machine_.weight), {product.y_tensor});
  take_x_ = op.give_x;
  take_y_ = op.give_y;
  ready_.emplace_back(op);
  if (step_.last_reduction) finish_result(step_, !more);
  step_ = following;
  if (!more) {
    ++command_;
    begin_command();
  }
}

void Expander::finish_result(const ProductLoops::Step& step, bool last_of_command) {
  const ProductCommand& product = command().product;
  VectorUnitOp vector;
  vector.op = {&command(), step.tile, step.pooled_rows, step.pooled_cols};
  vector.take_sums = true;
  vector.give_sums = !product.resident;
  vector.last_of_command = last_of_command;
  const VectorLayout sections = layout(vector.op);
  emit_vector(vector, load_vector_stage(program_, vector.op, sections),
              {product.mask_tensor, product.label_tensor}, store_vector_stage(program_, vector.op, sections));
}

void Expander::expand_second_pass() {
  VectorUnitOp vector;
  second_->next(vector.op);
  vector.last_of_command = second_->last();
  vector.give_sums = reads_resident(command()) && vector.last_of_command;
  const VectorLayout sections = layout(vector.op);
  emit_vector(vector, load_second_pass(program_, vector.op, sections, machine_), loaded_tensors(command()),
              store_second_pass(program_, vector.op, sections));
  if (!vector.last_of_command) return;
  ++command_;
  begin_command();
}

void Expander::emit_load(BufferId buffer, std::vector<TransferBlock> blocks,
                         const std::vector<int>& tensors) {
  LoadOp load;
  load.command = static_cast<int>(command_);
  load.buffer = buffer;
  load.blocks = std::move(blocks);
  for (const int tensor : tensors)
    if (tensor != kNoTensor)
      load.after_command = std::max(load.after_command, writers_[command_][static_cast<std::size_t>(tensor)]);
  ready_.emplace_back(std::move(load));
}

void Expander::emit_vector(VectorUnitOp vector, std::vector<TransferBlock> loads,
                           const std::vector<int>& load_tensors, std::vector<TransferBlock> stores) {
  vector.command = static_cast<int>(command_);
  vector.first_of_command = first_vector_;
  first_vector_ = false;
  vector.take_in = !loads.empty();
  vector.take_out = !stores.empty();
  if (vector.take_in) emit_load(BufferId::VectorIn, std::move(loads), load_tensors);
  const bool store = vector.take_out;
  ready_.emplace_back(vector);
  if (store) ready_.emplace_back(StoreOp{static_cast<int>(command_), std::move(stores)});
}

}  // namespace wagesim
