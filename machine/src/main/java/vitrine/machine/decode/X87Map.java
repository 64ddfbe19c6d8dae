package vitrine.machine.decode;

import static vitrine.machine.decode.Form.*;
import static vitrine.machine.decode.Mnemonic.*;
import static vitrine.machine.decode.Spec.*;

/** x87 opcodes D8..DF (Intel volume 2, tables ), with the aliases that processors execute. */
final class X87Map {
    private static final Mnemonic[] ARITHMETIC = {FADD, FMUL, FCOM, FCOMP, FSUB, FSUBR, FDIV, FDIVR};
    private static final Mnemonic[] INTEGER = {FIADD, FIMUL, FICOM, FICOMP, FISUB, FISUBR, FIDIV, FIDIVR};

    // D9 E0..FF
    private static final @org.jspecify.annotations.Nullable Mnemonic[][] D9 = {
        {FCHS, FABS, null, null, FTST, FXAM, null, null},
        {FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ, null},
        {F2XM1, FYL2X, FPTAN, FPATAN, FXTRACT, FPREM1, FDECSTP, FINCSTP},
        {FPREM, FYL2XP1, FSQRT, FSINCOS, FRNDINT, FSCALE, FSIN, FCOS},
    };

    private final OpcodeMap map;

    X87Map(OpcodeMap map) {
        this.map = map;
        arithmetic();
        loadsAndStores();
        registers();
        control();
    }

    private void op(int opcode, long attributes, Mnemonic mnemonic, int... specs) {
        map.op(opcode, attributes, mnemonic, specs);
    }

    private void arithmetic() {
        for (int i = 0; i < 8; i++) {
            Mnemonic m = ARITHMETIC[i];
            op(0xd8, r(i), m, Md);
            op(0xdc, r(i), m, Mq);
            op(0xda, r(i), INTEGER[i], Md);
            op(0xde, r(i), INTEGER[i], Mw);
            boolean compare = i == 2 || i == 3;
            if (compare) {
                op(0xd8, r(i), m, STi);
                op(0xdc, r(i), m, STi);
            } else {
                op(0xd8, r(i), m, ST0, STi);
            }
        }
        // with ST(i) as destination the plain and the reversed encodings change places
        op(0xdc, r(0), FADD, STi, ST0);
        op(0xdc, r(1), FMUL, STi, ST0);
        op(0xdc, r(4), FSUBR, STi, ST0);
        op(0xdc, r(5), FSUB, STi, ST0);
        op(0xdc, r(6), FDIVR, STi, ST0);
        op(0xdc, r(7), FDIV, STi, ST0);
        op(0xde, r(0), FADDP, STi, ST0);
        op(0xde, r(1), FMULP, STi, ST0);
        op(0xde, r(2), FCOMP, STi);
        op(0xde, r(3) | rm(1), FCOMPP);
        op(0xde, r(4), FSUBRP, STi, ST0);
        op(0xde, r(5), FSUBP, STi, ST0);
        op(0xde, r(6), FDIVRP, STi, ST0);
        op(0xde, r(7), FDIVP, STi, ST0);
    }

    private void loadsAndStores() {
        op(0xd9, r(0), FLD, Md);
        op(0xd9, r(2), FST, Md);
        op(0xd9, r(3), FSTP, Md);
        op(0xdb, r(0), FILD, Md);
        op(0xdb, r(1), FISTTP, Md);
        op(0xdb, r(2), FIST, Md);
        op(0xdb, r(3), FISTP, Md);
        op(0xdb, r(5), FLD, Mt);
        op(0xdb, r(7), FSTP, Mt);
        op(0xdd, r(0), FLD, Mq);
        op(0xdd, r(1), FISTTP, Mq);
        op(0xdd, r(2), FST, Mq);
        op(0xdd, r(3), FSTP, Mq);
        op(0xdf, r(0), FILD, Mw);
        op(0xdf, r(1), FISTTP, Mw);
        op(0xdf, r(2), FIST, Mw);
        op(0xdf, r(3), FISTP, Mw);
        op(0xdf, r(4), FBLD, Mt);
        op(0xdf, r(5), FILD, Mq);
        op(0xdf, r(6), FBSTP, Mt);
        op(0xdf, r(7), FISTP, Mq);
    }

    private void registers() {
        op(0xd9, r(0), FLD, STi);
        op(0xd9, r(1), FXCH, STi);
        op(0xd9, r(2) | rm(0), FNOP);
        op(0xd9, r(3), FSTP, STi);
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 8; j++) {
                Mnemonic m = D9[i][j];
                if (m != null) {
                    op(0xd9, r(4 + i) | rm(j), m);
                }
            }
        }
        op(0xda, r(0), FCMOVB, ST0, STi);
        op(0xda, r(1), FCMOVE, ST0, STi);
        op(0xda, r(2), FCMOVBE, ST0, STi);
        op(0xda, r(3), FCMOVU, ST0, STi);
        op(0xda, r(5) | rm(1), FUCOMPP);
        op(0xdb, r(0), FCMOVNB, ST0, STi);
        op(0xdb, r(1), FCMOVNE, ST0, STi);
        op(0xdb, r(2), FCMOVNBE, ST0, STi);
        op(0xdb, r(3), FCMOVNU, ST0, STi);
        op(0xdb, r(5), FUCOMI, ST0, STi);
        op(0xdb, r(6), FCOMI, ST0, STi);
        op(0xdd, r(0), FFREE, STi);
        op(0xdd, r(1), FXCH, STi);
        op(0xdd, r(2), FST, STi);
        op(0xdd, r(3), FSTP, STi);
        op(0xdd, r(4), FUCOM, STi);
        op(0xdd, r(5), FUCOMP, STi);
        op(0xdf, r(0), FFREEP, STi);
        op(0xdf, r(1), FXCH, STi);
        op(0xdf, r(2), FSTP, STi);
        op(0xdf, r(3), FSTP, STi);
        op(0xdf, r(5), FUCOMIP, ST0, STi);
        op(0xdf, r(6), FCOMIP, ST0, STi);
    }

    private void control() {
        op(0xd9, r(4), FLDENV, M28);
        op(0xd9, r(5), FLDCW, Mw);
        op(0xd9, r(6), FNSTENV, M28);
        op(0xd9, r(7), FNSTCW, Mw);
        op(0xdb, r(4) | rm(0), FNOP); // FNENI of the 8087
        op(0xdb, r(4) | rm(1), FNOP); // FNDISI of the 8087
        op(0xdb, r(4) | rm(2), FNCLEX);
        op(0xdb, r(4) | rm(3), FNINIT);
        op(0xdb, r(4) | rm(4), FNOP); // FNSETPM of the 80287
        op(0xdd, r(4), FRSTOR, M108);
        op(0xdd, r(6), FNSAVE, M108);
        op(0xdd, r(7), FNSTSW, Mw);
        op(0xdf, r(4) | rm(0), FNSTSW, AX);
    }
}
