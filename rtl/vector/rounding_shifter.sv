// Brings a wide value to another unit, combinational: y_o + up_o = x_i / 2^shift to nearest, ties to even; a
// shift <= 0 multiplies, exactly. Left shifts of up to 31 places, as far as the result is below 2^35.
module rounding_shifter (
  input  logic signed [wage_pkg::AccumulatorBits-1:0] x_i,
  input  logic signed [wage_pkg::DropBits-1:0]        shift_i,  // > 0 right, <= 0 left
  output logic signed [wage_pkg::AccumulatorBits+3:0] y_o,      // rounded down
  output logic                                        up_o      // the +1 of the rounding
);

  localparam int unsigned XBits = wage_pkg::AccumulatorBits;
  localparam int unsigned YBits = XBits + 4;

  logic                    left;
  logic        [4:0]       left_places, places;  // places: one less than the distance to the right
  logic signed [XBits-1:0] nearly;               // x shifted right by all but one place
  logic        [XBits-1:0] dropped;              // mask of those places

  always_comb begin
    left        = shift_i <= 0;
    left_places = 5'(7'd0 - shift_i);
    places      = shift_i > 32 ? 5'd31 : 5'(shift_i - 7'd1);  // nothing is left beyond
    nearly      = x_i >>> places;
    dropped     = ~({XBits{1'b1}} << places);
    y_o         = left ? YBits'(x_i) <<< left_places : YBits'(nearly) >>> 1;
    up_o        = !left && nearly[0] && (nearly[1] || (x_i & dropped) != '0);
  end

endmodule
