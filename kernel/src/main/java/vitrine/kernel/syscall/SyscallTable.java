package vitrine.kernel.syscall;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All declared system calls by number. Each subsystem adds its own through a {@code declare(SyscallTable)}. */
public final class SyscallTable {
    /** One more than the largest number served. */
    public static final int SIZE = 512;

    private final @Nullable Syscall[] calls = new @Nullable Syscall[SIZE];

    /** Declares a call that is supported in full. */
    public void full(int number, String name, Handler handler, Arg... args) {
        add(new Syscall(number, name, "", handler, List.of(args)));
    }

    /** Declares a call of which something is missing, and what. */
    public void partial(int number, String name, String missing, Handler handler, Arg... args) {
        add(new Syscall(number, name, missing, handler, List.of(args)));
    }

    private void add(Syscall call) {
        if (calls[call.number()] != null) {
            throw new IllegalStateException("system call " + call.number() + " is declared twice");
        }
        calls[call.number()] = call;
    }

    public @Nullable Syscall get(long number) {
        return number >= 0 && number < SIZE ? calls[(int) number] : null;
    }

    public List<Syscall> all() {
        List<Syscall> list = new ArrayList<>();
        for (Syscall c : calls) {
            if (c != null) {
                list.add(c);
            }
        }
        return list;
    }
}
