// 32-bit Fibonacci LFSR, taps 32, 22, 2, 1 (maximal length); one step is
// s = {s[30:0], s[31] ^ s[21] ^ s[1] ^ s[0]}. A draw (valid_i) takes 16 steps at once, so that all
// its 16 bits are new; one cycle later draw_o is the low half of the new state and valid_o is set.
// load_i sets the state and wins over a draw. en_i = 0 freezes.
module lfsr (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          en_i,
  input  logic                          load_i,
  input  logic [wage_pkg::LfsrBits-1:0] seed_i,  // not 0, the dead state
  input  logic                          valid_i,
  output logic                          valid_o,
  output logic [wage_pkg::DrawBits-1:0] draw_o,
  output logic [wage_pkg::LfsrBits-1:0] state_o
);

  localparam int unsigned Bits = wage_pkg::LfsrBits;
  localparam int unsigned Steps = wage_pkg::DrawBits;

  // Leap-forward network: word i lists the state bits whose XOR is bit i after Steps steps. Found at
  // elaboration by stepping the symbolic state, in which word i lists bit i alone.
  function automatic logic [Bits*Bits-1:0] leap_network();
    logic [Bits*Bits-1:0] words;
    logic [Bits-1:0]      feedback;
    for (int i = 0; i < Bits; i++) words[i*Bits +: Bits] = Bits'(1) << i;
    for (int step = 0; step < Steps; step++) begin
      feedback = words[31*Bits +: Bits] ^ words[21*Bits +: Bits] ^ words[1*Bits +: Bits] ^
                 words[0*Bits +: Bits];
      words = {words[(Bits-1)*Bits-1:0], feedback};
    end
    leap_network = words;
  endfunction

  localparam logic [Bits*Bits-1:0] Leap = leap_network();

  logic            valid_d, valid_q;
  logic [Bits-1:0] state_d, state_q;

  always_comb begin
    state_d = state_q;
    valid_d = valid_i && !load_i;
    if (load_i) begin
      state_d = seed_i;
    end else if (valid_i) begin
      for (int i = 0; i < Bits; i++) state_d[i] = ^(state_q & Leap[i*Bits +: Bits]);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      state_q <= Bits'(1);
    end else if (en_i) begin
      valid_q <= valid_d;
      state_q <= state_d;
    end
  end

  assign valid_o = valid_q;
  assign draw_o  = state_q[wage_pkg::DrawBits-1:0];
  assign state_o = state_q;

endmodule
