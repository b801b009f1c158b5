// Adds words of different units, one a cycle, latency 2: the sum of the words from first_i to last_i.
//   stage 1: the word, shifted by shift_i to the unit of the new sum and rounded to nearest even
//   stage 2: sum := clip(rounded(sum / 2^sum_shift) + word), to +-(2^31 - 1); of the first word the word alone
// valid_o shows with the last word; clips_o is how often the sum was clipped since the first.
// en_i = 0 freezes.
module aligned_adder #(
  parameter int unsigned ClipBits = 4  // 2^ClipBits words a sum at most
) (
  input  logic                                        clk_i,
  input  logic                                        rst_ni,
  input  logic                                        en_i,
  input  logic                                        valid_i,
  input  logic signed [wage_pkg::AccumulatorBits-1:0] x_i,
  input  logic signed [wage_pkg::DropBits-1:0]        shift_i,
  // Of the word in stage 2
  input  logic                                        first_i,
  input  logic                                        last_i,
  input  logic signed [wage_pkg::DropBits-1:0]        sum_shift_i,
  output logic                                        valid_o,
  output logic signed [wage_pkg::AccumulatorBits-1:0] sum_o,
  output logic        [ClipBits-1:0]                  clips_o
);

  localparam int unsigned Bits = wage_pkg::AccumulatorBits;
  localparam int unsigned AlignedBits = Bits + 4;
  localparam int unsigned TotalBits = AlignedBits + 1;

  logic                           aligned_valid_q;
  logic signed [AlignedBits-1:0]  aligned_d, aligned_q;
  logic                           aligned_up_d, aligned_up_q;

  rounding_shifter u_word (
    .x_i,
    .shift_i,
    .y_o(aligned_d),
    .up_o(aligned_up_d)
  );

  logic                          sum_valid_d, sum_valid_q, sum_up;
  logic signed [Bits-1:0]        sum_d, sum_q;
  logic signed [AlignedBits-1:0] moved;
  logic signed [TotalBits-1:0]   base, limit, total;
  logic        [ClipBits-1:0]    clips_d, clips_q;

  rounding_shifter u_sum (
    .x_i(sum_q),
    .shift_i(sum_shift_i),
    .y_o(moved),
    .up_o(sum_up)
  );

  always_comb begin
    limit       = TotalBits'({1'b0, {(Bits - 1){1'b1}}});
    base        = first_i ? '0 : TotalBits'(moved) + TotalBits'({1'b0, sum_up});
    total       = base + TotalBits'(aligned_q) + TotalBits'({1'b0, aligned_up_q});
    sum_valid_d = aligned_valid_q && last_i;
    sum_d       = sum_q;
    clips_d     = clips_q;
    if (aligned_valid_q) begin
      sum_d   = Bits'(total);
      clips_d = first_i ? '0 : clips_q;
      if (total > limit || total < -limit) begin
        sum_d   = total[TotalBits-1] ? Bits'(-limit) : Bits'(limit);
        clips_d = clips_d + 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      aligned_valid_q <= 1'b0;
      aligned_q       <= '0;
      aligned_up_q    <= 1'b0;
      sum_valid_q     <= 1'b0;
      sum_q           <= '0;
      clips_q         <= '0;
    end else if (en_i) begin
      aligned_valid_q <= valid_i;
      aligned_q       <= aligned_d;
      aligned_up_q    <= aligned_up_d;
      sum_valid_q     <= sum_valid_d;
      sum_q           <= sum_d;
      clips_q         <= clips_d;
    end
  end

  assign valid_o = sum_valid_q;
  assign sum_o   = sum_q;
  assign clips_o = clips_q;

endmodule
