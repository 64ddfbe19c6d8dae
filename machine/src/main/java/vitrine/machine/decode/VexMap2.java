package vitrine.machine.decode;

import static vitrine.machine.decode.Form.*;
import static vitrine.machine.decode.Mnemonic.*;
import static vitrine.machine.decode.Spec.*;

/** VEX opcodes of map 0F 38 (Intel volume 2, table A-4): AVX, AVX2, FMA, F16C, BMI1, BMI2. */
final class VexMap2 extends OpcodeMap {
    private static final Mnemonic[] SSSE3 = {
        PSHUFB, PHADDW, PHADDD, PHADDSW, PMADDUBSW, PHSUBW, PHSUBD, PHSUBSW, PSIGNB, PSIGNW, PSIGND, PMULHRSW
    };
    private static final Mnemonic[] MINIMA = {PMINSB, PMINSD, PMINUW, PMINUD, PMAXSB, PMAXSD, PMAXUW, PMAXUD};
    private static final Mnemonic[] AES = {AESENC, AESENCLAST, AESDEC, AESDECLAST};

    // by operand order 132, 213, 231; then opcodes x6..xF: single, double
    private static final Mnemonic[][] FMA = {
        {
            VFMADDSUB132PS,
            VFMADDSUB132PD,
            VFMSUBADD132PS,
            VFMSUBADD132PD,
            VFMADD132PS,
            VFMADD132PD,
            VFMADD132SS,
            VFMADD132SD,
            VFMSUB132PS,
            VFMSUB132PD,
            VFMSUB132SS,
            VFMSUB132SD,
            VFNMADD132PS,
            VFNMADD132PD,
            VFNMADD132SS,
            VFNMADD132SD,
            VFNMSUB132PS,
            VFNMSUB132PD,
            VFNMSUB132SS,
            VFNMSUB132SD
        },
        {
            VFMADDSUB213PS,
            VFMADDSUB213PD,
            VFMSUBADD213PS,
            VFMSUBADD213PD,
            VFMADD213PS,
            VFMADD213PD,
            VFMADD213SS,
            VFMADD213SD,
            VFMSUB213PS,
            VFMSUB213PD,
            VFMSUB213SS,
            VFMSUB213SD,
            VFNMADD213PS,
            VFNMADD213PD,
            VFNMADD213SS,
            VFNMADD213SD,
            VFNMSUB213PS,
            VFNMSUB213PD,
            VFNMSUB213SS,
            VFNMSUB213SD
        },
        {
            VFMADDSUB231PS,
            VFMADDSUB231PD,
            VFMSUBADD231PS,
            VFMSUBADD231PD,
            VFMADD231PS,
            VFMADD231PD,
            VFMADD231SS,
            VFMADD231SD,
            VFMSUB231PS,
            VFMSUB231PD,
            VFMSUB231SS,
            VFMSUB231SD,
            VFNMADD231PS,
            VFNMADD231PD,
            VFNMADD231SS,
            VFNMADD231SD,
            VFNMSUB231PS,
            VFNMSUB231PD,
            VFNMSUB231SS,
            VFNMSUB231SD
        }
    };

    VexMap2() {
        legacy();
        extensions();
        permutations();
        memory();
        fma();
        general();
    }

    private void three(int opcode, Mnemonic m) {
        op(opcode, P66, m, Vx, Hx, Wx);
    }

    private void legacy() {
        for (int i = 0; i < SSSE3.length; i++) {
            three(i, SSSE3[i]);
        }
        op(0x1c, P66, PABSB, Vx, Wx);
        op(0x1d, P66, PABSW, Vx, Wx);
        op(0x1e, P66, PABSD, Vx, Wx);
        op(0x17, P66, PTEST, Vx, Wx);
        three(0x28, PMULDQ);
        three(0x29, PCMPEQQ);
        op(0x2a, P66, MOVNTDQA, Vx, Mx);
        three(0x2b, PACKUSDW);
        three(0x37, PCMPGTQ);
        for (int i = 0; i < 8; i++) {
            three(0x38 + i, MINIMA[i]);
        }
        three(0x40, PMULLD);
        op(0x41, P66 | L0, PHMINPOSUW, V16, W16);
        op(0xdb, P66 | L0, AESIMC, V16, W16);
        for (int i = 0; i < 4; i++) {
            op(0xdc + i, P66 | L0, AES[i], V16, H16, W16);
        }
    }

    private void extensions() {
        op(0x20, P66, PMOVSXBW, Vx, Wh);
        op(0x21, P66, PMOVSXBD, Vx, Wq);
        op(0x22, P66, PMOVSXBQ, Vx, We);
        op(0x23, P66, PMOVSXWD, Vx, Wh);
        op(0x24, P66, PMOVSXWQ, Vx, Wq);
        op(0x25, P66, PMOVSXDQ, Vx, Wh);
        op(0x30, P66, PMOVZXBW, Vx, Wh);
        op(0x31, P66, PMOVZXBD, Vx, Wq);
        op(0x32, P66, PMOVZXBQ, Vx, We);
        op(0x33, P66, PMOVZXWD, Vx, Wh);
        op(0x34, P66, PMOVZXWQ, Vx, Wq);
        op(0x35, P66, PMOVZXDQ, Vx, Wh);
        op(0x13, P66 | W0, VCVTPH2PS, Vx, Wh);
    }

    private void permutations() {
        op(0x0c, P66 | W0, VPERMILPS, Vx, Hx, Wx);
        op(0x0d, P66 | W0, VPERMILPD, Vx, Hx, Wx);
        op(0x0e, P66 | W0, VTESTPS, Vx, Wx);
        op(0x0f, P66 | W0, VTESTPD, Vx, Wx);
        op(0x16, P66 | W0 | L1, VPERMPS, V32, H32, W32);
        op(0x36, P66 | W0 | L1, VPERMD, V32, H32, W32);
        op(0x18, P66 | W0, VBROADCASTSS, Vx, W4);
        op(0x19, P66 | W0 | L1, VBROADCASTSD, V32, W8);
        op(0x1a, P66 | W0 | L1, VBROADCASTF128, V32, Mdq);
        op(0x5a, P66 | W0 | L1, VBROADCASTI128, V32, Mdq);
        op(0x58, P66 | W0, VPBROADCASTD, Vx, W4);
        op(0x59, P66 | W0, VPBROADCASTQ, Vx, W8);
        op(0x78, P66 | W0, VPBROADCASTB, Vx, W | 1);
        op(0x79, P66 | W0, VPBROADCASTW, Vx, W2);
        op(0x45, P66 | W0, VPSRLVD, Vx, Hx, Wx);
        op(0x45, P66 | W1, VPSRLVQ, Vx, Hx, Wx);
        op(0x46, P66 | W0, VPSRAVD, Vx, Hx, Wx);
        op(0x47, P66 | W0, VPSLLVD, Vx, Hx, Wx);
        op(0x47, P66 | W1, VPSLLVQ, Vx, Hx, Wx);
    }

    private void memory() {
        op(0x2c, P66 | W0, VMASKMOVPS, Vx, Hx, Mx);
        op(0x2d, P66 | W0, VMASKMOVPD, Vx, Hx, Mx);
        op(0x2e, P66 | W0, VMASKMOVPS, Mx, Hx, Vx);
        op(0x2f, P66 | W0, VMASKMOVPD, Mx, Hx, Vx);
        op(0x8c, P66 | W0, VPMASKMOVD, Vx, Hx, Mx);
        op(0x8c, P66 | W1, VPMASKMOVQ, Vx, Hx, Mx);
        op(0x8e, P66 | W0, VPMASKMOVD, Mx, Hx, Vx);
        op(0x8e, P66 | W1, VPMASKMOVQ, Mx, Hx, Vx);
        op(0x90, P66 | W0, VPGATHERDD, Vx, VM | 4, Hx);
        op(0x90, P66 | W1, VPGATHERDQ, Vx, VMH | 8, Hx);
        op(0x91, P66 | W0, VPGATHERQD, V16, VM | 4, H16);
        op(0x91, P66 | W1, VPGATHERQQ, Vx, VM | 8, Hx);
        op(0x92, P66 | W0, VGATHERDPS, Vx, VM | 4, Hx);
        op(0x92, P66 | W1, VGATHERDPD, Vx, VMH | 8, Hx);
        op(0x93, P66 | W0, VGATHERQPS, V16, VM | 4, H16);
        op(0x93, P66 | W1, VGATHERQPD, Vx, VM | 8, Hx);
    }

    private void fma() {
        for (int i = 0; i < 3; i++) {
            int opcode = 0x96 + 16 * i;
            int column = 0;
            for (int j = 0; j < 10; j++) {
                Mnemonic single = FMA[i][column++];
                Mnemonic twice = FMA[i][column++];
                boolean scalar = j >= 2 && (j & 1) == 1;
                op(opcode + j, P66 | W0, single, scalar ? V4 : Vx, scalar ? H16 : Hx, scalar ? W4 : Wx);
                op(opcode + j, P66 | W1, twice, scalar ? V8 : Vx, scalar ? H16 : Hx, scalar ? W8 : Wx);
            }
        }
    }

    private void general() {
        op(0xf2, NP | L0, ANDN, Gy, By, Ey);
        op(0xf3, NP | L0 | r(1), BLSR, By, Ey);
        op(0xf3, NP | L0 | r(2), BLSMSK, By, Ey);
        op(0xf3, NP | L0 | r(3), BLSI, By, Ey);
        op(0xf5, NP | L0, BZHI, Gy, Ey, By);
        op(0xf5, F3 | L0, PEXT, Gy, By, Ey);
        op(0xf5, F2 | L0, PDEP, Gy, By, Ey);
        op(0xf6, F2 | L0, MULX, Gy, By, Ey);
        op(0xf7, NP | L0, BEXTR, Gy, Ey, By);
        op(0xf7, P66 | L0, SHLX, Gy, Ey, By);
        op(0xf7, F3 | L0, SARX, Gy, Ey, By);
        op(0xf7, F2 | L0, SHRX, Gy, Ey, By);
    }
}
