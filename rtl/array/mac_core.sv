// Multiply core of one PE, combinational; the sum of four shared 8x2 pieces.
//   ModeInt8:    sum_o = signed a_i[7:0] * signed w_i
//   ModeTernary: sum_o = sum over j < Lanes of signed a_i[8j +: 8] * signed w_i[2j +: 2]
// In int8 mode all pieces take lane 0 and the base-4 digits of w_i (weights 1, 4, 16, 64; only the
// top digit signed). In ternary mode piece j takes lane j and its own code: 00 = 0, 01 = 1, 11 = -1.
// The idea of composing a multiplier from 2-bit pieces is Bit Fusion's (ISCA 2018).
module mac_core #(
  parameter int unsigned Lanes = 4  // 1, 2 or 4
) (
  input  wage_pkg::mac_mode_e                           mode_i,
  input  logic        [Lanes*wage_pkg::OperandBits-1:0] a_i,
  input  logic        [wage_pkg::OperandBits-1:0]       w_i,
  output logic signed [wage_pkg::ProductBits-1:0]       sum_o
);

  localparam int unsigned PieceBits = 10;  // -128 * 3 .. 127 * 3
  localparam int unsigned PairBits = 12;   // 5 times that
  localparam int unsigned ProductBits = wage_pkg::ProductBits;

  if (Lanes != 1 && Lanes != 2 && Lanes != 4) begin : gen_check
    $error("mac_core: Lanes must be 1, 2 or 4");
  end

  logic ternary;
  assign ternary = mode_i == wage_pkg::ModeTernary;

  // Piece j: one operand times a signed or unsigned 2-bit digit.
  logic [4*PieceBits-1:0] pieces;

  for (genvar j = 0; j < 4; j++) begin : gen_piece
    logic signed [7:0]           a;
    logic signed [PieceBits-1:0] ones, twos;  // the rows of the two digit bits
    logic                        subtract;    // the upper bit of a signed digit weighs -2

    if (j < Lanes) begin : gen_lane
      assign a = ternary ? a_i[8*j +: 8] : a_i[7:0];
    end else begin : gen_no_lane
      assign a = ternary ? 8'd0 : a_i[7:0];
    end
    assign ones     = w_i[2*j]   ? PieceBits'(a)       : '0;
    assign twos     = w_i[2*j+1] ? PieceBits'(a) <<< 1 : '0;
    assign subtract = w_i[2*j+1] && (ternary || j == 3);
    assign pieces[j*PieceBits +: PieceBits] =
        ones + (twos ^ {PieceBits{subtract}}) + PieceBits'(subtract);
  end

  // Pairs of neighbours, then the two pairs: shifted in int8 mode, level in ternary mode.
  logic signed [PieceBits-1:0] piece0, piece1, piece2, piece3;
  logic signed [PairBits-1:0]  pair_low, pair_high;

  assign {piece3, piece2, piece1, piece0} = pieces;
  assign pair_low  = PairBits'(piece0) + (ternary ? PairBits'(piece1) : PairBits'(piece1) <<< 2);
  assign pair_high = PairBits'(piece2) + (ternary ? PairBits'(piece3) : PairBits'(piece3) <<< 2);
  assign sum_o = ProductBits'(pair_low) +
                 (ternary ? ProductBits'(pair_high) : ProductBits'(pair_high) <<< 4);

endmodule
