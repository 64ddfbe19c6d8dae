package vitrine.machine.cpu;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import vitrine.machine.memory.AddressSpace;
import vitrine.machine.memory.HostMemory;
import vitrine.machine.memory.PhysicalMemory;
import vitrine.machine.memory.Pte;

/** Runs a static ELF program on the bare CPU with the few system calls that its start and its output need. */
final class BareProgram {
    private static final long STACK_TOP = 0x7fff_0000_0000L;
    private static final long STACK_PAGES = 64;
    private static final long PAGE = PhysicalMemory.PAGE_SIZE;

    final PhysicalMemory memory = new PhysicalMemory(512L << 20);
    final AddressSpace space = new AddressSpace(memory, memory.allocate());
    final CpuState cpu = new CpuState();
    final Engine engine;
    final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final LongSupplier clock;
    private long brk;
    private long mmapTop = 0x7000_0000_0000L;
    int exitStatus = -1;

    BareProgram(LongSupplier clock) {
        this(clock, 0);
    }

    BareProgram(LongSupplier clock, int translateAfter) {
        this.clock = clock;
        this.engine = new Engine(
                memory,
                new Engine.Config(CpuLevel.V3, () -> cpu.retired, 1, translateAfter, System::nanoTime, Runnable::run));
    }

    /** Maps a zeroed page unless there is one. */
    void map(long va) {
        if (space.entry(va) != 0) {
            return;
        }
        space.set(va & -PAGE, Pte.of(memory.allocate(), Pte.PRESENT | Pte.WRITABLE | Pte.USER));
    }

    void put(long va, byte[] from, int offset, int length) {
        for (int k = 0; k < length; k++) {
            map(va + k);
            HostMemory.putByte(space.writeAddress(va + k, 1), from[offset + k]);
        }
    }

    private void putLong(long va, long value) {
        HostMemory.putLong(space.writeAddress(va, 8), value);
    }

    void load(Path file, String... args) throws IOException {
        byte[] elf = Files.readAllBytes(file);
        ByteBuffer b = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        long phoff = b.getLong(32);
        int phnum = b.getShort(56);
        long phdr = 0;
        for (int n = 0; n < phnum; n++) {
            int at = (int) phoff + n * 56;
            if (b.getInt(at) == 1) {
                long va = b.getLong(at + 16);
                int size = (int) b.getLong(at + 32);
                long end = va + b.getLong(at + 40);
                for (long p = va & -PAGE; p < end; p += PAGE) {
                    map(p);
                }
                put(va, elf, (int) b.getLong(at + 8), size);
                if (b.getLong(at + 8) == 0) {
                    phdr = va + phoff;
                }
                brk = Math.max(brk, end + PAGE - 1 & -PAGE);
            }
        }
        for (long p = STACK_TOP - STACK_PAGES * PAGE; p < STACK_TOP; p += PAGE) {
            map(p);
        }
        long at = STACK_TOP - 4096;
        long[] argv = new long[args.length];
        for (int n = 0; n < args.length; n++) {
            argv[n] = at;
            byte[] text = (args[n] + "\0").getBytes(java.nio.charset.StandardCharsets.UTF_8);
            put(at, text, 0, text.length);
            at += text.length;
        }
        long random = at + 16 & -16;
        long sp = STACK_TOP - 8192;
        cpu.r[CpuState.RSP] = sp;
        cpu.r[CpuState.RIP] = b.getLong(24);
        putLong(sp, args.length);
        sp += 8;
        for (long a : argv) {
            putLong(sp, a);
            sp += 8;
        }
        long[] rest = {0, 0, 3, phdr, 4, 56, 5, phnum, 6, PAGE, 9, b.getLong(24), 25, random, 23, 0, 16, 0, 0, 0};
        for (long v : rest) {
            putLong(sp, v);
            sp += 8;
        }
    }

    /** Runs to the end of the program. */
    void run() {
        while (exitStatus < 0) {
            Exit exit = engine.run(cpu, space, 10_000_000);
            if (exit == Exit.SYSCALL) {
                cpu.r[CpuState.RAX] = call((int) cpu.r[CpuState.RAX]);
            } else if (exit == Exit.FAULT) {
                throw new AssertionError("vector " + cpu.faultVector + " error " + cpu.faultError + " at rip "
                        + Long.toHexString(cpu.r[CpuState.RIP]) + " address " + Long.toHexString(cpu.faultAddress)
                        + " after " + cpu.retired);
            }
        }
    }

    private long call(int number) {
        long[] r = cpu.r;
        long a = r[CpuState.RDI];
        long b = r[CpuState.RSI];
        switch (number) {
            case 1: {
                for (long k = 0; k < r[CpuState.RDX]; k++) {
                    output.write(HostMemory.getByte(space.readAddress(b + k, 1)));
                }
                return r[CpuState.RDX];
            }
            case 9: {
                long size = b + PAGE - 1 & -PAGE;
                mmapTop -= size;
                for (long p = mmapTop; p < mmapTop + size; p += PAGE) {
                    map(p);
                }
                return mmapTop;
            }
            case 12: {
                if (a > brk) {
                    for (long p = brk; p < a; p += PAGE) {
                        map(p);
                    }
                    brk = a + PAGE - 1 & -PAGE;
                    return a;
                }
                return brk;
            }
            case 228: {
                long now = clock.getAsLong();
                putLong(b, now / 1_000_000_000);
                putLong(b + 8, now % 1_000_000_000);
                return 0;
            }
            case 158: {
                if (a == 0x1002) {
                    r[CpuState.FS_BASE] = b;
                    return 0;
                }
                return -22;
            }
            case 10, 11, 218, 273, 25:
                return 0;
            case 60, 231:
                exitStatus = (int) a & 0xff;
                return 0;
            default:
                return -38;
        }
    }

    /** For measuring by hand: program, arguments. Prints what the program prints, and the speed. */
    public static void main(String[] args) throws IOException {
        long start = System.nanoTime();
        BareProgram p = new BareProgram(System::nanoTime);
        p.load(Path.of(args[0]), args);
        p.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.write(p.output.toByteArray());
        System.out.printf(
                "exit %d, %,d instructions in %.2f s: %.1f MIPS%n",
                p.exitStatus, p.cpu.retired, seconds, p.cpu.retired / seconds / 1e6);
    }
}
