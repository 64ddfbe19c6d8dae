package vitrine.machine.fp;

import vitrine.machine.decode.Insn;
import vitrine.machine.x87.X87;
import vitrine.machine.x87.X87Functions;
import vitrine.machine.x87.X87Image;
import vitrine.machine.x87.X87Math;
import vitrine.machine.x87.X87Remainder;
import vitrine.machine.x87.X87Stack;

/** x87 instructions (Intel SDM volume 2, F2XM1 to FYL2XP1). */
final class X87Insn {
    private final FpUnit u;

    X87Insn(FpUnit u) {
        this.u = u;
    }

    boolean execute(Insn i) {
        switch (i.mnemonic) {
            case FNINIT -> u.x87.init();
            case FNCLEX -> u.x87.clearExceptions();
            case FNSTCW -> u.port.store(0, 2, u.x87.controlWord());
            case FNSTSW -> {
                if (i.isMem(0)) {
                    u.port.store(0, 2, u.x87.statusWord());
                } else {
                    u.r[0] = u.r[0] & ~0xffffL | u.x87.statusWord();
                }
            }
            case FNSTENV -> environment(false);
            case FNSAVE -> environment(true);
            default -> {
                u.waiting();
                return arithmetic(i, u.x87) || move(i, u.x87) || compare(i, u.x87) || other(i, u.x87);
            }
        }
        return true;
    }

    private void environment(boolean registers) {
        X87 f = u.x87;
        int n = registers ? X87Image.STATE : X87Image.ENVIRONMENT;
        X87Image.image(f, u.block, registers);
        u.port.storeBlock(u.block, n, false);
        if (registers) {
            f.init();
        } else {
            f.controlWord(f.controlWord() | 0x3f);
        }
    }

    private boolean arithmetic(Insn i, X87 f) {
        switch (i.mnemonic) {
            case FADD -> binary(i, f, X87Math.ADD);
            case FMUL -> binary(i, f, X87Math.MUL);
            case FSUB -> binary(i, f, X87Math.SUB);
            case FSUBR -> binary(i, f, X87Math.SUBR);
            case FDIV -> binary(i, f, X87Math.DIV);
            case FDIVR -> binary(i, f, X87Math.DIVR);
            case FADDP -> X87Math.sti(f, X87Math.ADD, i.reg(0), true);
            case FMULP -> X87Math.sti(f, X87Math.MUL, i.reg(0), true);
            case FSUBP -> X87Math.sti(f, X87Math.SUB, i.reg(0), true);
            case FSUBRP -> X87Math.sti(f, X87Math.SUBR, i.reg(0), true);
            case FDIVP -> X87Math.sti(f, X87Math.DIV, i.reg(0), true);
            case FDIVRP -> X87Math.sti(f, X87Math.DIVR, i.reg(0), true);
            case FIADD -> X87Math.integer(f, X87Math.ADD, integer(i));
            case FIMUL -> X87Math.integer(f, X87Math.MUL, integer(i));
            case FISUB -> X87Math.integer(f, X87Math.SUB, integer(i));
            case FISUBR -> X87Math.integer(f, X87Math.SUBR, integer(i));
            case FIDIV -> X87Math.integer(f, X87Math.DIV, integer(i));
            case FIDIVR -> X87Math.integer(f, X87Math.DIVR, integer(i));
            case FSQRT -> X87Math.sqrt(f);
            case FABS -> X87Math.abs(f);
            case FCHS -> X87Math.chs(f);
            case FRNDINT -> X87Stack.rndint(f);
            case FPREM -> X87Remainder.prem(f, false);
            case FPREM1 -> X87Remainder.prem(f, true);
            case FSCALE -> X87Remainder.scale(f);
            case FXTRACT -> X87Remainder.xtract(f);
            case FSIN -> X87Functions.sin(f, false);
            case FCOS -> X87Functions.sin(f, true);
            case FSINCOS -> X87Functions.sincos(f);
            case FPTAN -> X87Functions.tan(f);
            case FPATAN -> X87Functions.atan(f);
            case F2XM1 -> X87Functions.exp2(f);
            case FYL2X -> X87Functions.yl2x(f);
            case FYL2XP1 -> X87Functions.yl2xp1(f);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void binary(Insn i, X87 f, int op) {
        if (i.isMem(0)) {
            if (i.size(0) == 4) {
                X87Math.m32(f, op, (int) u.port.load(0, 4));
            } else {
                X87Math.m64(f, op, u.port.load(0, 8));
            }
        } else if (i.reg(0) == 0) {
            X87Math.st0(f, op, i.reg(1));
        } else {
            X87Math.sti(f, op, i.reg(0), false);
        }
    }

    /** The sign-extended integer in memory. */
    private long integer(Insn i) {
        int size = i.size(0);
        long x = u.port.load(0, size);
        return size == 2 ? (short) x : size == 4 ? (int) x : x;
    }

    private boolean move(Insn i, X87 f) {
        switch (i.mnemonic) {
            case FLD -> load(i, f);
            case FILD -> X87Stack.fild(f, integer(i));
            case FBLD -> X87Stack.fbld(f, u.port.load(0, 8), (int) u.port.load(8, 2));
            case FST -> store(i, f, false);
            case FSTP -> store(i, f, true);
            case FIST -> storeInteger(i, f, false, false);
            case FISTP -> storeInteger(i, f, false, true);
            case FISTTP -> storeInteger(i, f, true, true);
            case FBSTP -> {
                X87Stack.storeBcd(f);
                stored80(f);
            }
            case FXCH -> X87Stack.fxch(f, i.reg(0));
            case FLD1 -> X87Stack.fldConstant(f, 0);
            case FLDL2T -> X87Stack.fldConstant(f, 1);
            case FLDL2E -> X87Stack.fldConstant(f, 2);
            case FLDPI -> X87Stack.fldConstant(f, 3);
            case FLDLG2 -> X87Stack.fldConstant(f, 4);
            case FLDLN2 -> X87Stack.fldConstant(f, 5);
            case FLDZ -> X87Stack.fldConstant(f, 6);
            case FCMOVB -> X87Stack.fcmov(f, i.reg(1), u.port.condition(2));
            case FCMOVNB -> X87Stack.fcmov(f, i.reg(1), u.port.condition(3));
            case FCMOVE -> X87Stack.fcmov(f, i.reg(1), u.port.condition(4));
            case FCMOVNE -> X87Stack.fcmov(f, i.reg(1), u.port.condition(5));
            case FCMOVBE -> X87Stack.fcmov(f, i.reg(1), u.port.condition(6));
            case FCMOVNBE -> X87Stack.fcmov(f, i.reg(1), u.port.condition(7));
            case FCMOVU -> X87Stack.fcmov(f, i.reg(1), u.port.condition(10));
            case FCMOVNU -> X87Stack.fcmov(f, i.reg(1), u.port.condition(11));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void load(Insn i, X87 f) {
        if (!i.isMem(0)) {
            X87Stack.fldSt(f, i.reg(0));
            return;
        }
        switch (i.size(0)) {
            case 4 -> X87Stack.fldM32(f, (int) u.port.load(0, 4));
            case 8 -> X87Stack.fldM64(f, u.port.load(0, 8));
            default -> {
                long sig = u.port.load(0, 8);
                X87Stack.fldM80(f, sig, (int) u.port.load(8, 2));
            }
        }
    }

    private void store(Insn i, X87 f, boolean pop) {
        if (!i.isMem(0)) {
            X87Stack.fstSt(f, i.reg(0), pop);
            return;
        }
        switch (i.size(0)) {
            case 4 -> stored(f, 4, X87Stack.storeM32(f), pop);
            case 8 -> stored(f, 8, X87Stack.storeM64(f), pop);
            default -> {
                X87Stack.storeM80(f);
                stored80(f);
            }
        }
    }

    private void storeInteger(Insn i, X87 f, boolean truncate, boolean pop) {
        int size = i.size(0);
        stored(f, size, X87Stack.storeInteger(f, size * 8, truncate), pop);
    }

    private void stored(X87 f, int size, long bits, boolean pop) {
        if (!f.suppressed) {
            u.port.store(0, size, bits);
            if (pop) {
                f.pop();
            }
        }
    }

    private void stored80(X87 f) {
        if (!f.suppressed) {
            FpUnit.put(u.block, 0, f.outSig);
            u.block[8] = (byte) f.outSe;
            u.block[9] = (byte) (f.outSe >> 8);
            u.port.storeBlock(u.block, 10, false);
            f.pop();
        }
    }

    private boolean compare(Insn i, X87 f) {
        switch (i.mnemonic) {
            case FCOM -> compare(i, f, 0);
            case FCOMP -> compare(i, f, 1);
            case FCOMPP -> X87Math.com(f, 1, false, 2);
            case FUCOM -> X87Math.com(f, i.reg(0), true, 0);
            case FUCOMP -> X87Math.com(f, i.reg(0), true, 1);
            case FUCOMPP -> X87Math.com(f, 1, true, 2);
            case FICOM -> X87Math.comInteger(f, integer(i), 0);
            case FICOMP -> X87Math.comInteger(f, integer(i), 1);
            case FCOMI -> u.port.flags(X87Math.comi(f, i.reg(1), false, false));
            case FCOMIP -> u.port.flags(X87Math.comi(f, i.reg(1), false, true));
            case FUCOMI -> u.port.flags(X87Math.comi(f, i.reg(1), true, false));
            case FUCOMIP -> u.port.flags(X87Math.comi(f, i.reg(1), true, true));
            case FTST -> X87Math.test(f);
            case FXAM -> X87Math.xam(f);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void compare(Insn i, X87 f, int pops) {
        if (!i.isMem(0)) {
            X87Math.com(f, i.reg(0), false, pops);
        } else if (i.size(0) == 4) {
            X87Math.comM32(f, (int) u.port.load(0, 4), pops);
        } else {
            X87Math.comM64(f, u.port.load(0, 8), pops);
        }
    }

    private boolean other(Insn i, X87 f) {
        switch (i.mnemonic) {
            case FLDCW -> f.controlWord((int) u.port.load(0, 2));
            case FINCSTP -> f.rotate(1);
            case FDECSTP -> f.rotate(-1);
            case FFREE -> f.free(i.reg(0));
            case FFREEP -> {
                f.free(i.reg(0));
                f.pop();
            }
            case FNOP -> {}
            case FLDENV -> {
                u.port.loadBlock(u.block, X87Image.ENVIRONMENT, false);
                X87Image.loadEnvironment(f, u.block, 0);
            }
            case FRSTOR -> {
                u.port.loadBlock(u.block, X87Image.STATE, false);
                X87Image.restore(f, u.block, 0);
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
