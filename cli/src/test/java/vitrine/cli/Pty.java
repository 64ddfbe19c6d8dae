package vitrine.cli;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person at a terminal of the host (Linux): types, looks, pulls at the window. */
final class Pty implements AutoCloseable {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN = handle("posix_openpt", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle GRANT = handle("grantpt", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle UNLOCK = handle("unlockpt", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle NAME = handle("ptsname", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle READ =
            handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle GET = handle("tcgetattr", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle IOCTL = handle(
            "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2));

    private static final int O_RDWR = 2;
    private static final int O_NOCTTY = 0400;
    private static final long TIOCSWINSZ = 0x5414;
    private static final int TERMIOS = 60; // sizeof(struct termios)
    private static final long PATIENCE = 120_000_000_000L;

    private final int master;
    private final File slave;
    private final Thread listener;
    private volatile boolean closed;
    private final StringBuilder seen = new StringBuilder(); // guarded by itself

    Pty(int rows, int columns) throws Throwable {
        master = (int) OPEN.invokeExact(O_RDWR | O_NOCTTY);
        int granted = (int) GRANT.invokeExact(master);
        int unlocked = (int) UNLOCK.invokeExact(master);
        if (master < 0 || granted != 0 || unlocked != 0) {
            throw new IllegalStateException("the host gives no pseudo terminal");
        }
        MemorySegment name = (MemorySegment) NAME.invokeExact(master);
        slave = new File(name.reinterpret(256).getString(0));
        resize(rows, columns);
        listener = Thread.ofPlatform().daemon().name("pty").start(this::listen);
    }

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type, options);
    }

    private void listen() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(4096);
            while (!closed) {
                long n = (long) READ.invokeExact(master, buffer, 4096L);
                if (n <= 0) {
                    Thread.sleep(20); // nobody has the other end open just now
                    continue;
                }
                String text = new String(buffer.asSlice(0, n).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
                synchronized (seen) {
                    seen.append(text);
                    seen.notifyAll();
                }
            }
        } catch (Throwable e) {
            // The terminal is gone.
        }
    }

    /** Starts a program on this terminal. */
    Process start(ProcessBuilder builder) throws Exception {
        return builder.redirectInput(slave)
                .redirectOutput(slave)
                .redirectError(slave)
                .start();
    }

    void type(String text) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            MemorySegment buffer = arena.allocateFrom(JAVA_BYTE, bytes);
            long written = (long) WRITE.invokeExact(master, buffer, (long) bytes.length);
            if (written != bytes.length) {
                throw new IllegalStateException("not all was typed: " + text);
            }
        }
    }

    /**
     * Types a key that is lost on whoever is not ready for it, again and again until the pattern appears; for keys that
     * do no harm twice.
     */
    void press(String key, String pattern) throws Throwable {
        for (int i = 0; i < 60; i++) {
            type(key);
            if (appears(pattern, PATIENCE / 60)) {
                return;
            }
        }
        expect(pattern);
    }

    /** Waits until the pattern appears behind what was matched before. */
    void expect(String pattern) throws InterruptedException {
        if (!appears(pattern, PATIENCE)) {
            synchronized (seen) {
                throw new AssertionError("waited for " + pattern + " and saw:\n" + seen);
            }
        }
    }

    private boolean appears(String pattern, long patience) throws InterruptedException {
        Pattern p = Pattern.compile(pattern);
        long until = System.nanoTime() + patience;
        synchronized (seen) {
            while (true) {
                Matcher m = p.matcher(seen);
                if (m.find()) {
                    seen.delete(0, m.end());
                    return true;
                }
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                seen.wait(left / 1_000_000 + 1);
            }
        }
    }

    void resize(int rows, int columns) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(8);
            size.setAtIndex(JAVA_SHORT, 0, (short) rows);
            size.setAtIndex(JAVA_SHORT, 1, (short) columns);
            int done = (int) IOCTL.invokeExact(master, TIOCSWINSZ, size);
            if (done != 0) {
                throw new IllegalStateException("TIOCSWINSZ");
            }
        }
    }

    /** struct termios of the terminal. */
    byte[] attributes() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment termios = arena.allocate(TERMIOS);
            int done = (int) GET.invokeExact(master, termios);
            if (done != 0) {
                throw new IllegalStateException("tcgetattr");
            }
            return termios.toArray(JAVA_BYTE);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.join(5000); // or it would go on reading what has the number next
            int ignored = (int) CLOSE.invokeExact(master);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
