package vitrine.machine.decode;

import static vitrine.machine.decode.Form.*;
import static vitrine.machine.decode.Mnemonic.*;
import static vitrine.machine.decode.Spec.*;

/** VEX opcodes of map 0F 3A (Intel volume 2, table A-5): with an immediate byte or a fourth register in one. */
final class VexMap3 extends OpcodeMap {
    VexMap3() {
        permutations();
        legacy();
        elements();
        op(0x4a, P66 | W0, BLENDVPS, Vx, Hx, Wx, Lx);
        op(0x4b, P66 | W0, BLENDVPD, Vx, Hx, Wx, Lx);
        op(0x4c, P66 | W0, PBLENDVB, Vx, Hx, Wx, Lx);
        op(0xf0, F2 | L0, RORX, Gy, Ey, Ub);
    }

    private void permutations() {
        op(0x00, P66 | W1 | L1, VPERMQ, V32, W32, Ub);
        op(0x01, P66 | W1 | L1, VPERMPD, V32, W32, Ub);
        op(0x02, P66 | W0, VPBLENDD, Vx, Hx, Wx, Ub);
        op(0x04, P66 | W0, VPERMILPS, Vx, Wx, Ub);
        op(0x05, P66 | W0, VPERMILPD, Vx, Wx, Ub);
        op(0x06, P66 | W0 | L1, VPERM2F128, V32, H32, W32, Ub);
        op(0x46, P66 | W0 | L1, VPERM2I128, V32, H32, W32, Ub);
        op(0x18, P66 | W0 | L1, VINSERTF128, V32, H32, W16, Ub);
        op(0x38, P66 | W0 | L1, VINSERTI128, V32, H32, W16, Ub);
        op(0x19, P66 | W0 | L1, VEXTRACTF128, W16, V32, Ub);
        op(0x39, P66 | W0 | L1, VEXTRACTI128, W16, V32, Ub);
        op(0x1d, P66 | W0, VCVTPS2PH, Wh, Vx, Ub);
    }

    private void legacy() {
        op(0x08, P66, ROUNDPS, Vx, Wx, Ub);
        op(0x09, P66, ROUNDPD, Vx, Wx, Ub);
        op(0x0a, P66, ROUNDSS, V4, H16, W4, Ub);
        op(0x0b, P66, ROUNDSD, V8, H16, W8, Ub);
        op(0x0c, P66, BLENDPS, Vx, Hx, Wx, Ub);
        op(0x0d, P66, BLENDPD, Vx, Hx, Wx, Ub);
        op(0x0e, P66, PBLENDW, Vx, Hx, Wx, Ub);
        op(0x0f, P66, PALIGNR, Vx, Hx, Wx, Ub);
        op(0x40, P66, DPPS, Vx, Hx, Wx, Ub);
        op(0x41, P66 | L0, DPPD, V16, H16, W16, Ub);
        op(0x42, P66, MPSADBW, Vx, Hx, Wx, Ub);
        op(0x44, P66 | L0, PCLMULQDQ, V16, H16, W16, Ub);
        op(0x60, P66 | L0, PCMPESTRM, V16, W16, Ub);
        op(0x61, P66 | L0, PCMPESTRI, V16, W16, Ub);
        op(0x62, P66 | L0, PCMPISTRM, V16, W16, Ub);
        op(0x63, P66 | L0, PCMPISTRI, V16, W16, Ub);
        op(0xdf, P66 | L0, AESKEYGENASSIST, V16, W16, Ub);
    }

    private void elements() {
        op(0x14, P66 | L0 | MEM, PEXTRB, Mb, V16, Ub);
        op(0x14, P66 | L0, PEXTRB, Rd, V16, Ub);
        op(0x15, P66 | L0 | MEM, PEXTRW, Mw, V16, Ub);
        op(0x15, P66 | L0, PEXTRW, Rd, V16, Ub);
        op(0x16, P66 | L0 | W0, PEXTRD, Ed, V16, Ub);
        op(0x16, P66 | L0 | W1, PEXTRQ, Eq, V16, Ub);
        op(0x17, P66 | L0, EXTRACTPS, Ed, V16, Ub);
        op(0x20, P66 | L0 | MEM, PINSRB, V16, H16, Mb, Ub);
        op(0x20, P66 | L0, PINSRB, V16, H16, Rd, Ub);
        op(0x21, P66 | L0, INSERTPS, V16, H16, W4, Ub);
        op(0x22, P66 | L0 | W0, PINSRD, V16, H16, Ed, Ub);
        op(0x22, P66 | L0 | W1, PINSRQ, V16, H16, Eq, Ub);
    }
}
