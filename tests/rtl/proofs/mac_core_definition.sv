`default_nettype none
// mac_core by definition: products with `*`, summed.
module mac_core_definition #(
  parameter int unsigned Lanes = 4
) (
  input  logic               mode_i,  // 0 int8, 1 ternary
  input  logic [8*Lanes-1:0] a_i,
  input  logic [7:0]         w_i,
  output logic [15:0]        sum_o
);

  logic signed [7:0]  operand, weight;
  logic signed [1:0]  code;
  logic signed [15:0] sum;

  always_comb begin
    sum     = '0;
    operand = '0;
    weight  = '0;
    code    = '0;
    if (!mode_i) begin
      operand = a_i[7:0];
      weight  = w_i;
      sum     = operand * weight;
    end else begin
      for (int lane = 0; lane < Lanes; lane++) begin
        operand = a_i[8*lane +: 8];
        code    = w_i[2*lane +: 2];
        sum     = sum + operand * code;
      end
    end
  end

  assign sum_o = sum;

endmodule
