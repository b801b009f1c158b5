`ifndef WAGE_ASSERT_SVH
`define WAGE_ASSERT_SVH

// `WAGE_ASSERT(name, condition): condition holds before every rising edge of clk_i out of reset.
// Simulation only: synthesis sees nothing.
`ifdef SYNTHESIS
`define WAGE_ASSERT(name_, condition_)
`else
`define WAGE_ASSERT(name_, condition_)                           \
  always @(posedge clk_i or negedge rst_ni) begin : name_        \
    if (rst_ni) assert (condition_);                             \
  end
`endif

`endif
