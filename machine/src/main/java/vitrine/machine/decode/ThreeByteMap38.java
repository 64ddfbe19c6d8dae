package vitrine.machine.decode;

import static vitrine.machine.decode.Form.*;
import static vitrine.machine.decode.Mnemonic.*;
import static vitrine.machine.decode.Spec.*;

/** Opcodes 0F 38 xx (Intel volume 2, table A-4): SSSE3, SSE4, AES, SHA, MOVBE, CRC32, ADX. */
final class ThreeByteMap38 extends OpcodeMap {
    ThreeByteMap38() {
        ssse3();
        sse4();
        cryptography();
        general();
    }

    private void both(int opcode, Mnemonic m) {
        op(opcode, NP, m, Pq, Qq);
        op(opcode, P66, m, V16, W16);
    }

    private void ssse3() {
        both(0x00, PSHUFB);
        both(0x01, PHADDW);
        both(0x02, PHADDD);
        both(0x03, PHADDSW);
        both(0x04, PMADDUBSW);
        both(0x05, PHSUBW);
        both(0x06, PHSUBD);
        both(0x07, PHSUBSW);
        both(0x08, PSIGNB);
        both(0x09, PSIGNW);
        both(0x0a, PSIGND);
        both(0x0b, PMULHRSW);
        both(0x1c, PABSB);
        both(0x1d, PABSW);
        both(0x1e, PABSD);
    }

    private void sse4() {
        op(0x10, P66, PBLENDVB, V16, W16, XMM0);
        op(0x14, P66, BLENDVPS, V16, W16, XMM0);
        op(0x15, P66, BLENDVPD, V16, W16, XMM0);
        op(0x17, P66, PTEST, V16, W16);
        op(0x20, P66, PMOVSXBW, V16, W8);
        op(0x21, P66, PMOVSXBD, V16, W4);
        op(0x22, P66, PMOVSXBQ, V16, W2);
        op(0x23, P66, PMOVSXWD, V16, W8);
        op(0x24, P66, PMOVSXWQ, V16, W4);
        op(0x25, P66, PMOVSXDQ, V16, W8);
        op(0x28, P66, PMULDQ, V16, W16);
        op(0x29, P66, PCMPEQQ, V16, W16);
        op(0x2a, P66, MOVNTDQA, V16, Mdq);
        op(0x2b, P66, PACKUSDW, V16, W16);
        op(0x30, P66, PMOVZXBW, V16, W8);
        op(0x31, P66, PMOVZXBD, V16, W4);
        op(0x32, P66, PMOVZXBQ, V16, W2);
        op(0x33, P66, PMOVZXWD, V16, W8);
        op(0x34, P66, PMOVZXWQ, V16, W4);
        op(0x35, P66, PMOVZXDQ, V16, W8);
        op(0x37, P66, PCMPGTQ, V16, W16);
        op(0x38, P66, PMINSB, V16, W16);
        op(0x39, P66, PMINSD, V16, W16);
        op(0x3a, P66, PMINUW, V16, W16);
        op(0x3b, P66, PMINUD, V16, W16);
        op(0x3c, P66, PMAXSB, V16, W16);
        op(0x3d, P66, PMAXSD, V16, W16);
        op(0x3e, P66, PMAXUW, V16, W16);
        op(0x3f, P66, PMAXUD, V16, W16);
        op(0x40, P66, PMULLD, V16, W16);
        op(0x41, P66, PHMINPOSUW, V16, W16);
    }

    private void cryptography() {
        op(0xc8, NP, SHA1NEXTE, V16, W16);
        op(0xc9, NP, SHA1MSG1, V16, W16);
        op(0xca, NP, SHA1MSG2, V16, W16);
        op(0xcb, NP, SHA256RNDS2, V16, W16, XMM0);
        op(0xcc, NP, SHA256MSG1, V16, W16);
        op(0xcd, NP, SHA256MSG2, V16, W16);
        op(0xdb, P66, AESIMC, V16, W16);
        op(0xdc, P66, AESENC, V16, W16);
        op(0xdd, P66, AESENCLAST, V16, W16);
        op(0xde, P66, AESDEC, V16, W16);
        op(0xdf, P66, AESDECLAST, V16, W16);
    }

    private void general() {
        op(0x82, P66, INVPCID, Gq, Mdq);
        op(0xf0, F2, CRC32, Gy, Eb);
        op(0xf1, F2, CRC32, Gy, Ev);
        op(0xf0, NP, MOVBE, Gv, Mv);
        op(0xf0, O66, MOVBE, Gv, Mv);
        op(0xf1, NP, MOVBE, Mv, Gv);
        op(0xf1, O66, MOVBE, Mv, Gv);
        op(0xf6, P66, ADCX, Gy, Ey);
        op(0xf6, F3, ADOX, Gy, Ey);
    }
}
