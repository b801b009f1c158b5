#include "sim/energy/actions.h"

namespace wagesim {
namespace {

constexpr Action kLogic[] = {
    {"mac_ternary", "pJ", "one int8 x ternary product added to a sum, without the sum's register"},
    {"mac_ternary_gated", "pJ", "the same with a zero operand, as the RTL does it: nothing is gated"},
    {"mac_int8", "pJ", "one int8 x int8 product added to an int32 sum, without the sum's register"},
    {"mac_int8_gated", "pJ", "the same with a zero operand"},
    {"register_bit_write", "pJ/bit", "a new value in one flip-flop, without its clock"},
    {"shift", "pJ", "one 32-bit value shifted by a variable amount"},
    {"rounding", "pJ", "the decision to round one value up or down"},
    {"rounding_up", "pJ", "the increment of one value that is rounded up"},
    {"comparison", "pJ", "one 32-bit comparison (clip, maximum, ReLU)"},
    {"add", "pJ", "one 32-bit addition in the vector unit"},
    {"lfsr_leap", "pJ", "one 16-step leap of a 32-bit LFSR: one draw"},
    {"update", "pJ", "one stored weight updated: subtract, clip, make ternary"},
    {"dma_byte", "pJ", "one byte moved between the DRAM interface and a buffer"},
    {"clock_tree", "pJ/bit", "the clock of one flip-flop for one cycle, with its share of the tree"},
    {"clock_trunk", "share", "of clock_tree, what no gate stops", 0, 1},
    {"clock_gating", "share", "of clock_tree, what the gating cells of a flip-flop add every cycle", 0, 1},
    {"pe_wire", "pJ/bit/mm", "one bit passed on between neighbouring PEs"},
    {"mac_core_leakage", "uW", "static power of one MAC core without its registers"},
    {"vector_lane_leakage", "uW", "static power of one lane of the vector unit without its registers"},
    {"register_bit_leakage", "uW/bit", "static power of one flip-flop"},
};

constexpr Action kDram[] = {
    {"activation", "pJ",
     "a row opened in one device; with the precharge where the source gives one figure for both"},
    {"precharge", "pJ", "a row closed in one device"},
    {"read", "pJ/bit", "one bit read from an open row, with I/O"},
    {"write", "pJ/bit", "one bit written to an open row, with I/O"},
    {"refresh", "pJ", "one refresh command to one device"},
    {"active_standby", "mW", "power of one device with a row open that no command asks anything of"},
    {"precharged_standby", "mW", "power of one device with all rows closed"},
};

constexpr Action kBuffer[] = {
    {"read", "pJ", "one word read from one bank"},
    {"write", "pJ", "one word written to one bank"},
    {"leakage", "uW", "static power of one bank"},
};

constexpr Action kArea[] = {
    {"ge_um2", "um2", "cell area of one gate equivalent: the library's NAND2", 1e-4, 1e6},
    {"utilisation", "share", "cell area over placed area", 0.01, 1},
    {"control_share", "share", "of datapath and registers, what queues, addresses, DMA and sequencer add", 0,
     100},
    {"sram_factor", "factor", "area of a real macro over that of the sweep", 0, 1000},
    {"fo4_ps", "ps", "delay of an inverter that drives four of itself; high: at the slow corner", 0.1, 1e6},
    {kDramPhyArea, "mm2", "PHY and controller of one DRAM channel", 0, 1e4},
};

}  // namespace

std::span<const Action> logic_actions() {
  return kLogic;
}
std::span<const Action> dram_actions() {
  return kDram;
}
std::span<const Action> area_actions() {
  return kArea;
}
std::span<const Action> buffer_actions() {
  return kBuffer;
}

}  // namespace wagesim
