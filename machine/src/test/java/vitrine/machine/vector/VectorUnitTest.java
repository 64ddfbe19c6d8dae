package vitrine.machine.vector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import vitrine.machine.decode.Mnemonic;

class VectorUnitTest {
    /** The lists of what the unit knows, and what it really does. */
    @Test
    void knowsWhatItDoes() {
        long[] v = new long[128];
        for (Mnemonic op : Mnemonic.values()) {
            assertThat(VectorUnit.knows(op)).as("%s", op).isEqualTo(VectorUnit.apply(op, v, 0, 64, 0, new Mxcsr()));
            assertThat(VectorUnit.knowsShift(op)).as("%s", op).isEqualTo(VectorUnit.shift(op, v, 0, 0));
        }
    }
}
