package vitrine.kernel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PendingSignalsTest {
    private final PendingSignals pending = new PendingSignals();

    private void add(int signal, long value) {
        pending.add(new SignalInfo(signal, SignalInfo.SI_QUEUE, 1, 0, value, 0));
    }

    private String takeAll(long allowed) {
        StringBuilder order = new StringBuilder();
        for (SignalInfo i = pending.take(allowed); i != null; i = pending.take(allowed)) {
            order.append(i.signal()).append(':').append(i.value()).append(' ');
        }
        return order.toString();
    }

    @Test
    void standardSignalsDoNotQueueRealTimeOnesDoInOrder() {
        add(40, 1);
        add(35, 1);
        add(35, 2);
        add(10, 1);
        add(10, 2);
        add(40, 2);
        assertThat(takeAll(-1)).isEqualTo("10:1 35:1 35:2 40:1 40:2 ");
        assertThat(pending.set()).isZero();
    }

    @Test
    void whatAnInstructionCausedComesFirst() {
        add(Signal.SIGHUP, 0);
        add(Signal.SIGSEGV, 0);
        assertThat(takeAll(-1)).isEqualTo("11:0 1:0 ");
    }

    @Test
    void masksHoldBackAndFlushForgets() {
        add(34, 1);
        add(34, 2);
        add(12, 1);
        assertThat(takeAll(~Signal.bit(34))).isEqualTo("12:1 ");
        assertThat(pending.set()).isEqualTo(Signal.bit(34));
        pending.flush(Signal.bit(34));
        assertThat(takeAll(-1)).isEmpty();
        assertThat(pending.queued()).isZero();
    }

    @Test
    void actionsSurviveExecveOnlyWhenIgnored() {
        SignalActions a = new SignalActions();
        a.set(2, 0x1234, SignalActions.SA_RESTART, 1, 2);
        a.set(3, SignalActions.SIG_IGN, 0, 0, 0);
        SignalActions copy = a.copy();
        a.reset();
        assertThat(a.handler[2]).isEqualTo(SignalActions.SIG_DFL);
        assertThat(a.flags[2]).isZero();
        assertThat(a.handler[3]).isEqualTo(SignalActions.SIG_IGN);
        assertThat(copy.handler[2]).isEqualTo(0x1234);
        assertThat(a.ignores(Signal.SIGCHLD)).isTrue();
        assertThat(a.ignores(Signal.SIGTERM)).isFalse();
    }
}
