// Running maximum of |x| over a tensor, Lanes values per cycle, latency 1. clear_i starts anew: with
// valid_i the vector of this cycle is the first. Unused lanes carry 0. en_i = 0 freezes.
module max_abs #(
  parameter int unsigned Lanes = 4
) (
  input  logic                                       clk_i,
  input  logic                                       rst_ni,
  input  logic                                       en_i,
  input  logic                                       clear_i,
  input  logic                                       valid_i,
  input  logic [Lanes*wage_pkg::AccumulatorBits-1:0] x_i,  // signed lanes
  output logic                                       valid_o,
  output logic [wage_pkg::AccumulatorBits-1:0]       max_o  // unsigned: |-2^31| fits
);

  localparam int unsigned Bits = wage_pkg::AccumulatorBits;

  if (Lanes < 1) begin : gen_check
    $error("max_abs: Lanes must be at least 1");
  end

  logic            valid_q;
  logic [Bits-1:0] max_d, max_q;
  logic [Bits-1:0] x, magnitude;

  always_comb begin
    max_d     = clear_i ? '0 : max_q;
    x         = '0;
    magnitude = '0;
    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      x         = x_i[lane*Bits +: Bits];
      magnitude = x[Bits-1] ? -x : x;
      if (valid_i && magnitude > max_d) max_d = magnitude;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      max_q   <= '0;
    end else if (en_i) begin
      valid_q <= valid_i;
      max_q   <= max_d;
    end
  end

  assign valid_o = valid_q;
  assign max_o   = max_q;

endmodule
