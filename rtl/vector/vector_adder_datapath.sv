`include "wage_assert.svh"

// The vector datapath with an adder before each lane. With adds_i (OpActivate and OpMaximum alone) the words from first_i
// to last_i are an addition's operands, each brought to the unit of the sum (operand_adder), and what the
// datapath sees is their sum, 2 cycles later, as a word of its own. All else as vector_datapath has it.
// en_i = 0 freezes every register.
module vector_adder_datapath #(
  parameter int unsigned Lanes = 4
) (
  input  logic                                        clk_i,
  input  logic                                        rst_ni,
  input  logic                                        en_i,
  // Settings: hold while anything is on its way
  input  wage_pkg::vector_op_e                        operation_i,
  input  logic                                        adds_i,
  input  logic signed [wage_pkg::DropBits-1:0]        shift_i,
  input  logic        [wage_pkg::ScaledBits-2:0]      limit_i,
  input  logic signed [wage_pkg::AccumulatorBits-1:0] target_i,
  input  logic                                        route_unsat_i,
  input  logic        [wage_pkg::OperandBits-2:0]     clip_i,
  input  logic        [wage_pkg::OperandBits-2:0]     weight_limit_i,
  input  logic        [2:0]                           weight_shift_i,
  // Random states
  input  logic                                        load_i,
  input  logic        [Lanes*wage_pkg::LfsrBits-1:0]  seed_i,
  output logic        [Lanes*wage_pkg::LfsrBits-1:0]  state_o,
  // Operands
  input  logic        [Lanes-1:0]                     valid_i,
  input  logic                                        first_i,
  input  logic                                        last_i,
  input  logic        [wage_pkg::IndexBits-1:0]       index_i,
  input  logic                                        clear_i,  // first word of a tensor
  input  logic signed [wage_pkg::DropBits-1:0]        word_shift_i,  // of an addition: of this word, and of
  input  logic signed [wage_pkg::DropBits-1:0]        sum_shift_i,   // the sum of those before it
  input  logic        [Lanes*wage_pkg::AccumulatorBits-1:0] value_i,
  input  logic        [Lanes*wage_pkg::MaskBits-1:0]  mask_i,
  input  logic        [Lanes*wage_pkg::OperandBits-1:0] weight_i,
  input  logic                                        take_exponent_i,
  // Results
  output logic        [Lanes-1:0]                     valid_o,
  output logic        [Lanes*wage_pkg::AccumulatorBits-1:0] value_o,
  output logic        [Lanes*wage_pkg::MaskBits-1:0]  mask_o,
  output logic        [Lanes*wage_pkg::OperandBits-1:0] weight_o,
  output logic        [Lanes*wage_pkg::OperandBits-1:0] compute_o,
  output logic        [Lanes*wage_pkg::DrawBits-1:0]  draw_o,
  output logic        [Lanes-1:0]                     round_up_o,
  output logic        [Lanes*4-1:0]                   clips_o,  // of sums of up to 16 words
  output logic        [wage_pkg::AccumulatorBits-1:0] maximum_o,
  output logic                                        exponent_valid_o,
  output logic        [wage_pkg::ExponentBits-1:0]    exponent_o
);

  localparam int unsigned MaskBits = wage_pkg::MaskBits;
  localparam int unsigned DropBits = wage_pkg::DropBits;
  localparam int unsigned AccumulatorBits = wage_pkg::AccumulatorBits;
  localparam int unsigned ClipBits = 4;

  // What all lanes of a word share: beside the adders' first register, and beside their second.
  logic                       aligned_first_q, aligned_last_q, aligned_clear_q, added_clear_q;
  logic signed [DropBits-1:0] sum_shift_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      aligned_first_q <= 1'b0;
      aligned_last_q  <= 1'b0;
      aligned_clear_q <= 1'b0;
      added_clear_q   <= 1'b0;
      sum_shift_q     <= '0;
    end else if (en_i) begin
      aligned_first_q <= first_i;
      aligned_last_q  <= last_i;
      aligned_clear_q <= clear_i;
      added_clear_q   <= aligned_clear_q;
      sum_shift_q     <= sum_shift_i;
    end
  end

  logic [Lanes-1:0]                 added_valid, clipped;
  logic [Lanes*AccumulatorBits-1:0] added;
  logic [Lanes*MaskBits-1:0]        added_mask;
  logic [Lanes*ClipBits-1:0]        added_clips;

  for (genvar lane = 0; lane < Lanes; lane++) begin : gen_adder
    operand_adder #(
      .ClipBits(ClipBits)
    ) u_adder (
      .clk_i,
      .rst_ni,
      .en_i,
      .valid_i(valid_i[lane] && adds_i),
      .value_i(value_i[lane*AccumulatorBits +: AccumulatorBits]),
      .mask_i(mask_i[lane*MaskBits +: MaskBits]),
      .shift_i(word_shift_i),
      .first_i(aligned_first_q),
      .last_i(aligned_last_q),
      .sum_shift_i(sum_shift_q),
      .valid_o(added_valid[lane]),
      .sum_o(added[lane*AccumulatorBits +: AccumulatorBits]),
      .mask_o(added_mask[lane*MaskBits +: MaskBits]),
      .clips_o(added_clips[lane*ClipBits +: ClipBits])
    );
    assign clips_o[lane*ClipBits +: ClipBits] =
        adds_i ? added_clips[lane*ClipBits +: ClipBits] : ClipBits'({1'b0, clipped[lane]});
  end

  vector_datapath #(
    .Lanes(Lanes)
  ) u_datapath (
    .clk_i,
    .rst_ni,
    .en_i,
    .operation_i,
    .shift_i,
    .limit_i,
    .target_i,
    .route_unsat_i,
    .clip_i,
    .weight_limit_i,
    .weight_shift_i,
    .load_i,
    .seed_i,
    .state_o,
    .valid_i(adds_i ? added_valid : valid_i),
    .first_i(adds_i || first_i),
    .last_i(adds_i || last_i),
    .index_i(adds_i ? '0 : index_i),
    .clear_i(adds_i ? added_clear_q : clear_i),
    .value_i(adds_i ? added : value_i),
    .mask_i(adds_i ? added_mask : mask_i),
    .weight_i,
    .take_exponent_i,
    .valid_o,
    .value_o,
    .mask_o,
    .weight_o,
    .compute_o,
    .draw_o,
    .round_up_o,
    .clipped_o(clipped),
    .maximum_o,
    .exponent_valid_o,
    .exponent_o
  );

`ifndef SYNTHESIS
  `WAGE_ASSERT(AddsForTwoOperations, !adds_i || operation_i <= wage_pkg::OpMaximum)
`endif

endmodule
