`default_nettype none
// shift_scaler by definition: p / 2^shift exactly, with 31 fraction bits, and its two whole neighbours weighed by
// their distance. The first stage keeps the operands as they came; scaled_d is what the second will hold next.
module shift_scaler_definition (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               en_i,
  input  logic               valid_i,
  input  logic signed [31:0] x_i,
  input  logic signed [5:0]  shift_i,
  input  logic        [10:0] limit_i,
  input  logic               relu_i,
  output logic               valid_o,
  output logic        [11:0] y_o,
  output logic               act_o,
  output logic               unsat_o,
  output logic               sat_o
);

  reset_first reset_first (.clk_i, .rst_ni);

  localparam int unsigned Fraction = 31;
  localparam int unsigned Bits = 97;  // 32 bits, 32 places left, 31 of the fraction, and the sign of a difference

  logic signed [31:0] x;
  logic signed [5:0]  shift;
  logic        [10:0] limit;
  logic               relu, valid;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid <= 1'b0;
      x     <= '0;
      shift <= '0;
      limit <= '0;
      relu  <= 1'b0;
    end else if (en_i) begin
      valid <= valid_i;
      x     <= x_i;
      shift <= shift_i;
      limit <= limit_i;
      relu  <= relu_i;
    end
  end

  logic signed [Bits-1:0] p, exact, below, to_below, to_above, rounded, bound;
  logic                   act, unsat;
  logic signed [Bits-1:0] y;

  always_comb begin
    p     = relu && x < 0 ? '0 : Bits'(x);
    exact = p <<< Fraction;
    if (shift > 0) exact = exact >>> shift;
    else exact = exact <<< (7'd0 - 7'(shift));
    bound = {{(Bits-11){1'b0}}, limit};
    act   = x > 0;
    unsat = exact <= (bound <<< Fraction) && exact >= -(bound <<< Fraction);

    below    = exact >>> Fraction;
    to_below = exact - (below <<< Fraction);
    to_above = (Bits'(1) <<< Fraction) - to_below;
    rounded  = below;
    if (to_above < to_below || (to_above == to_below && below[0])) rounded = below + 1;

    y = rounded;
    if (rounded > bound) y = bound;
    else if (rounded < -bound) y = -bound;
  end

  logic [15:0] scaled_d;  // {valid, y, act, unsat, sat}
  assign scaled_d = {valid, y[11:0], act, unsat, y != rounded};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {valid_o, y_o, act_o, unsat_o, sat_o} <= '0;
    else if (en_i) {valid_o, y_o, act_o, unsat_o, sat_o} <= scaled_d;
  end

endmodule
