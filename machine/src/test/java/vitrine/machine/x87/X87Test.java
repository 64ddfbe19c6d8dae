package vitrine.machine.x87;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The rules of the stack, and results known by other means, on any host. */
class X87Test {
    private final X87 f = new X87();

    private void load(double x) {
        X87Stack.fldM64(f, Double.doubleToRawLongBits(x));
    }

    private double store() {
        double x = Double.longBitsToDouble(X87Stack.storeM64(f));
        f.pop();
        return x;
    }

    @Test
    void oneThirdHas64Bits() {
        load(1);
        load(3);
        X87Math.sti(f, X87Math.DIV, 1, true);
        assertThat(f.signExponent(0)).isEqualTo(0x3ffd);
        assertThat(f.significand(0)).isEqualTo(0xaaaa_aaaa_aaaa_aaabL);
        assertThat(f.statusWord() & 0x3f).isEqualTo(0x20);
        assertThat(f.statusWord() & X87.C1).isEqualTo(X87.C1);
    }

    @Test
    void precisionControlRoundsToDouble() {
        f.controlWord(0x27f);
        load(1);
        load(3);
        X87Math.sti(f, X87Math.DIV, 1, true);
        assertThat(f.significand(0)).isEqualTo(0xaaaa_aaaa_aaaa_a800L);
    }

    @Test
    void ninthLoadOverflowsTheStack() {
        for (int i = 0; i < 8; i++) {
            load(i);
        }
        assertThat(f.statusWord() & X87.SF).isZero();
        load(8);
        assertThat(f.statusWord() & (X87.SF | X87.C1 | 1)).isEqualTo(X87.SF | X87.C1 | 1);
        assertThat(f.significand(0)).isEqualTo(0xc000_0000_0000_0000L);
    }

    @Test
    void unmaskedUnderflowOfTheStackIsPendingAndChangesNothing() {
        f.controlWord(0x37e);
        X87Math.st0(f, X87Math.ADD, 1);
        assertThat(f.errorPending()).isTrue();
        assertThat(f.isEmpty(0)).isTrue();
        f.clearExceptions();
        assertThat(f.errorPending()).isFalse();
    }

    @Test
    void remainderInSteps() {
        load(10);
        load(1e25);
        int steps = 0;
        do {
            X87Remainder.prem(f, false);
            steps++;
        } while ((f.statusWord() & X87.C2) != 0);
        assertThat(steps).isEqualTo(2);
        assertThat(store()).isEqualTo(1e25 % 10);
    }

    @Test
    void decimalDigitsThereAndBack() {
        load(-123456789012345678.0);
        X87Stack.storeBcd(f);
        assertThat(f.outSig).isEqualTo(0x3456_7890_1234_5680L);
        assertThat(f.outSe).isEqualTo(0x8012);
        f.pop();
        X87Stack.fbld(f, 0x3456_7890_1234_5680L, 0x8012);
        assertThat(store()).isEqualTo(-123456789012345680.0);
    }

    @Test
    void functionsOfKnownValue() {
        load(0.5);
        X87Functions.exp2(f);
        assertThat(f.significand(0)).isEqualTo(0xd413_cccf_e779_9211L); // sqrt 2 - 1
        load(1);
        load(10);
        X87Functions.yl2x(f);
        assertThat(f.significand(0)).isEqualTo(0xd49a_784b_cd1b_8afeL); // log2 10, as FLDL2T has it
        load(1);
        load(1);
        X87Functions.atan(f);
        assertThat(f.significand(0)).isEqualTo(0xc90f_daa2_2168_c235L); // pi / 4
        load(1);
        X87Functions.sin(f, false);
        assertThat(store()).isEqualTo(Math.sin(1));
        load(2);
        X87Functions.sin(f, true);
        assertThat(store()).isEqualTo(Math.cos(2));
    }

    @Test
    void mmxWritesFillTheExponent() {
        f.enterMmx();
        f.mmx(3, 42);
        assertThat(f.mmx(3)).isEqualTo(42);
        assertThat(f.signExponent(3)).isEqualTo(0xffff);
        assertThat(f.isEmpty(5)).isFalse();
        f.emms();
        assertThat(f.isEmpty(3)).isTrue();
    }

    @Test
    void imageThereAndBack() {
        load(1.5);
        load(-2.25);
        byte[] image = new byte[512];
        X87Image.fxsave(f, image, 0);
        X87 g = new X87();
        X87Image.fxrstor(g, image, 0);
        assertThat(g.statusWord()).isEqualTo(f.statusWord());
        assertThat(g.significand(0)).isEqualTo(f.significand(0));
        assertThat(g.signExponent(1)).isEqualTo(f.signExponent(1));
        assertThat(X87Image.tags(g)).isEqualTo(X87Image.tags(f));
    }
}
