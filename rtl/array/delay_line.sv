// Depth registers in a row: q_o is d_i of Depth enabled cycles before. Depth 0 is a wire.
module delay_line #(
  parameter int unsigned Width = 8,
  parameter int unsigned Depth = 1
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             en_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);

  if (Width < 1) begin : gen_check
    $error("delay_line: Width must be at least 1");
  end

  if (Depth == 0) begin : gen_wire
    assign q_o = d_i;

    logic unused_clock;
    assign unused_clock = ^{clk_i, rst_ni, en_i};
  end else begin : gen_registers
    logic [Depth*Width-1:0] line_d, line_q;  // youngest in the low bits

    if (Depth == 1) begin : gen_one
      assign line_d = d_i;
    end else begin : gen_more
      assign line_d = {line_q[(Depth-1)*Width-1:0], d_i};
    end
    assign q_o = line_q[(Depth-1)*Width +: Width];

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        line_q <= '0;
      end else if (en_i) begin
        line_q <= line_d;
      end
    end
  end

endmodule
