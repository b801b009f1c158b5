#include "sim/top/transfer_unit.h"

namespace wagesim {
namespace {

/// Words of a buffer that the rows of the blocks touch.
std::int64_t words_touched(const std::vector<TransferBlock>& blocks, int word_bytes) {
  std::int64_t words = 0;
  for (const TransferBlock& block : blocks)
    words +=
        (block.row_bytes + word_bytes - 1) / word_bytes * block.counts[0] * block.counts[1] * block.counts[2];
  return words;
}

std::int64_t bytes_moved(const std::vector<TransferBlock>& blocks) {
  std::int64_t bytes = 0;
  for (const TransferBlock& block : blocks) bytes += block.bytes();
  return bytes;
}

}  // namespace

LoadUnit::LoadUnit(sc_core::sc_module_name name, MachineParts& parts, TransferPort& port)
    : sc_module(name), parts_(parts), port_(port), account_(parts.clock, parts.forecast, Unit::Load) {
  SC_HAS_PROCESS(LoadUnit);
  SC_THREAD(run);
}

DoubleBuffer& LoadUnit::buffer(BufferId id) {
  if (id == BufferId::Activation) return parts_.scratchpads.activation;
  return id == BufferId::Weight ? parts_.scratchpads.weight : parts_.scratchpads.vector_in;
}

HalfTurn& LoadUnit::turn(BufferId id) {
  if (id == BufferId::Activation) return activation_;
  return id == BufferId::Weight ? weight_ : vector_in_;
}

void LoadUnit::serve() {
  for (;; ++operations_) {
    const LoadOp op = parts_.queues.load.pop(account_);
    account_.wait(parts_.stalls.stall(StallChannel::QueueLoad, operations_));
    account_.stall(Stall::Random);
    if (op.after_command >= 0) parts_.books.log.wait_for(op.after_command);
    account_.stall(Stall::Dependency);
    buffer(op.buffer).free.take(account_, Stall::Buffer);
    execute(op);
    buffer(op.buffer).full.put();
  }
}

void LoadUnit::execute(const LoadOp& op) {
  const std::int64_t start = parts_.books.begin_operation(Unit::Load, op.command);
  CommandRecord& record = parts_.books.log.record(op.command);
  std::uint8_t* half = buffer(op.buffer).halves[static_cast<std::size_t>(turn(op.buffer).take())].data();
  const UnitCycles spent =
      port_.transfer(TransferDirection::Load, op.blocks, half, record.counters, record.dram);
  account_.work(spent);
  record.load += spent;
  record.counters.dma_load_bytes += bytes_moved(op.blocks);
  switch (op.buffer) {
    case BufferId::Activation:
      record.counters.activation_writes += words_touched(op.blocks, parts_.machine.activation.word_bytes);
      break;
    case BufferId::Weight:
      record.counters.weight_writes += words_touched(op.blocks, parts_.machine.weight.word_bytes);
      break;
    default:
      record.counters.vector_in_writes += words_touched(op.blocks, parts_.machine.vector_in.word_bytes);
      break;
  }
  parts_.books.end_operation(Unit::Load, op.command, start);
}

StoreUnit::StoreUnit(sc_core::sc_module_name name, MachineParts& parts, TransferPort& port)
    : sc_module(name), parts_(parts), port_(port), account_(parts.clock, parts.forecast, Unit::Store) {
  SC_HAS_PROCESS(StoreUnit);
  SC_THREAD(run);
}

void StoreUnit::serve() {
  for (;; ++operations_) {
    const StoreOp op = parts_.queues.store.pop(account_);
    account_.wait(parts_.stalls.stall(StallChannel::QueueStore, operations_));
    account_.stall(Stall::Random);
    parts_.scratchpads.vector_out.full.take(account_, Stall::VectorOut);
    execute(op);
    parts_.scratchpads.vector_out.free.put();
  }
}

void StoreUnit::execute(const StoreOp& op) {
  const std::int64_t start = parts_.books.begin_operation(Unit::Store, op.command);
  CommandRecord& record = parts_.books.log.record(op.command);
  std::uint8_t* half = parts_.scratchpads.vector_out.halves[static_cast<std::size_t>(out_.take())].data();
  const UnitCycles spent =
      port_.transfer(TransferDirection::Store, op.blocks, half, record.counters, record.dram);
  account_.work(spent);
  record.store += spent;
  record.counters.dma_store_bytes += bytes_moved(op.blocks);
  record.counters.vector_out_reads += words_touched(op.blocks, parts_.machine.vector_out.word_bytes);
  parts_.books.end_operation(Unit::Store, op.command, start);
}

}  // namespace wagesim
