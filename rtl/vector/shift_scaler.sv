// Rescales a sum by a power of two, latency 2, one value per cycle:
//   p   = relu_i ? max(x, 0) : x
//   y_o = clamp(p / 2^shift, -limit, +limit), rounded to nearest with ties to even;
//         a negative shift multiplies, exactly
//   act_o = x > 0;  unsat_o = |p| <= limit * 2^shift (before rounding);  sat_o = the clamp took effect
// No input overflows inside: a left shift first caps |x| where the clamp is certain.
// en_i = 0 freezes the pipeline.
module shift_scaler (
  input  logic                                        clk_i,
  input  logic                                        rst_ni,
  input  logic                                        en_i,
  input  logic                                        valid_i,
  input  logic signed [wage_pkg::AccumulatorBits-1:0] x_i,
  input  logic signed [5:0]                           shift_i,  // > 0 right, < 0 left
  input  logic        [wage_pkg::ScaledBits-2:0]      limit_i,
  input  logic                                        relu_i,
  output logic                                        valid_o,
  output logic signed [wage_pkg::ScaledBits-1:0]      y_o,
  output logic                                        act_o,
  output logic                                        unsat_o,
  output logic                                        sat_o
);

  localparam int unsigned XBits = wage_pkg::AccumulatorBits;
  localparam int unsigned YBits = wage_pkg::ScaledBits;

  // Left shift: |x| is capped at 2^11, one beyond every limit, and 12 places suffice.
  localparam int unsigned CapBits = YBits + 1;
  localparam int unsigned MaxLeft = YBits;
  localparam logic signed [XBits-1:0] Cap = XBits'(2 ** (YBits - 1));

  // Stage 1: shift. The quotient is rounded down; guard and sticky tell what was dropped.
  typedef struct packed {
    logic                    valid;
    logic signed [XBits-1:0] quotient;
    logic                    guard;   // the first dropped bit
    logic                    sticky;  // any later one
    logic [YBits-2:0]        limit;
    logic                    relu;
    logic                    negative;
    logic                    act;
  } shifted_t;
  shifted_t shifted_d, shifted_q;

  logic                      left;
  logic        [4:0]         places;  // one less than the distance when right
  logic        [5:0]         distance;
  logic signed [CapBits-1:0] capped;
  logic signed [XBits-1:0]   nearly;   // x shifted right by all but one place
  logic        [XBits-1:0]   dropped;  // mask of those places

  always_comb begin
    left     = shift_i <= 0;
    distance = left ? 6'd0 - shift_i : shift_i;
    if (distance > 6'(MaxLeft) && left) distance = 6'(MaxLeft);
    places   = 5'(distance - 6'd1);

    capped = CapBits'(x_i);
    if (x_i > Cap) capped = CapBits'(Cap);
    else if (x_i < -Cap) capped = CapBits'(-Cap);

    nearly  = x_i >>> places;
    dropped = ~({XBits{1'b1}} << places);

    shifted_d.valid    = valid_i;
    shifted_d.quotient = left ? XBits'(capped) <<< distance[3:0] : nearly >>> 1;
    shifted_d.guard    = !left && nearly[0];
    shifted_d.sticky   = !left && (x_i & dropped) != '0;
    shifted_d.limit    = limit_i;
    shifted_d.relu     = relu_i;
    shifted_d.negative = x_i[XBits-1];
    shifted_d.act      = x_i > 0;
  end

  // Stage 2: round, ReLU, clamp, masks.
  typedef struct packed {
    logic                    valid;
    logic signed [YBits-1:0] y;
    logic                    act;
    logic                    unsat;
    logic                    sat;
  } scaled_t;
  scaled_t scaled_d, scaled_q;

  logic                    round_up, inexact;
  logic signed [XBits-1:0] rounded;
  logic signed [XBits-1:0] limit;

  always_comb begin
    limit    = XBits'({1'b0, shifted_q.limit});
    round_up = shifted_q.guard && (shifted_q.sticky || shifted_q.quotient[0]);
    inexact  = shifted_q.guard || shifted_q.sticky;
    rounded  = shifted_q.quotient + XBits'({1'b0, round_up});
    if (shifted_q.relu && shifted_q.negative) rounded = '0;

    scaled_d.valid = shifted_q.valid;
    scaled_d.y     = YBits'(rounded);
    scaled_d.act   = shifted_q.act;
    scaled_d.unsat = (shifted_q.quotient < limit || (shifted_q.quotient == limit && !inexact)) &&
                     (shifted_q.relu || shifted_q.quotient >= -limit);
    scaled_d.sat   = 1'b0;
    if (rounded > limit) begin
      scaled_d.y   = YBits'(limit);
      scaled_d.sat = 1'b1;
    end else if (rounded < -limit) begin
      scaled_d.y   = YBits'(-limit);
      scaled_d.sat = 1'b1;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      shifted_q <= '0;
      scaled_q  <= '0;
    end else if (en_i) begin
      shifted_q <= shifted_d;
      scaled_q  <= scaled_d;
    end
  end

  assign valid_o = scaled_q.valid;
  assign y_o     = scaled_q.y;
  assign act_o   = scaled_q.act;
  assign unsat_o = scaled_q.unsat;
  assign sat_o   = scaled_q.sat;

endmodule
