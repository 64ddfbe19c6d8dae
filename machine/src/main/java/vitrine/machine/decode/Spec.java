package vitrine.machine.decode;

/**
 * Operand declarations in the notation of Intel volume 2, appendix A.2: where an operand comes from and its size.
 *
 * <pre>
 *  15     8 7      0
 * | source |  size  |    size below 0xF0: bytes / 2 for 0x40 and above, else bytes
 * </pre>
 */
final class Spec {
    private Spec() {}

    // sizes: fixed ones stand for themselves, the others depend on prefixes
    static final int SIZE_V = 0xf0; // 2, 4 or 8: operand size
    static final int SIZE_Z = 0xf1; // 2 or 4: operand size, at most 4
    static final int SIZE_Y = 0xf2; // 4 or 8: by W, whatever 66 says
    static final int SIZE_X = 0xf3; // 16 or 32: by VEX.L
    static final int SIZE_XH = 0xf4; // 8 or 16
    static final int SIZE_XQ = 0xf5; // 4 or 8
    static final int SIZE_XE = 0xf6; // 2 or 4
    static final int SIZE_P = 0xf7; // far pointer: 4, 6 or 10
    static final int SIZE_CX = 0xf8; // 8 or 16: CMPXCHG8B, CMPXCHG16B
    static final int SIZE_DS = 0xf9; // 8 for M, and 32 for YMM: MOVDDUP
    static final int SIZE_28 = 0xfa; // 14 or 28: FLDENV
    static final int SIZE_108 = 0xfb; // 94 or 108: FSAVE
    static final int SIZE_512 = 0xfc; // FXSAVE

    // sources
    static final int NONE = 0;
    static final int E = 1 << 8; // ModRM.rm: general register or memory
    static final int G = 2 << 8; // ModRM.reg: general register
    static final int M = 3 << 8; // ModRM.rm: memory only
    static final int R = 4 << 8; // ModRM.rm: general register only
    static final int Z = 5 << 8; // low three bits of the opcode: general register
    static final int A = 6 << 8; // RAX
    static final int C = 7 << 8; // RCX
    static final int D = 8 << 8; // RDX
    static final int I = 9 << 8; // immediate, sign-extended
    static final int U = 10 << 8; // immediate, zero-extended
    static final int ONE = 11 << 8 | 1; // the constant 1
    static final int J = 12 << 8; // branch displacement
    static final int O = 13 << 8; // moffs
    static final int SREG = 14 << 8; // ModRM.reg: segment register
    static final int CREG = 15 << 8; // ModRM.reg: control register
    static final int DREG = 16 << 8; // ModRM.reg: debug register
    static final int V = 17 << 8; // ModRM.reg: vector register
    static final int W = 18 << 8; // ModRM.rm: vector register or memory
    static final int X = 19 << 8; // ModRM.rm: vector register only (Intel: U)
    static final int P = 20 << 8; // ModRM.reg: MMX register
    static final int Q = 21 << 8; // ModRM.rm: MMX register or memory
    static final int N = 22 << 8; // ModRM.rm: MMX register only
    static final int ST = 23 << 8; // ST(0)
    static final int STN = 24 << 8; // ST(ModRM.rm)
    static final int H = 25 << 8; // VEX.vvvv: vector register
    static final int B = 26 << 8; // VEX.vvvv: general register
    static final int L = 27 << 8; // bits 7..4 of an immediate byte: vector register
    static final int XMM0 = 28 << 8 | 16; // XMM0, third operand of the legacy BLENDV family
    static final int VM = 29 << 8; // ModRM.rm: memory with a vector index (gathers)
    static final int VMH = 32 << 8; // the same with an XMM index whatever VEX.L says
    static final int FS = 30 << 8 | 2;
    static final int GS = 31 << 8 | 2;

    static final int Eb = E | 1, Ew = E | 2, Ed = E | 4, Eq = E | 8, Ev = E | SIZE_V, Ey = E | SIZE_Y;
    static final int Gb = G | 1, Gw = G | 2, Gd = G | 4, Gq = G | 8, Gv = G | SIZE_V, Gy = G | SIZE_Y, Gz = G | SIZE_Z;
    static final int Rd = R | 4, Rq = R | 8, Rv = R | SIZE_V, Ry = R | SIZE_Y;
    static final int Mb = M | 1, Mw = M | 2, Md = M | 4, Mq = M | 8, Mt = M | 10, Mdq = M | 16, Mx = M | SIZE_X;
    static final int Mv = M | SIZE_V, My = M | SIZE_Y, Mp = M | SIZE_P, Mcx = M | SIZE_CX;
    static final int M28 = M | SIZE_28, M108 = M | SIZE_108, M512 = M | SIZE_512;
    static final int Zb = Z | 1, Zv = Z | SIZE_V;
    static final int AL = A | 1, rAX = A | SIZE_V, eAX = A | SIZE_Z, AX = A | 2, CL = C | 1, DX = D | 2;
    static final int Ib = I | 1, Iw = I | 2, Iz = I | SIZE_Z, Iv = I | SIZE_V;
    static final int Ub = U | 1, Uw = U | 2;
    static final int Jb = J | 1, Jz = J | 4;
    static final int Ob = O | 1, Ov = O | SIZE_V;
    static final int Sw = SREG | 2, Cq = CREG | 8, Dq = DREG | 8;
    static final int Vx = V | SIZE_X, V4 = V | 4, V8 = V | 8, V16 = V | 16, V32 = V | 32, Vh = V | SIZE_XH;
    static final int Wx = W | SIZE_X, W2 = W | 2, W4 = W | 4, W8 = W | 8, W16 = W | 16, W32 = W | 32;
    static final int Wh = W | SIZE_XH, Wq = W | SIZE_XQ, We = W | SIZE_XE, Wds = W | SIZE_DS;
    static final int X8 = X | 8, X16 = X | 16, Xx = X | SIZE_X;
    static final int Pq = P | 8, Pd = P | 4, Qq = Q | 8, Qd = Q | 4, Nq = N | 8;
    static final int Hx = H | SIZE_X, H16 = H | 16, H32 = H | 32, By = B | SIZE_Y;
    static final int Lx = L | SIZE_X, L16 = L | 16;
    static final int ST0 = ST | 10, STi = STN | 10;
}
