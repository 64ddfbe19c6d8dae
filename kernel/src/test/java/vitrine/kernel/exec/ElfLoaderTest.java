package vitrine.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import vitrine.kernel.abi.Errno;

class ElfLoaderTest {
    private static final int ADDR_NO_RANDOMIZE = 0x4_0000;
    private static final int R = 4;
    private static final int W = 2;
    private static final int X = 1;

    private final Machine machine = new Machine();

    private static ElfBuilder fixed() {
        return new ElfBuilder(2)
                .load(R, 0, 0x40_0000, 0x200, 0x200)
                .load(R | X, 0x1000, 0x40_1000, 0x800, 0x800)
                .load(R | W, 0x1800, 0x40_2800, 0x100, 0x3000);
    }

    private void load(ElfBuilder elf) {
        machine.load(elf.bytes(), null, ADDR_NO_RANDOMIZE, List.of("prog", "one", ""), List.of("A=b", "CC=dd"));
    }

    private List<String> areas() {
        List<String> list = new ArrayList<>();
        machine.map.areas().forEach(a -> list.add(a + " " + machine.map.nameOf(a)));
        return list;
    }

    private ExecFailure failure(ElfBuilder elf) {
        ExecFailure[] caught = new ExecFailure[1];
        try {
            load(elf);
        } catch (ExecFailure e) {
            caught[0] = e;
        }
        assertThat(caught[0]).isNotNull();
        return caught[0];
    }

    @Test
    void segmentsLieWhereTheHeadersSayAndBssIsZero() {
        load(fixed());
        assertThat(areas())
                .containsExactly(
                        "400000-401000 r--p /array",
                        "401000-402000 r-xp /array",
                        "402000-403000 rw-p /array",
                        "403000-406000 rw-p ",
                        "7ffffffde000-7ffffffff000 rw-p [stack]");
        assertThat(machine.map.readByte(0x40_1001)).isEqualTo((byte) 1);
        assertThat(machine.map.readByte(0x40_28ff)).isEqualTo((byte) 0xff);
        assertThat(machine.map.readByte(0x40_2900))
                .as("tail of the last file page")
                .isZero();
        assertThat(machine.map.readByte(0x40_57ff)).isZero();
        assertThat(machine.entry).isEqualTo(0x40_1000);
        assertThat(machine.map.brk()).isEqualTo(0x40_6000);
    }

    @Test
    void theStackHoldsWhatTheAbiSays() {
        load(fixed());
        long sp = machine.sp;
        assertThat(sp & 15).isZero();
        assertThat(machine.map.readLong(sp)).isEqualTo(3);
        List<String> argv = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            argv.add(machine.map.readString(machine.map.readLong(sp + 8 + 8 * i), 100));
        }
        assertThat(argv).containsExactly("prog", "one", "");
        assertThat(machine.map.readLong(sp + 32)).isZero();
        assertThat(machine.map.readString(machine.map.readLong(sp + 40), 100)).isEqualTo("A=b");
        assertThat(machine.map.readLong(sp + 56)).isZero();
        Map<Long, Long> auxv = new LinkedHashMap<>();
        for (long at = sp + 64; machine.map.readLong(at) != 0; at += 16) {
            auxv.put(machine.map.readLong(at), machine.map.readLong(at + 8));
        }
        assertThat(auxv)
                .containsEntry((long) InitialStack.AT_ENTRY, 0x40_1000L)
                .containsEntry((long) InitialStack.AT_PHDR, 0x40_0040L)
                .containsEntry((long) InitialStack.AT_PHNUM, 3L)
                .containsEntry((long) InitialStack.AT_UID, 1000L)
                .containsEntry((long) InitialStack.AT_BASE, 0L)
                .containsEntry((long) InitialStack.AT_EXECFN, 0x7fff_ffff_eff8L - "./program".length() - 1);
        long random = auxv.get((long) InitialStack.AT_RANDOM);
        assertThat(machine.map.readLong(random)).isNotZero();
        assertThat(machine.map.readString(auxv.get((long) InitialStack.AT_PLATFORM), 10))
                .isEqualTo("x86_64");
    }

    @Test
    void positionIndependentProgramAndItsInterpreter() {
        ElfBuilder pie = new ElfBuilder(3)
                .entry(0x1000)
                .load(R | X, 0, 0, 0x2000, 0x2000)
                .load(R | W, 0x2000, 0x3000, 0x10, 0x20);
        byte[] interpreter = new ElfBuilder(3)
                .entry(0x123)
                .load(R | X, 0, 0, 0x1000, 0x1000)
                .load(R | W, 0x1000, 0x2000, 0x1000, 0x1000)
                .bytes();
        machine.load(pie.bytes(), interpreter, ADDR_NO_RANDOMIZE, List.of("p"), List.of());
        assertThat(areas())
                .containsExactly(
                        "555555554000-555555556000 r-xp /array",
                        "555555557000-555555558000 rw-p /array",
                        "7ffff7ffc000-7ffff7ffd000 r-xp /array",
                        "7ffff7ffe000-7ffff7fff000 rw-p /array",
                        "7ffffffde000-7ffffffff000 rw-p [stack]");
        assertThat(machine.entry).isEqualTo(0x7fff_f7ff_c123L);
        assertThat(machine.map.brk()).isEqualTo(0x5555_5555_8000L);
    }

    @Test
    void aLoaderWithoutInterpreterLiesAmongTheMappings() {
        load(new ElfBuilder(3).entry(0x1000).load(R | X, 0, 0, 0x2000, 0x2000));
        assertThat(areas().getFirst()).isEqualTo("7ffff7ffd000-7ffff7fff000 r-xp /array");
        assertThat(machine.map.brk()).isEqualTo(0x5555_5555_5000L);
    }

    @Test
    void sameSeedSameLayoutOtherSeedOtherLayout() {
        Machine other = new Machine();
        Machine third = new Machine();
        third.manager.seed(6);
        for (Machine m : List.of(machine, other, third)) {
            m.load(fixed().bytes(), null, 0, List.of("p"), List.of());
        }
        assertThat(machine.sp).isEqualTo(other.sp).isNotEqualTo(third.sp);
        assertThat(machine.map.mmapBase()).isEqualTo(other.map.mmapBase()).isNotEqualTo(third.map.mmapBase());
        assertThat(machine.map.brk()).isEqualTo(other.map.brk()).isNotEqualTo(third.map.brk());
    }

    @Test
    void reasonsForPeople() {
        assertThat(failure(fixed().machine(183)).reason()).contains("aarch64");
        assertThat(failure(fixed().machine(3)).reason()).contains("32-bit");
        assertThat(failure(new ElfBuilder(1)).reason()).contains("object file");
        assertThat(failure(new ElfBuilder(4)).errno()).isEqualTo(Errno.ENOEXEC);
        byte[] cut = java.util.Arrays.copyOf(fixed().bytes(), 100);
        assertThatThrownBy(() -> machine.load(cut, null, 0, List.of("p"), List.of()))
                .isInstanceOf(ExecFailure.class)
                .hasMessageContaining("truncated");
    }

    @Test
    void segmentsBeyondTheFileOrTheAddressSpace() {
        load(new ElfBuilder(2).size(0x1000).load(R | W, 0, 0x40_0000, 0x5000, 0x5000));
        assertThat(machine.map.fault(0x40_3000, 4, 0)).as("SIGBUS").isEqualTo(7 << 8 | 2);
        long top = 0x7fff_ffff_f000L;
        assertThat(failure(new ElfBuilder(2).load(R, 0, top, 0x1000, 0x1000)).fatal())
                .isTrue();
        assertThat(failure(new ElfBuilder(2).load(R, 0, -4096, 0x1000, 0x2000)).fatal())
                .isTrue();
        assertThat(failure(new ElfBuilder(2).load(R, 0, 0x40_0000, 0x1000, 0x7fff_ffff_ffffL))
                        .fatal())
                .isTrue();
        assertThat(failure(new ElfBuilder(2).load(R, 1, 0x40_0000, 0x1000, 0x1000))
                        .fatal())
                .isTrue();
        assertThat(failure(new ElfBuilder(2).load(R, 0, 0x40_0000, 0x2000, 0x1000))
                        .fatal())
                .isTrue();
    }

    @Test
    void damagedFilesByTheThousandGiveAnErrnoAndNothingElse() {
        Random random = new Random(11);
        long[] interesting = {0, 1, -1, 0xfff, 0x1000, 0x7fff_ffff_f000L, Long.MIN_VALUE, Long.MAX_VALUE, 0x40_0000, 64
        };
        int failed = 0;
        for (int i = 0; i < 3000; i++) {
            Machine m = new Machine();
            ElfBuilder elf = random.nextBoolean() ? fixed() : new ElfBuilder(3).load(R | X, 0, 0, 0x2000, 0x2500);
            byte[] bytes = elf.bytes();
            for (int n = random.nextInt(4); n >= 0; n--) {
                int at = random.nextInt(16, 64 + 3 * 56 - 8);
                long value =
                        random.nextInt(3) == 0 ? random.nextLong() : interesting[random.nextInt(interesting.length)];
                int size = 1 << random.nextInt(4);
                for (int b = 0; b < size; b++) {
                    bytes[at + b] = (byte) (value >>> 8 * b);
                }
            }
            try {
                m.load(
                        bytes,
                        random.nextInt(4) == 0 ? bytes : null,
                        random.nextInt(2) * ADDR_NO_RANDOMIZE,
                        List.of("p"),
                        List.of());
                m.map.fault(m.entry, 0x14, m.sp);
            } catch (ExecFailure | Errno e) {
                failed++;
            }
            m.map.release();
            m.manager.ram().close();
        }
        assertThat(failed).isBetween(500, 2900);
    }
}
