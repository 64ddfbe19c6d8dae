package vitrine.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static vitrine.kernel.mm.Address.anonymous;
import static vitrine.kernel.mm.Address.errno;
import static vitrine.kernel.mm.Address.machine;
import static vitrine.kernel.mm.Address.map;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import vitrine.kernel.abi.Errno;

class UserBufferTest {
    private static final int PAGE = 4096;

    private final MemoryMap memory = map(machine(4));
    private final long base = anonymous(memory, 4);

    private long vector(long... ranges) {
        long at = base + 3 * PAGE;
        for (int i = 0; i < ranges.length; i++) {
            memory.writeLong(at + i * 8L, ranges[i]);
        }
        return at;
    }

    @Test
    void scattersOverRangesAndPages() {
        UserBuffer b = UserBuffer.iovec(memory, vector(base + 10, 3, base + 50, 0, base + PAGE - 2, 5), 3);
        assertThat(b.remaining()).isEqualTo(8);
        assertThat(b.put("abcdefghijk".getBytes(StandardCharsets.US_ASCII), 0, 11))
                .isEqualTo(8);
        assertThat(b.remaining()).isZero();
        assertThat(memory.readString(base + 10, 10)).isEqualTo("abc");
        assertThat(memory.readString(base + PAGE - 2, 10)).isEqualTo("defgh");
        UserBuffer back = UserBuffer.iovec(memory, vector(base + PAGE - 2, 5), 1);
        back.skip(3);
        byte[] two = new byte[2];
        assertThat(back.take(two, 0, 2)).isEqualTo(2);
        assertThat(two).containsExactly('g', 'h');
    }

    @Test
    void stopsAtTheFirstPageThatCannotBeReached() {
        Munmap.munmap(memory, base + PAGE, PAGE);
        UserBuffer b = UserBuffer.of(memory, base + PAGE - 3, 100);
        assertThat(b.put(new byte[100], 0, 100)).isEqualTo(3);
        assertThat(errno(() -> b.put(new byte[100], 0, 100))).isEqualTo(Errno.EFAULT);
    }

    @Test
    void refusesWhatLinuxRefuses() {
        assertThat(errno(() -> UserBuffer.iovec(memory, base, 1025))).isEqualTo(Errno.EINVAL);
        assertThat(errno(() -> UserBuffer.iovec(memory, base, -1))).isEqualTo(Errno.EINVAL);
        long bad = vector(base, -5);
        assertThat(errno(() -> UserBuffer.iovec(memory, bad, 1))).isEqualTo(Errno.EINVAL);
        assertThat(errno(() -> UserBuffer.iovec(memory, 0x10, 1))).isEqualTo(Errno.EFAULT);
        long kernel = vector(-4096, 10);
        assertThat(errno(() -> UserBuffer.iovec(memory, kernel, 1))).isEqualTo(Errno.EFAULT);
        long huge = vector(base, 0x7fff_0000L, base, 0x7fff_0000L);
        assertThat(UserBuffer.iovec(memory, huge, 2).remaining()).isEqualTo(UserBuffer.MAX_BYTES);
    }

    @Test
    void valuesAcrossPagesAreWrittenWholeOrNotAtAll() {
        memory.writeLong(base + PAGE - 3, 0x1122_3344_5566_7788L);
        assertThat(memory.readLong(base + PAGE - 3)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(memory.readInt(base + PAGE - 1)).isEqualTo(0x3344_5566);
        Munmap.munmap(memory, base + PAGE, PAGE);
        assertThat(errno(() -> memory.writeInt(base + PAGE - 2, 0))).isEqualTo(Errno.EFAULT);
        assertThat(memory.readByte(base + PAGE - 3)).isEqualTo((byte) 0x88);
        assertThat(errno(() -> memory.readString(base + PAGE - 2, 10))).isEqualTo(Errno.EFAULT);
    }
}
