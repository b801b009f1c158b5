// r = round(log2 m), exactly, latency 1; r = 0 for m = 0. Threshold k is the largest m with r = k,
// floor(sqrt(2) * 2^k), and r counts the thresholds below m. Every threshold is the last one,
// floor(sqrt(2) * 2^31), with its low bits cut off. Source: Shift(x) of WAGE, equation 4.
module shift_exponent (
  input  logic                                 clk_i,
  input  logic                                 rst_ni,
  input  logic                                 en_i,
  input  logic                                 valid_i,
  input  logic [wage_pkg::AccumulatorBits-1:0] m_i,
  output logic                                 valid_o,
  output logic [5:0]                           r_o  // 0 to 32
);

  localparam int unsigned Bits = wage_pkg::AccumulatorBits;
  localparam logic [Bits-1:0] LastThreshold = 32'd3037000499;

  logic            valid_q;
  logic [5:0]      r_d, r_q;
  logic [Bits-1:0] above;  // thermometer code: m is above threshold k

  for (genvar k = 0; k < Bits; k++) begin : gen_threshold
    assign above[k] = m_i > (LastThreshold >> (Bits - 1 - k));
  end

  always_comb begin
    r_d = '0;
    for (int unsigned k = 0; k < Bits; k++) begin
      if (above[k]) r_d = 6'(k + 1);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      r_q     <= '0;
    end else if (en_i) begin
      valid_q <= valid_i;
      r_q     <= r_d;
    end
  end

  assign valid_o = valid_q;
  assign r_o     = r_q;

endmodule
