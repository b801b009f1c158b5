// Widths and codes shared by the datapath of the WAGE training accelerator.
package wage_pkg;

  // A top level rarely needs every width.
  // verilator lint_off UNUSEDPARAM
  parameter int unsigned OperandBits = 8;       // activations, errors, stored weights
  parameter int unsigned AccumulatorBits = 32;  // every sum of the papers' networks at batch 128
  parameter int unsigned ProductBits = 16;      // one MAC core result in either mode
  parameter int unsigned ScaledBits = 12;       // shift-scaler output, for operand widths up to 12
  parameter int unsigned UpdateBits = 16;       // update D
  parameter int unsigned DrawBits = 16;         // one random draw
  parameter int unsigned LfsrBits = 32;
  parameter int unsigned MaskBits = 8;       // act, unsat, and from MaskIndexLsb the index in a pool window
  parameter int unsigned MaskAct = 0;        // bit of a mask
  parameter int unsigned MaskUnsat = 1;      // bit of a mask
  parameter int unsigned MaskIndexLsb = 2;
  parameter int unsigned IndexBits = MaskBits - MaskIndexLsb;
  parameter int unsigned DropBits = 7;       // shifts of the vector unit, signed
  parameter int unsigned ExponentBits = 6;   // 0 to 32
  // verilator lint_on UNUSEDPARAM

  typedef enum logic {
    ModeInt8    = 1'b0,  // one signed 8x8 product
    ModeTernary = 1'b1   // dot product of Lanes operands with Lanes ternary weights
  } mac_mode_e;

  typedef enum logic {
    WeightStationary = 1'b0,  // the weight stays, partial sums flow down
    OutputStationary = 1'b1   // the sum stays, both operands flow
  } dataflow_e;

  // What a group of lanes passes on its way through the vector datapath.
  typedef enum logic [2:0] {
    OpActivate     = 3'd0,  // pool, shift, round and clip
    OpMaximum      = 3'd1,  // gate, maximum
    OpLogitMaximum = 3'd2,  // shift, round and clip, gate, maximum
    OpRequantise   = 3'd3,  // shift, round and clip, route, add
    OpUpdate       = 3'd4   // draw, shift, round, update
  } vector_op_e;

endpackage
