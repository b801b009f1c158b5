`default_nettype none
// weight_updater by definition, on integers wide enough for every difference; the compute weight is the nearer of
// the two multiples of 2^tshift around it, the even one of two equally near.
module weight_updater_definition (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               en_i,
  input  logic               valid_i,
  input  logic signed [7:0]  m_i,
  input  logic signed [15:0] d_i,
  input  logic        [6:0]  clip_i,
  input  logic        [6:0]  limit_i,
  input  logic        [2:0]  tshift_i,
  output logic               valid_o,
  output logic        [7:0]  m_o,
  output logic        [7:0]  t_o
);

  reset_first reset_first (.clk_i, .rst_ni);

  function automatic logic signed [19:0] clamped(input logic signed [19:0] value, input logic [6:0] bound);
    clamped = value;
    if (value > $signed({13'd0, bound})) clamped = $signed({13'd0, bound});
    if (value < -$signed({13'd0, bound})) clamped = -$signed({13'd0, bound});
  endfunction

  logic signed [19:0] stored, inner, below, to_below, to_above, compute;

  always_comb begin
    stored   = clamped(clamped(20'(m_i), clip_i) - 20'(d_i), clip_i);
    inner    = clamped(stored, limit_i);
    below    = inner >>> tshift_i;
    to_below = inner - (below <<< tshift_i);
    to_above = ((below + 20'sd1) <<< tshift_i) - inner;
    compute  = below;
    if (to_above < to_below || (to_above == to_below && below[0])) compute = below + 20'sd1;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_o <= 1'b0;
      m_o     <= '0;
      t_o     <= '0;
    end else if (en_i) begin
      valid_o <= valid_i;
      m_o     <= stored[7:0];
      t_o     <= compute[7:0];
    end
  end

endmodule
