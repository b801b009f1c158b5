`default_nettype none
// lfsr by definition: a draw is sixteen single steps of 32 cells.
module lfsr_definition (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        en_i,
  input  logic        load_i,
  input  logic [31:0] seed_i,
  input  logic        valid_i,
  output logic        valid_o,
  output logic [15:0] draw_o,
  output logic [31:0] state_o
);

  reset_first reset_first (.clk_i, .rst_ni);

  logic [31:0] drawn;
  logic        feedback;

  always_comb begin
    drawn    = state_o;
    feedback = 1'b0;
    for (int step = 0; step < 16; step++) begin
      feedback = drawn[31] ^ drawn[21] ^ drawn[1] ^ drawn[0];
      drawn    = {drawn[30:0], feedback};
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_o <= 1'b0;
      state_o <= 32'd1;
    end else if (en_i) begin
      valid_o <= valid_i && !load_i;
      if (load_i) state_o <= seed_i;
      else if (valid_i) state_o <= drawn;
    end
  end

  assign draw_o = state_o[15:0];

endmodule
