// Update D of a gradient sum G, rounded stochastically in magnitude, latency 2, one value per cycle:
//   t > 0:  q = floor(|g| / 2^t), f16 = the next 16 bits of the quotient, up = draw < f16,
//           D = sgn(g) * (q + up)
//   t <= 0: D = g * 2^-t, exactly; the draw is ignored
// D saturates at +-32767 (-32768 stays unused, as in every WAGE operand), told by sat_o.
// en_i = 0 freezes the pipeline. Source: WAGE, equation 11, with the fraction cut to 16 bits.
module stochastic_rounder (
  input  logic                                        clk_i,
  input  logic                                        rst_ni,
  input  logic                                        en_i,
  input  logic                                        valid_i,
  input  logic signed [wage_pkg::AccumulatorBits-1:0] g_i,
  input  logic signed [6:0]                           t_i,
  input  logic        [wage_pkg::DrawBits-1:0]        draw_i,
  output logic                                        valid_o,
  output logic signed [wage_pkg::UpdateBits-1:0]      d_o,
  output logic                                        up_o,
  output logic                                        sat_o
);

  localparam int unsigned GBits = wage_pkg::AccumulatorBits;
  localparam int unsigned DBits = wage_pkg::UpdateBits;
  localparam int unsigned DrawBits = wage_pkg::DrawBits;

  // Magnitudes are capped at 2^15, the first that saturates; 15 places left bring 1 there.
  localparam logic [DBits-1:0] Cap = DBits'(2 ** (DBits - 1));
  localparam int unsigned      MaxLeft = DBits - 1;

  // Stage 1: magnitude and shift.
  typedef struct packed {
    logic                valid;
    logic                negative;
    logic [DBits-1:0]    quotient;  // capped
    logic [DrawBits-1:0] fraction;
    logic [DrawBits-1:0] draw;
  } shifted_t;
  shifted_t shifted_d, shifted_q;

  logic                      left;
  logic [6:0]                distance;
  logic [GBits-1:0]          magnitude;
  logic [GBits+DrawBits-1:0] right_shifted;  // quotient.fraction
  logic [GBits-1:0]          capped;
  logic [GBits-1:0]          wide;

  always_comb begin
    magnitude     = g_i[GBits-1] ? -g_i : g_i;
    left          = t_i <= 0;
    distance      = left ? -t_i : t_i;
    right_shifted = {magnitude, {DrawBits{1'b0}}} >> distance;

    if (distance > 7'(MaxLeft) && left) distance = 7'(MaxLeft);
    capped = magnitude > GBits'(Cap) ? GBits'(Cap) : magnitude;
    wide   = left ? capped << distance[3:0] : right_shifted[DrawBits +: GBits];

    shifted_d.valid    = valid_i;
    shifted_d.negative = g_i[GBits-1];
    shifted_d.quotient = wide > GBits'(Cap) ? Cap : DBits'(wide);
    shifted_d.fraction = left ? '0 : right_shifted[DrawBits-1:0];
    shifted_d.draw     = draw_i;
  end

  // Stage 2: compare with the draw, add, saturate, restore the sign.
  typedef struct packed {
    logic                    valid;
    logic signed [DBits-1:0] d;
    logic                    up;
    logic                    sat;
  } rounded_t;
  rounded_t rounded_d, rounded_q;

  logic             up, sat;
  logic [DBits-1:0] rounded;

  always_comb begin
    up      = shifted_q.draw < shifted_q.fraction;
    rounded = shifted_q.quotient + DBits'({1'b0, up});
    sat     = rounded >= Cap;
    if (sat) rounded = Cap - DBits'(1);

    rounded_d.valid = shifted_q.valid;
    rounded_d.d     = shifted_q.negative ? -rounded : rounded;
    rounded_d.up    = up;
    rounded_d.sat   = sat;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      shifted_q <= '0;
      rounded_q <= '0;
    end else if (en_i) begin
      shifted_q <= shifted_d;
      rounded_q <= rounded_d;
    end
  end

  assign valid_o = rounded_q.valid;
  assign d_o     = rounded_q.d;
  assign up_o    = rounded_q.up;
  assign sat_o   = rounded_q.sat;

endmodule
