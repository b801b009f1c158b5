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
  // verilator lint_on UNUSEDPARAM

  typedef enum logic {
    ModeInt8    = 1'b0,  // one signed 8x8 product
    ModeTernary = 1'b1   // dot product of Lanes operands with Lanes ternary weights
  } mac_mode_e;

endpackage
