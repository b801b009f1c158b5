`default_nettype none
// max_abs by definition: the largest of the maximum so far and the magnitudes of the lanes, on integers in which
// every magnitude fits.
module max_abs_definition #(
  parameter int unsigned Lanes = 4
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                en_i,
  input  logic                clear_i,
  input  logic                valid_i,
  input  logic [Lanes*32-1:0] x_i,
  output logic                valid_o,
  output logic [31:0]         max_o
);

  reset_first reset_first (.clk_i, .rst_ni);

  logic signed [33:0] x, largest;

  always_comb begin
    largest = 34'sd0;
    x       = 34'sd0;
    if (!clear_i) largest = $signed({2'b00, max_o});
    for (int lane = 0; lane < Lanes; lane++) begin
      x = 34'($signed(x_i[32*lane +: 32]));
      if (x < 0) x = 34'sd0 - x;
      if (valid_i && x > largest) largest = x;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_o <= 1'b0;
      max_o   <= '0;
    end else if (en_i) begin
      valid_o <= valid_i;
      max_o   <= largest[31:0];
    end
  end

endmodule
