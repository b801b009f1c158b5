`default_nettype none
// Assumes that the first cycle is one of reset; registers start from any state.
module reset_first (
  input logic clk_i,
  input logic rst_ni
);

  logic started;
  initial started = 1'b0;
  always_ff @(posedge clk_i) started <= 1'b1;

  always_comb assume (started || !rst_ni);

endmodule
