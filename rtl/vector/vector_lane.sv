// One lane of the vector datapath. Which registers an element passes depends on the operation:
//   OpActivate      pooled, scaler (2)
//   OpMaximum       gated, summed
//   OpLogitMaximum  scaler (2), gated, summed
//   OpRequantise    scaler (2), gated, summed
//   OpUpdate        drawn, rounder (2), updater
// operation_i and the other settings hold while anything is on its way. first_i, last_i and index_i
// belong to the word presented; gate_* and sum_* to the word before the register of that name. Outputs
// an operation does not make carry no meaning. en_i = 0 freezes.
module vector_lane (
  input  logic                                        clk_i,
  input  logic                                        rst_ni,
  input  logic                                        en_i,
  // Settings
  input  wage_pkg::vector_op_e                        operation_i,
  input  logic signed [wage_pkg::DropBits-1:0]        shift_i,
  input  logic        [wage_pkg::ScaledBits-2:0]      limit_i,
  input  logic signed [wage_pkg::AccumulatorBits-1:0] target_i,
  input  logic                                        route_unsat_i,
  input  logic        [wage_pkg::OperandBits-2:0]     clip_i,
  input  logic        [wage_pkg::OperandBits-2:0]     weight_limit_i,
  input  logic        [2:0]                           weight_shift_i,
  // Random state
  input  logic                                        load_i,
  input  logic        [wage_pkg::LfsrBits-1:0]        seed_i,
  output logic        [wage_pkg::LfsrBits-1:0]        state_o,
  // Operands
  input  logic                                        valid_i,
  input  logic                                        first_i,
  input  logic                                        last_i,
  input  logic        [wage_pkg::IndexBits-1:0]       index_i,
  input  logic signed [wage_pkg::AccumulatorBits-1:0] value_i,
  input  logic        [wage_pkg::MaskBits-1:0]        mask_i,
  input  logic signed [wage_pkg::OperandBits-1:0]     weight_i,
  input  logic        [wage_pkg::IndexBits-1:0]       gate_index_i,
  input  logic                                        sum_first_i,
  input  logic                                        sum_last_i,
  // Results
  output logic        [wage_pkg::AccumulatorBits-1:0] gated_o,  // 0 where the lane holds nothing
  output logic                                        valid_o,
  output logic signed [wage_pkg::AccumulatorBits-1:0] value_o,
  output logic        [wage_pkg::MaskBits-1:0]        mask_o,
  output logic signed [wage_pkg::OperandBits-1:0]     weight_o,
  output logic signed [wage_pkg::OperandBits-1:0]     compute_o,
  output logic        [wage_pkg::DrawBits-1:0]        draw_o,
  output logic                                        round_up_o,
  output logic                                        clipped_o
);

  localparam int unsigned Bits = wage_pkg::AccumulatorBits;
  localparam int unsigned IndexBits = wage_pkg::IndexBits;
  localparam int unsigned MaskBits = wage_pkg::MaskBits;
  localparam int unsigned ScaledBits = wage_pkg::ScaledBits;
  localparam int unsigned UpdateBits = wage_pkg::UpdateBits;
  localparam int unsigned DrawBits = wage_pkg::DrawBits;
  localparam int unsigned OperandBits = wage_pkg::OperandBits;
  localparam int unsigned MaskIndexLsb = wage_pkg::MaskIndexLsb;
  localparam int unsigned MaskAct = wage_pkg::MaskAct;
  localparam int unsigned MaskUnsat = wage_pkg::MaskUnsat;


  logic activates, updates, gates_pins;
  assign activates  = operation_i == wage_pkg::OpActivate;
  assign updates    = operation_i == wage_pkg::OpUpdate;
  assign gates_pins = operation_i == wage_pkg::OpMaximum;

  // Pooled: running maximum of a window and the index of the first one.
  logic                   pooled_valid_d, pooled_valid_q;
  logic signed [Bits-1:0] pooled_d, pooled_q;
  logic [IndexBits-1:0]   pooled_index_d, pooled_index_q;

  always_comb begin
    pooled_valid_d = valid_i && last_i && activates;
    pooled_d       = pooled_q;
    pooled_index_d = pooled_index_q;
    if (valid_i && activates && (first_i || value_i > pooled_q)) begin
      pooled_d       = value_i;
      pooled_index_d = index_i;
    end
  end

  // Scaler, and the mask beside it.
  logic                         scaler_valid, scaled_valid, act, unsat, unused_sat;
  logic signed [Bits-1:0]       scaler_x;
  logic signed [ScaledBits-1:0] scaled;
  logic [MaskBits-1:0]          shifted_mask_d, shifted_mask_q, scaled_mask_q, scaled_mask;

  always_comb begin
    scaler_valid   = valid_i && (operation_i == wage_pkg::OpLogitMaximum ||
                                 operation_i == wage_pkg::OpRequantise);
    scaler_x       = value_i;
    shifted_mask_d = mask_i;
    if (activates) begin
      scaler_valid   = pooled_valid_q;
      scaler_x       = pooled_q;
      shifted_mask_d = {pooled_index_q, MaskIndexLsb'(0)};
    end
    scaled_mask = scaled_mask_q;
    if (operation_i != wage_pkg::OpRequantise) begin  // there the mask routes what it came with
      scaled_mask[MaskAct]   = act;
      scaled_mask[MaskUnsat] = unsat;
    end
  end

  shift_scaler u_scaler (
    .clk_i,
    .rst_ni,
    .en_i,
    .valid_i(scaler_valid),
    .x_i(scaler_x),
    .shift_i(shift_i[5:0]),
    .limit_i,
    .relu_i(activates),
    .valid_o(scaled_valid),
    .y_o(scaled),
    .act_o(act),
    .unsat_o(unsat),
    .sat_o(unused_sat)
  );

  // Gated: a position gets what is routed to it, an error what is not saturated, a logit its target.
  logic                   gated_valid_d, gated_valid_q, passes;
  logic signed [Bits-1:0] gate_x, gated_d, gated_q;
  logic [MaskBits-1:0]    gate_mask, gated_mask_d, gated_mask_q;

  always_comb begin
    gated_valid_d = gates_pins ? valid_i : scaled_valid && !activates;
    gate_x        = gates_pins ? value_i : Bits'(scaled);
    gate_mask     = gates_pins ? mask_i : scaled_mask;
    gated_mask_d  = gate_mask;
    passes        = gate_mask[MaskUnsat];
    gated_d       = gate_x - (gate_mask[MaskIndexLsb] ? target_i : '0);
    if (operation_i == wage_pkg::OpRequantise) begin
      passes  = gate_mask[route_unsat_i ? MaskUnsat : MaskAct] &&
                gate_mask[MaskBits-1:MaskIndexLsb] == gate_index_i;
      gated_d = gate_x;
    end else if (!gates_pins) begin
      passes       = 1'b1;
      gated_mask_d = {IndexBits'(0), gate_mask[MaskUnsat], 1'b1};
    end
    if (!gated_valid_d || !passes) gated_d = '0;
  end

  // Summed: what several windows route to a position adds up and is clipped once more.
  logic                   summed_valid_d, summed_valid_q, clipped_d, clipped_q;
  logic signed [Bits-1:0] summed_d, summed_q, limit;
  logic [MaskBits-1:0]    summed_mask_q;

  always_comb begin
    limit          = Bits'({1'b0, limit_i});
    summed_valid_d = gated_valid_q && sum_last_i;
    summed_d       = gated_q;
    clipped_d      = 1'b0;
    if (operation_i == wage_pkg::OpRequantise) begin
      if (!gated_valid_q) summed_d = summed_q;
      else if (!sum_first_i) summed_d = gated_q + summed_q;
      if (gated_valid_q && sum_last_i && (summed_d > limit || summed_d < -limit)) begin
        summed_d  = summed_d[Bits-1] ? -limit : limit;
        clipped_d = 1'b1;
      end
    end
  end

  // Update: the gradient waits for its draw, the weight for its update, the draw for the dumps.
  logic                          drawn_valid, rounded_valid, updated_valid, round_up, unused_capped;
  logic signed [Bits-1:0]        gradient_q;
  logic        [DrawBits-1:0]    draw, shifted_draw_q, rounded_draw_q, updated_draw_q;
  logic signed [OperandBits-1:0] drawn_weight_q, shifted_weight_q, rounded_weight_q;
  logic signed [UpdateBits-1:0]  rounded, update_q;
  logic                          round_up_q;

  lfsr u_lfsr (
    .clk_i,
    .rst_ni,
    .en_i,
    .load_i,
    .seed_i,
    .valid_i(valid_i && updates),
    .valid_o(drawn_valid),
    .draw_o(draw),
    .state_o
  );

  stochastic_rounder u_rounder (
    .clk_i,
    .rst_ni,
    .en_i,
    .valid_i(drawn_valid),
    .g_i(gradient_q),
    .t_i(shift_i),
    .draw_i(draw),
    .valid_o(rounded_valid),
    .d_o(rounded),
    .up_o(round_up),
    .sat_o(unused_capped)
  );

  weight_updater u_updater (
    .clk_i,
    .rst_ni,
    .en_i,
    .valid_i(rounded_valid),
    .m_i(rounded_weight_q),
    .d_i(rounded),
    .clip_i,
    .limit_i(weight_limit_i),
    .tshift_i(weight_shift_i),
    .valid_o(updated_valid),
    .m_o(weight_o),
    .t_o(compute_o)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pooled_valid_q   <= 1'b0;
      pooled_q         <= '0;
      pooled_index_q   <= '0;
      shifted_mask_q   <= '0;
      scaled_mask_q    <= '0;
      gated_valid_q    <= 1'b0;
      gated_q          <= '0;
      gated_mask_q     <= '0;
      summed_valid_q   <= 1'b0;
      summed_q         <= '0;
      summed_mask_q    <= '0;
      clipped_q        <= 1'b0;
      gradient_q       <= '0;
      drawn_weight_q   <= '0;
      shifted_weight_q <= '0;
      rounded_weight_q <= '0;
      shifted_draw_q   <= '0;
      rounded_draw_q   <= '0;
      updated_draw_q   <= '0;
      update_q         <= '0;
      round_up_q       <= 1'b0;
    end else if (en_i) begin
      pooled_valid_q   <= pooled_valid_d;
      pooled_q         <= pooled_d;
      pooled_index_q   <= pooled_index_d;
      shifted_mask_q   <= shifted_mask_d;
      scaled_mask_q    <= shifted_mask_q;
      gated_valid_q    <= gated_valid_d;
      gated_q          <= gated_d;
      gated_mask_q     <= gated_mask_d;
      summed_valid_q   <= summed_valid_d;
      summed_q         <= summed_d;
      summed_mask_q    <= gated_mask_q;
      clipped_q        <= clipped_d;
      gradient_q       <= value_i;
      drawn_weight_q   <= weight_i;
      shifted_weight_q <= drawn_weight_q;
      rounded_weight_q <= shifted_weight_q;
      shifted_draw_q   <= draw;
      rounded_draw_q   <= shifted_draw_q;
      updated_draw_q   <= rounded_draw_q;
      update_q         <= rounded;
      round_up_q       <= round_up;
    end
  end

  assign gated_o    = gated_q;
  assign draw_o     = updated_draw_q;
  assign round_up_o = round_up_q;
  assign clipped_o  = clipped_q;

  always_comb begin
    valid_o = summed_valid_q;
    value_o = summed_q;
    mask_o  = summed_mask_q;
    if (activates) begin
      valid_o = scaled_valid;
      value_o = Bits'(scaled);
      mask_o  = scaled_mask;
    end else if (updates) begin
      valid_o = updated_valid;
      value_o = Bits'(update_q);
    end
  end

endmodule
