// What stands before a lane of the vector datapath: the sum of an addition's operands, each with a unit of its own, and
// the mask that came with the last one. Latency 2; clips_o shows 2 cycles later, with what the lane makes of the
// sum under OpMaximum. first_i, last_i and sum_shift_i belong to the word in the adder's second stage.
// en_i = 0 freezes.
module operand_adder #(
  parameter int unsigned ClipBits = 4
) (
  input  logic                                        clk_i,
  input  logic                                        rst_ni,
  input  logic                                        en_i,
  input  logic                                        valid_i,
  input  logic signed [wage_pkg::AccumulatorBits-1:0] value_i,
  input  logic        [wage_pkg::MaskBits-1:0]        mask_i,
  input  logic signed [wage_pkg::DropBits-1:0]        shift_i,
  input  logic                                        first_i,
  input  logic                                        last_i,
  input  logic signed [wage_pkg::DropBits-1:0]        sum_shift_i,
  output logic                                        valid_o,
  output logic signed [wage_pkg::AccumulatorBits-1:0] sum_o,
  output logic        [wage_pkg::MaskBits-1:0]        mask_o,
  output logic        [ClipBits-1:0]                  clips_o
);

  localparam int unsigned MaskBits = wage_pkg::MaskBits;

  logic [ClipBits-1:0] clips, gated_clips_q, summed_clips_q;
  logic [MaskBits-1:0] aligned_mask_q, added_mask_q;

  aligned_adder #(
    .ClipBits(ClipBits)
  ) u_adder (
    .clk_i,
    .rst_ni,
    .en_i,
    .valid_i,
    .x_i(value_i),
    .shift_i,
    .first_i,
    .last_i,
    .sum_shift_i,
    .valid_o,
    .sum_o,
    .clips_o(clips)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      aligned_mask_q <= '0;
      added_mask_q   <= '0;
      gated_clips_q  <= '0;
      summed_clips_q <= '0;
    end else if (en_i) begin
      aligned_mask_q <= mask_i;
      added_mask_q   <= aligned_mask_q;
      gated_clips_q  <= clips;
      summed_clips_q <= gated_clips_q;
    end
  end

  assign mask_o  = added_mask_q;
  assign clips_o = summed_clips_q;

endmodule
