// Updates one stored weight and derives its compute weight, latency 1, one weight per cycle:
//   m_o = clamp(clamp(m, clip) - d, clip)
//   t_o = clamp(m_o, limit) / 2^tshift, rounded to nearest with ties to even
// For 2-8-8-8: clip 64 (official code) or 127 (paper), limit 64, tshift 6. en_i = 0 freezes.
module weight_updater (
  input  logic                                    clk_i,
  input  logic                                    rst_ni,
  input  logic                                    en_i,
  input  logic                                    valid_i,
  input  logic signed [wage_pkg::OperandBits-1:0] m_i,
  input  logic signed [wage_pkg::UpdateBits-1:0]  d_i,
  input  logic        [wage_pkg::OperandBits-2:0] clip_i,
  input  logic        [wage_pkg::OperandBits-2:0] limit_i,
  input  logic        [2:0]                       tshift_i,
  output logic                                    valid_o,
  output logic signed [wage_pkg::OperandBits-1:0] m_o,
  output logic signed [wage_pkg::OperandBits-1:0] t_o
);

  localparam int unsigned Bits = wage_pkg::OperandBits;
  localparam int unsigned WideBits = wage_pkg::UpdateBits + 1;  // clamped weight minus update

  // Stored weight.
  logic signed [WideBits-1:0] clip, clamped, moved;
  logic signed [Bits-1:0]     m_d, m_q;

  always_comb begin
    clip    = WideBits'({1'b0, clip_i});
    clamped = WideBits'(m_i);
    if (clamped > clip) clamped = clip;
    else if (clamped < -clip) clamped = -clip;
    moved = clamped - WideBits'(d_i);
    m_d   = Bits'(moved);
    if (moved > clip) m_d = Bits'(clip);
    else if (moved < -clip) m_d = Bits'(-clip);
  end

  // Compute weight: the quotient is rounded down; what was dropped is below 2^tshift.
  logic signed [Bits-1:0] limit, inner, quotient;
  logic        [Bits-1:0] dropped, half;
  logic                   round_up;
  logic signed [Bits-1:0] t_d, t_q;

  always_comb begin
    limit = {1'b0, limit_i};
    inner = m_d;
    if (m_d > limit) inner = limit;
    else if (m_d < -limit) inner = -limit;
    quotient = inner >>> tshift_i;
    dropped  = inner & ~({Bits{1'b1}} << tshift_i);
    half     = (Bits'(1) << tshift_i) >> 1;
    round_up = tshift_i != '0 && (dropped > half || (dropped == half && quotient[0]));
    t_d      = quotient + Bits'({1'b0, round_up});
  end

  logic valid_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      m_q     <= '0;
      t_q     <= '0;
    end else if (en_i) begin
      valid_q <= valid_i;
      m_q     <= m_d;
      t_q     <= t_d;
    end
  end

  assign valid_o = valid_q;
  assign m_o     = m_q;
  assign t_o     = t_q;

endmodule
