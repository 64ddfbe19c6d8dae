package vitrine.kernel.exec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vitrine.kernel.cred.Cred;
import vitrine.kernel.event.EventStream;
import vitrine.kernel.mm.ArrayFile;
import vitrine.kernel.mm.MemoryManager;
import vitrine.kernel.mm.MemoryMap;
import vitrine.machine.cpu.CpuLevel;
import vitrine.machine.memory.PhysicalMemory;

/** Loads images without tasks and file systems: what Exec does between opening the file and the first instruction. */
final class Machine {
    final MemoryManager manager = new MemoryManager(new PhysicalMemory(64 << 20), new EventStream(), 5);
    final MemoryMap map = MemoryMap.create(manager);
    long entry;
    long sp;

    @SuppressWarnings("NullAway") // the task is only passed on to files, and ours ignore it
    void load(byte[] program, byte @Nullable [] interpreter, int personality, List<String> argv, List<String> envp) {
        ElfImage image = ElfImage.read(null, file(program), 8);
        image.interpreter(null);
        ElfImage loader = interpreter == null ? null : ElfImage.read(null, file(interpreter), 80);
        Layout layout = Layout.choose(manager, personality, 8 << 20);
        map.setMmapBase(layout.mmapBase());
        Program p = new Program("./program", bytes(argv), bytes(envp), 8 << 20);
        InitialStack stack = new InitialStack(map, layout);
        stack.makeArea(p, image, 8 << 20);
        ElfLoader loaded = new ElfLoader(map, layout);
        loaded.load(image, loader);
        sp = stack.fill(p, image, loaded, new ExecCred(Cred.of(1000, 100), false, false), CpuLevel.V2);
        entry = loaded.entry;
    }

    private ArrayFile file(byte[] bytes) {
        return new ArrayFile(manager.ram(), bytes, 0);
    }

    static List<byte[]> bytes(List<String> strings) {
        List<byte[]> list = new ArrayList<>();
        strings.forEach(s -> list.add((s + "\0").getBytes(StandardCharsets.ISO_8859_1)));
        return list;
    }
}
