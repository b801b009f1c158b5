// A triangle of delay lines: line i is late by i enabled cycles, or by Lines-1-i where Reverse is set,
// which undoes it.
module skew #(
  parameter int unsigned Lines = 4,
  parameter int unsigned Width = 8,
  parameter bit          Reverse = 1'b0
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   en_i,
  input  logic [Lines*Width-1:0] d_i,
  output logic [Lines*Width-1:0] q_o
);

  if (Lines < 1) begin : gen_check
    $error("skew: Lines must be at least 1");
  end

  for (genvar i = 0; i < Lines; i++) begin : gen_line
    delay_line #(
      .Width(Width),
      .Depth(Reverse ? Lines - 1 - i : i)
    ) u_line (
      .clk_i,
      .rst_ni,
      .en_i,
      .d_i(d_i[i*Width +: Width]),
      .q_o(q_o[i*Width +: Width])
    );
  end

endmodule
