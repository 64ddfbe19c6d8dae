package vitrine.kernel.syscall;

import java.util.List;

/**
 * The one declaration of a system call.
 *
 * @param number on x86-64
 * @param support empty when everything works, else what is missing
 */
public record Syscall(int number, String name, String support, Handler handler, List<Arg> args) {
    public boolean full() {
        return support.isEmpty();
    }
}
