package vitrine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the busybox of the embedded userland. The launcher names one; without it the usual places are looked at. */
final class Busybox {
    private static final String PROPERTY = "vitrine.busybox";
    private static final String VARIABLE = "VITRINE_BUSYBOX";
    private static final List<String> USUAL = List.of("/bin/busybox", "/usr/bin/busybox", "/usr/local/bin/busybox");

    /** ELF header and program header fields, elf(5). */
    private static final int EM_X86_64 = 62;

    private static final int PT_INTERP = 3;
    private static final int EHDR_SIZE = 64;

    private Busybox() {}

    /** Returns the content of the binary. */
    static byte[] read() {
        String property = System.getProperty(PROPERTY, "");
        @Nullable String variable = System.getenv(VARIABLE);
        String named = !property.isEmpty() || variable == null ? property : variable;
        if (!named.isEmpty()) {
            byte[] content = content(named);
            if (!isStatic(content)) {
                throw new VitrineException(
                        "the busybox of the embedded userland is no static x86-64 program: " + named);
            }
            return content;
        }
        for (String usual : USUAL) {
            if (Files.isReadable(Path.of(usual))) {
                byte[] content = content(usual);
                if (isStatic(content)) {
                    return content;
                }
            }
        }
        throw new VitrineException("the embedded userland needs a static x86-64 busybox, and none was found;"
                + " install Debian's busybox-static, or set " + VARIABLE + " to one");
    }

    private static byte[] content(String name) {
        try {
            return Files.readAllBytes(Path.of(name));
        } catch (IOException e) {
            throw new VitrineException("cannot read the busybox of the embedded userland: " + name, e);
        }
    }

    /** Whether the bytes are an x86-64 ELF program that names no interpreter. */
    static boolean isStatic(byte[] program) {
        ByteBuffer elf = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        if (program.length < EHDR_SIZE
                || elf.getInt(0) != 0x464c_457f
                || program[4] != 2
                || elf.getShort(18) != EM_X86_64) {
            return false;
        }
        long offset = elf.getLong(32);
        int size = elf.getShort(54) & 0xffff;
        int count = elf.getShort(56) & 0xffff;
        if (offset < 0 || offset > program.length || (long) size * count > program.length - offset || size < 4) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (elf.getInt((int) offset + i * size) == PT_INTERP) {
                return false;
            }
        }
        return true;
    }
}
