// Systolic array of Rows x Cols processing elements; the pins are those of ArrayInputs and ArrayOutputs.
// PE (r, c) meets the vector presented in cycle s in cycle s + r + c.
//   Weight-stationary: w_valid_i writes w_i to row w_row_i of the shadow weights, column c late by c.
//     The sums of the vector presented in s are at sum_o in cycle s + Rows + Cols - 1.
//   Output-stationary: w_i is the vector Y that meets x_i. After x_last_i in cycle s the rows leave
//     bottom first, row Rows-1-j in cycle s + Rows + Cols - 1 + j. The next x_last_i may come Rows cycles
//     after this one.
// mode_i and dataflow_i are settings, registered here: they are set one enabled cycle before the first
// vector or weight that they are for, and change only while no vector and no sum is inside.
// en_i = 0 freezes every register.
`include "wage_assert.svh"

module pe_array #(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Lanes = 4,  // ternary lanes of a PE: 1, 2 or 4
  localparam int unsigned OperandBits = wage_pkg::OperandBits,
  localparam int unsigned SumBits = wage_pkg::AccumulatorBits,
  localparam int unsigned XBits = Lanes * OperandBits,
  localparam int unsigned RowBits = Rows > 1 ? $clog2(Rows) : 1
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        en_i,
  input  wage_pkg::mac_mode_e         mode_i,
  input  wage_pkg::dataflow_e         dataflow_i,
  input  logic                        x_valid_i,
  input  logic                        x_first_i,
  input  logic                        x_last_i,
  input  logic [Rows*XBits-1:0]       x_i,      // lane-minor; int8 mode reads lane 0
  input  logic                        w_valid_i,
  input  logic [RowBits-1:0]          w_row_i,
  input  logic [Cols*OperandBits-1:0] w_i,      // an int8 or Lanes 2-bit weights a column
  output logic                        valid_o,
  output logic [Cols*SumBits-1:0]     sum_o
);

  if (Rows < 1 || Cols < 1) begin : gen_check
    $error("pe_array: Rows and Cols must be at least 1");
  end

  wage_pkg::mac_mode_e mode_q;
  wage_pkg::dataflow_e dataflow_q;
  logic                output_stationary;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      mode_q     <= wage_pkg::ModeInt8;
      dataflow_q <= wage_pkg::WeightStationary;
    end else if (en_i) begin
      mode_q     <= mode_i;
      dataflow_q <= dataflow_i;
    end
  end

  assign output_stationary = dataflow_q == wage_pkg::OutputStationary;

  // Left edge. A vector and its flags enter row r late by r; a cycle without one is a vector of zeros.
  localparam int unsigned EdgeBits = XBits + 2;
  logic [Rows*EdgeBits-1:0] edge_in, edge_skewed;

  for (genvar r = 0; r < Rows; r++) begin : gen_edge
    assign edge_in[r*EdgeBits +: EdgeBits] =
        x_valid_i ? {x_last_i, x_first_i, x_i[r*XBits +: XBits]} : '0;
  end

  skew #(
    .Lines(Rows),
    .Width(EdgeBits)
  ) u_skew_x (
    .clk_i,
    .rst_ni,
    .en_i,
    .d_i(edge_in),
    .q_o(edge_skewed)
  );

  // Captured sums move down together once the bottom row has its own, row r for r cycles.
  logic [Rows-1:0] drain_d, drain_q;
  logic            bottom_last;

  assign bottom_last = output_stationary && edge_skewed[Rows*EdgeBits-1];
  assign drain_d     = (bottom_last ? {Rows{1'b1}} : drain_q) << 1;

  // Top edge.
  logic [Cols*OperandBits-1:0] w_skewed;

  skew #(
    .Lines(Cols),
    .Width(OperandBits)
  ) u_skew_w (
    .clk_i,
    .rst_ni,
    .en_i,
    .d_i(w_i),
    .q_o(w_skewed)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      drain_q <= '0;
    end else if (en_i) begin
      drain_q <= drain_d;
    end
  end

  // The grid. Column c of a row hands to column c + 1, row r of a column to row r + 1.
  logic [XBits-1:0]       x     [Rows*(Cols+1)];
  logic                   first [Rows*(Cols+1)];
  logic                   last  [Rows*(Cols+1)];
  logic                   drain [Rows*(Cols+1)];
  logic                   load  [Rows*(Cols+1)];
  logic [OperandBits-1:0] y     [(Rows+1)*Cols];
  logic [SumBits-1:0]     psum  [(Rows+1)*Cols];

  for (genvar r = 0; r < Rows; r++) begin : gen_left
    assign {last[r*(Cols+1)], first[r*(Cols+1)], x[r*(Cols+1)]} =
        edge_skewed[r*EdgeBits +: EdgeBits];
    assign drain[r*(Cols+1)] = drain_q[r];
    assign load[r*(Cols+1)]  = w_valid_i && !output_stationary && w_row_i == RowBits'(r);
  end
  for (genvar c = 0; c < Cols; c++) begin : gen_top
    assign y[c]    = w_skewed[c*OperandBits +: OperandBits];
    assign psum[c] = '0;
  end

  for (genvar r = 0; r < Rows; r++) begin : gen_row
    for (genvar c = 0; c < Cols; c++) begin : gen_col
      pe #(
        .Lanes(Lanes)
      ) u_pe (
        .clk_i,
        .rst_ni,
        .en_i,
        .mode_i    (mode_q),
        .dataflow_i(dataflow_q),
        .x_i       (x[r*(Cols+1) + c]),
        .first_i   (first[r*(Cols+1) + c]),
        .last_i    (last[r*(Cols+1) + c]),
        .drain_i   (drain[r*(Cols+1) + c]),
        .load_i    (load[r*(Cols+1) + c]),
        .w_i       (w_skewed[c*OperandBits +: OperandBits]),
        .y_i       (y[r*Cols + c]),
        .psum_i    (psum[r*Cols + c]),
        .x_o       (x[r*(Cols+1) + c + 1]),
        .first_o   (first[r*(Cols+1) + c + 1]),
        .last_o    (last[r*(Cols+1) + c + 1]),
        .drain_o   (drain[r*(Cols+1) + c + 1]),
        .load_o    (load[r*(Cols+1) + c + 1]),
        .y_o       (y[(r+1)*Cols + c]),
        .psum_o    (psum[(r+1)*Cols + c])
      );
    end
  end

  // Bottom edge.
  logic [Cols*SumBits-1:0] bottom;
  for (genvar c = 0; c < Cols; c++) begin : gen_bottom
    assign bottom[c*SumBits +: SumBits] = psum[Rows*Cols + c];
  end

  skew #(
    .Lines  (Cols),
    .Width  (SumBits),
    .Reverse(1'b1)
  ) u_deskew (
    .clk_i,
    .rst_ni,
    .en_i,
    .d_i(bottom),
    .q_o(sum_o)
  );

  // Weight-stationary: one result a vector. Output-stationary: Rows results after a last vector, which is
  // through with the last PE when the first of them is out.
  logic                      x_valid_late;
  logic                      draining;
  logic [$clog2(Rows+1)-1:0] rows_d, rows_q;  // results to come after this one
  logic                      last_through;

  delay_line #(
    .Width(1),
    .Depth(Rows + Cols - 1)
  ) u_valid (
    .clk_i,
    .rst_ni,
    .en_i,
    .d_i(x_valid_i && !output_stationary),
    .q_o(x_valid_late)
  );

  assign last_through = output_stationary && last[Rows*(Cols+1) - 1];
  assign draining     = last_through || rows_q != '0;

  always_comb begin
    rows_d = rows_q;
    if (last_through) rows_d = ($clog2(Rows+1))'(Rows - 1);
    else if (rows_q != '0) rows_d = rows_q - 1'b1;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rows_q <= '0;
    end else if (en_i) begin
      rows_q <= rows_d;
    end
  end

  assign valid_o = output_stationary ? draining : x_valid_late;

  `WAGE_ASSERT(WeightRowExists, !w_valid_i || output_stationary || 32'(w_row_i) < Rows)
  `WAGE_ASSERT(DrainsDoNotMeet, !last_through || rows_q == '0)

endmodule
