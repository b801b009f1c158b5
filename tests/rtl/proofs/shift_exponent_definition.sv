`default_nettype none
// shift_exponent by definition: the smallest r >= 0 with m^2 < 2^(2r+1). Squares grow with m, so for each r the
// values that fulfil it are those up to a largest one; that one is searched here, bit by bit, with exact squares.
module shift_exponent_definition (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        en_i,
  input  logic        valid_i,
  input  logic [31:0] m_i,
  output logic        valid_o,
  output logic [5:0]  r_o
);

  reset_first reset_first (.clk_i, .rst_ni);

  // The largest m below 2^32 with m^2 < 2^(2r+1).
  function automatic logic [31:0] largest(input int r);
    logic [79:0] m, tried;
    m = 80'd0;
    for (int bit_index = 31; bit_index >= 0; bit_index--) begin
      tried = m | (80'd1 << bit_index);
      if (tried * tried < (80'd1 << (2 * r + 1))) m = tried;
    end
    largest = m[31:0];
  endfunction

  logic [32:0] fulfils;  // bit r: m^2 < 2^(2r+1)

  for (genvar r = 0; r <= 32; r++) begin : gen_exponent
    localparam logic [31:0] Largest = largest(r);
    assign fulfils[r] = m_i <= Largest;
  end

  logic [5:0] r_next;
  always_comb begin
    r_next = 6'd0;
    for (int r = 32; r >= 0; r--) if (fulfils[r]) r_next = 6'(r);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_o <= 1'b0;
      r_o     <= 6'd0;
    end else if (en_i) begin
      valid_o <= valid_i;
      r_o     <= r_next;
    end
  end

endmodule
