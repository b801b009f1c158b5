`default_nettype none
// rounding_shifter by definition: x / 2^shift with 64 fraction bits, rounded down, and whether the nearer whole neighbour
// (the even one of two) is the upper one.
module rounding_shifter_definition (
  input  logic signed [31:0] x_i,
  input  logic signed [6:0]  shift_i,
  output logic        [35:0] y_o,
  output logic               up_o
);

  localparam int unsigned Fraction = 64;
  localparam int unsigned Bits = 130;

  logic signed [Bits-1:0] exact, below, to_below, to_above;
  logic        [4:0]      left;

  always_comb begin
    left  = 5'(7'd0 - shift_i);
    exact = Bits'(x_i) <<< Fraction;
    if (shift_i > 0) exact = exact >>> shift_i;
    else exact = exact <<< left;
    below    = exact >>> Fraction;
    to_below = exact - (below <<< Fraction);
    to_above = (Bits'(1) <<< Fraction) - to_below;
    y_o      = below[35:0];
    up_o     = to_above < to_below || (to_above == to_below && below[0]);
    if (shift_i > 32) begin  // less than half away from 0, which is y_o + up_o
      y_o  = x_i < 0 ? '1 : '0;
      up_o = x_i < 0;
    end
  end

endmodule
