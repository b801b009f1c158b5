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

  // A tree in the order of a heap: node n holds the larger of nodes 2n + 1 and 2n + 2, the last Lanes nodes
  // are the leaves.
  localparam int unsigned Nodes = 2 * Lanes - 1;

  logic                  valid_q;
  logic [Bits-1:0]       max_d, max_q;
  logic [Bits-1:0]       x, left, right;
  logic [Nodes*Bits-1:0] node;

  always_comb begin
    node  = '0;
    x     = '0;
    left  = '0;
    right = '0;
    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      x = x_i[lane*Bits +: Bits];
      node[(Lanes-1+lane)*Bits +: Bits] = x[Bits-1] ? -x : x;
    end
    for (int unsigned inner = 0; inner + 1 < Lanes; inner++) begin
      left  = node[(2*(Lanes-2-inner)+1)*Bits +: Bits];
      right = node[(2*(Lanes-2-inner)+2)*Bits +: Bits];
      node[(Lanes-2-inner)*Bits +: Bits] = left > right ? left : right;
    end
    max_d = clear_i ? '0 : max_q;
    if (valid_i && node[Bits-1:0] > max_d) max_d = node[Bits-1:0];
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
