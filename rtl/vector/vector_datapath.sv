`include "wage_assert.svh"

// Datapath of the vector unit: Lanes lanes, the running maximum of |x| over them and its shift exponent.
// A word of operands is presented with a valid_i bit a lane; its results show with valid_o bits 3 cycles
// later (OpActivate), 2 (OpMaximum) or 4 (the other operations). Words between first_i and last_i make one
// result: the elements of a pool window, or the errors that windows route to one position; only the last
// one shows. Lane l lies at bit l times its width in every flat port.
// en_i = 0 freezes every register.
module vector_datapath #(
  parameter int unsigned Lanes = 4
) (
  input  logic                                        clk_i,
  input  logic                                        rst_ni,
  input  logic                                        en_i,
  // Settings: hold while anything is on its way
  input  wage_pkg::vector_op_e                        operation_i,
  input  logic signed [wage_pkg::DropBits-1:0]        shift_i,   // > 0 right; update: dropped bits
  input  logic        [wage_pkg::ScaledBits-2:0]      limit_i,   // of scaled values and routed sums
  input  logic signed [wage_pkg::AccumulatorBits-1:0] target_i,  // subtracted where mask bit 2 is set
  input  logic                                        route_unsat_i,  // unsat routes errors, not act
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
  output logic        [Lanes-1:0]                     clipped_o,
  output logic        [wage_pkg::AccumulatorBits-1:0] maximum_o,
  output logic                                        exponent_valid_o,
  output logic        [wage_pkg::ExponentBits-1:0]    exponent_o
);

  localparam int unsigned IndexBits = wage_pkg::IndexBits;
  localparam int unsigned MaskBits = wage_pkg::MaskBits;
  localparam int unsigned ScaledBits = wage_pkg::ScaledBits;
  localparam int unsigned DrawBits = wage_pkg::DrawBits;
  localparam int unsigned OperandBits = wage_pkg::OperandBits;
  localparam int unsigned DropBits = wage_pkg::DropBits;
  localparam int unsigned LfsrBits = wage_pkg::LfsrBits;
  localparam int unsigned AccumulatorBits = wage_pkg::AccumulatorBits;

  if (Lanes < 1 || Lanes > 1024) begin : gen_check
    $error("vector_datapath: Lanes must be 1 to 1024");
  end

  // What all lanes of a word share, register by register beside them.
  typedef struct packed {
    logic valid;
    logic first;
    logic last;
    logic clear;
  } word_t;
  word_t word, shifted_word_q, scaled_word_q, gated_word_d, gated_word_q;
  logic [IndexBits-1:0] shifted_index_q, scaled_index_q;

  logic takes_maximum;

  always_comb begin
    word.valid    = valid_i != '0;
    word.first    = first_i;
    word.last     = last_i;
    word.clear    = clear_i;
    gated_word_d  = operation_i == wage_pkg::OpMaximum ? word : scaled_word_q;
    takes_maximum = gated_word_q.valid &&
                    (operation_i == wage_pkg::OpMaximum || operation_i == wage_pkg::OpLogitMaximum);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      shifted_word_q  <= '0;
      shifted_index_q <= '0;
      scaled_word_q   <= '0;
      scaled_index_q  <= '0;
      gated_word_q    <= '0;
    end else if (en_i) begin
      shifted_word_q  <= word;
      shifted_index_q <= index_i;
      scaled_word_q   <= shifted_word_q;
      scaled_index_q  <= shifted_index_q;
      gated_word_q    <= gated_word_d;
    end
  end

  logic [Lanes*AccumulatorBits-1:0] gated;

  for (genvar lane = 0; lane < Lanes; lane++) begin : gen_lane
    vector_lane u_lane (
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
      .seed_i(seed_i[lane*LfsrBits +: LfsrBits]),
      .state_o(state_o[lane*LfsrBits +: LfsrBits]),
      .valid_i(valid_i[lane]),
      .first_i,
      .last_i,
      .index_i,
      .value_i(value_i[lane*AccumulatorBits +: AccumulatorBits]),
      .mask_i(mask_i[lane*MaskBits +: MaskBits]),
      .weight_i(weight_i[lane*OperandBits +: OperandBits]),
      .gate_index_i(scaled_index_q),
      .sum_first_i(gated_word_q.first),
      .sum_last_i(gated_word_q.last),
      .gated_o(gated[lane*AccumulatorBits +: AccumulatorBits]),
      .valid_o(valid_o[lane]),
      .value_o(value_o[lane*AccumulatorBits +: AccumulatorBits]),
      .mask_o(mask_o[lane*MaskBits +: MaskBits]),
      .weight_o(weight_o[lane*OperandBits +: OperandBits]),
      .compute_o(compute_o[lane*OperandBits +: OperandBits]),
      .draw_o(draw_o[lane*DrawBits +: DrawBits]),
      .round_up_o(round_up_o[lane]),
      .clipped_o(clipped_o[lane])
    );
  end

  logic unused_maximum_valid;

  max_abs #(
    .Lanes(Lanes)
  ) u_maximum (
    .clk_i,
    .rst_ni,
    .en_i,
    .clear_i(takes_maximum && gated_word_q.clear),
    .valid_i(takes_maximum),
    .x_i(gated),
    .valid_o(unused_maximum_valid),
    .max_o(maximum_o)
  );

  shift_exponent u_exponent (
    .clk_i,
    .rst_ni,
    .en_i,
    .valid_i(take_exponent_i),
    .m_i(maximum_o),
    .valid_o(exponent_valid_o),
    .r_o(exponent_o)
  );

`ifndef SYNTHESIS
  // Settings change only while nothing is on its way, and words keep to the operation's form.
  localparam int unsigned MaxDepth = 4;
  localparam int unsigned SettingBits =
      DropBits + (ScaledBits - 1) + AccumulatorBits + 1 + 2 * (OperandBits - 1) + 3;
  logic [MaxDepth-1:0]    words_q, on_the_way;
  logic                   takes_words;
  wage_pkg::vector_op_e   operation_q;
  logic [SettingBits-1:0] settings, settings_q;

  always_comb begin
    takes_words = operation_i == wage_pkg::OpActivate || operation_i == wage_pkg::OpRequantise;
    settings    = {shift_i, limit_i, target_i, route_unsat_i, clip_i, weight_limit_i, weight_shift_i};
    case (operation_q)
      wage_pkg::OpActivate: on_the_way = words_q & MaxDepth'('b0111);
      wage_pkg::OpMaximum:  on_the_way = words_q & MaxDepth'('b0011);
      default:              on_the_way = words_q;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      words_q     <= '0;
      settings_q  <= '0;
      operation_q <= wage_pkg::OpActivate;
    end else if (en_i) begin
      words_q     <= {words_q[MaxDepth-2:0], word.valid};
      settings_q  <= settings;
      operation_q <= operation_i;
    end
  end

  `WAGE_ASSERT(SettingsHold, on_the_way == '0 || {operation_i, settings} == {operation_q, settings_q})
  `WAGE_ASSERT(OperationExists, operation_i <= wage_pkg::OpUpdate)
  `WAGE_ASSERT(ScalerShiftFits, operation_i == wage_pkg::OpUpdate || shift_i[6] == shift_i[5])
  `WAGE_ASSERT(OneWordAResult, !word.valid || takes_words || (first_i && last_i))
`endif

endmodule
