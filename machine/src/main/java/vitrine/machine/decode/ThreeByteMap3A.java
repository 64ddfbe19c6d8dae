package vitrine.machine.decode;

import static vitrine.machine.decode.Form.*;
import static vitrine.machine.decode.Mnemonic.*;
import static vitrine.machine.decode.Spec.*;

/** Opcodes 0F 3A xx (Intel volume 2, table A-5): SSSE3, SSE4, AES, PCLMULQDQ, SHA with an immediate byte. */
final class ThreeByteMap3A extends OpcodeMap {
    ThreeByteMap3A() {
        op(0x08, P66, ROUNDPS, V16, W16, Ub);
        op(0x09, P66, ROUNDPD, V16, W16, Ub);
        op(0x0a, P66, ROUNDSS, V4, W4, Ub);
        op(0x0b, P66, ROUNDSD, V8, W8, Ub);
        op(0x0c, P66, BLENDPS, V16, W16, Ub);
        op(0x0d, P66, BLENDPD, V16, W16, Ub);
        op(0x0e, P66, PBLENDW, V16, W16, Ub);
        op(0x0f, NP, PALIGNR, Pq, Qq, Ub);
        op(0x0f, P66, PALIGNR, V16, W16, Ub);
        op(0x14, P66 | MEM, PEXTRB, Mb, V16, Ub);
        op(0x14, P66, PEXTRB, Rd, V16, Ub);
        op(0x15, P66 | MEM, PEXTRW, Mw, V16, Ub);
        op(0x15, P66, PEXTRW, Rd, V16, Ub);
        op(0x16, P66 | W0, PEXTRD, Ed, V16, Ub);
        op(0x16, P66 | W1, PEXTRQ, Eq, V16, Ub);
        op(0x17, P66, EXTRACTPS, Ed, V16, Ub);
        op(0x20, P66 | MEM, PINSRB, V16, Mb, Ub);
        op(0x20, P66, PINSRB, V16, Rd, Ub);
        op(0x21, P66, INSERTPS, V16, W4, Ub);
        op(0x22, P66 | W0, PINSRD, V16, Ed, Ub);
        op(0x22, P66 | W1, PINSRQ, V16, Eq, Ub);
        op(0x40, P66, DPPS, V16, W16, Ub);
        op(0x41, P66, DPPD, V16, W16, Ub);
        op(0x42, P66, MPSADBW, V16, W16, Ub);
        op(0x44, P66, PCLMULQDQ, V16, W16, Ub);
        op(0x60, P66, PCMPESTRM, V16, W16, Ub);
        op(0x61, P66, PCMPESTRI, V16, W16, Ub);
        op(0x62, P66, PCMPISTRM, V16, W16, Ub);
        op(0x63, P66, PCMPISTRI, V16, W16, Ub);
        op(0xcc, NP, SHA1RNDS4, V16, W16, Ub);
        op(0xdf, P66, AESKEYGENASSIST, V16, W16, Ub);
    }
}
