`default_nettype none
// stochastic_rounder by definition: division by 2^t with remainder, the remainder's fraction cut to 16 bits, on
// integers no shift overflows. The first stage keeps the operands as they came; rounded_d is what the second will
// hold next.
module stochastic_rounder_definition (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               en_i,
  input  logic               valid_i,
  input  logic signed [31:0] g_i,
  input  logic signed [6:0]  t_i,
  input  logic        [15:0] draw_i,
  output logic               valid_o,
  output logic        [15:0] d_o,
  output logic               up_o,
  output logic               sat_o
);

  reset_first reset_first (.clk_i, .rst_ni);

  localparam int unsigned Bits = 98;  // 32 bits, 64 places left, two signs

  logic               valid;
  logic signed [31:0] g;
  logic signed [6:0]  t;
  logic        [15:0] draw;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid <= 1'b0;
      g     <= '0;
      t     <= '0;
      draw  <= '0;
    end else if (en_i) begin
      valid <= valid_i;
      g     <= g_i;
      t     <= t_i;
      draw  <= draw_i;
    end
  end

  logic signed [Bits-1:0] magnitude, quotient, remainder, fraction, d, saturated;
  logic                   up;

  always_comb begin
    magnitude = g < 0 ? -(Bits'(g)) : Bits'(g);
    quotient  = magnitude;
    remainder = '0;
    fraction  = '0;
    up        = 1'b0;
    if (t <= 0) begin
      quotient = magnitude <<< (8'd0 - 8'(t));
    end else begin
      quotient  = magnitude >>> t;
      remainder = magnitude - (quotient <<< t);
      fraction  = (remainder <<< 16) >>> t;
      up        = {{(Bits-16){1'b0}}, draw} < fraction;
    end
    d = quotient + Bits'({1'b0, up});
    if (g < 0) d = -d;

    saturated = d;
    if (d > 32767) saturated = 32767;
    else if (d < -32767) saturated = -32767;
  end

  logic [18:0] rounded_d;  // {valid, d, up, sat}
  assign rounded_d = {valid, saturated[15:0], up, saturated != d};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {valid_o, d_o, up_o, sat_o} <= '0;
    else if (en_i) {valid_o, d_o, up_o, sat_o} <= rounded_d;
  end

endmodule
