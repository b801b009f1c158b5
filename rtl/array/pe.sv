// One processing element of the systolic array. What flows right (x_i and its four flags) is registered
// on its way; the product of x_i is added in the cycle in which it arrives.
//   Weight-stationary: psum_o = psum_i + x_i * active weight, one cycle later. load_i writes w_i to the
//     shadow weight; first_i makes the shadow weight the active one, in time for x_i of this cycle.
//   Output-stationary: the accumulator takes x_i * y_i, from zero with first_i. last_i copies it, x_i's
//     product included, to psum_o; drain_i copies psum_i there. y_i is registered on its way down.
// en_i = 0 freezes every register.
module pe #(
  parameter int unsigned Lanes = 4  // 1, 2 or 4
) (
  input  logic                                      clk_i,
  input  logic                                      rst_ni,
  input  logic                                      en_i,
  input  wage_pkg::mac_mode_e                       mode_i,
  input  wage_pkg::dataflow_e                       dataflow_i,
  input  logic [Lanes*wage_pkg::OperandBits-1:0]    x_i,
  input  logic                                      first_i,
  input  logic                                      last_i,
  input  logic                                      drain_i,
  input  logic                                      load_i,
  input  logic [wage_pkg::OperandBits-1:0]          w_i,
  input  logic [wage_pkg::OperandBits-1:0]          y_i,
  input  logic [wage_pkg::AccumulatorBits-1:0]      psum_i,
  output logic [Lanes*wage_pkg::OperandBits-1:0]    x_o,
  output logic                                      first_o,
  output logic                                      last_o,
  output logic                                      drain_o,
  output logic                                      load_o,
  output logic [wage_pkg::OperandBits-1:0]          y_o,
  output logic [wage_pkg::AccumulatorBits-1:0]      psum_o
);

  localparam int unsigned OperandBits = wage_pkg::OperandBits;
  localparam int unsigned SumBits = wage_pkg::AccumulatorBits;

  logic                         output_stationary;
  logic [Lanes*OperandBits-1:0] x_q;
  logic                         first_q, last_q, drain_q, load_q;
  logic [OperandBits-1:0]       shadow_d, shadow_q, active_d, active_q, y_q, w;
  logic [SumBits-1:0]           psum_d, psum_q, acc_d, acc_q;
  logic [SumBits-1:0]           base, sum;

  logic signed [wage_pkg::ProductBits-1:0] product;

  assign output_stationary = dataflow_i == wage_pkg::OutputStationary;

  mac_core #(
    .Lanes(Lanes)
  ) u_mac_core (
    .mode_i,
    .a_i  (x_i),
    .w_i  (w),
    .sum_o(product)
  );

  always_comb begin
    shadow_d = load_i ? w_i : shadow_q;
    active_d = first_i && !output_stationary ? shadow_q : active_q;
    w        = output_stationary ? y_i : active_d;
  end

  always_comb begin
    base = psum_i;
    if (output_stationary) base = first_i ? '0 : acc_q;
    sum = base + SumBits'(product);
  end

  always_comb begin
    acc_d  = acc_q;
    psum_d = sum;
    if (output_stationary) begin
      acc_d  = sum;
      psum_d = psum_q;
      if (last_i) psum_d = sum;
      else if (drain_i) psum_d = psum_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      x_q      <= '0;
      first_q  <= 1'b0;
      last_q   <= 1'b0;
      drain_q  <= 1'b0;
      load_q   <= 1'b0;
      shadow_q <= '0;
      active_q <= '0;
      y_q      <= '0;
      psum_q   <= '0;
      acc_q    <= '0;
    end else if (en_i) begin
      x_q      <= x_i;
      first_q  <= first_i;
      last_q   <= last_i;
      drain_q  <= drain_i;
      load_q   <= load_i;
      shadow_q <= shadow_d;
      active_q <= active_d;
      y_q      <= y_i;
      psum_q   <= psum_d;
      acc_q    <= acc_d;
    end
  end

  assign x_o     = x_q;
  assign first_o = first_q;
  assign last_o  = last_q;
  assign drain_o = drain_q;
  assign load_o  = load_q;
  assign y_o     = y_q;
  assign psum_o  = psum_q;

endmodule
