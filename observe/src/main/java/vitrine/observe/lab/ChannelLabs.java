package vitrine.observe.lab;

import java.util.List;
import vitrine.kernel.event.FileEvent;
import vitrine.kernel.event.IpcEvent;
import vitrine.kernel.event.LockEvent;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.PipeEvent;
import vitrine.kernel.event.SocketEvent;
import vitrine.kernel.event.SyscallEvent;

/** Labs about pipes, sockets, files and the like. */
final class ChannelLabs {
    private static final int GETPPID = 110;
    private static final int SENDFILE = 40;

    private ChannelLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("pipe-capacity", "F1", "A pipe holds 64 KiB", e -> {
                            e.prints("65536 bytes, then: Resource temporarily unavailable");
                            e.prints("after a read of a page: 4096");
                            e.claim(
                                    "16 of 16 buffers are full",
                                    e.any(PipeEvent.Write.class, w -> w.held() == 16 && w.capacity() == 16));
                        })
                        .look("held= grows to capacity=.")
                        .watch("pipe")
                        .twin(),
                new Lab("pipe-eof", "F1", "End of file, and the end one forgot", e -> {
                            e.prints("our own write end is open: nothing comes");
                            e.prints("closed: read gives 0");
                        })
                        .look("The poll that waits in vain.")
                        .watch("pipe", "file.close")
                        .twin(),
                new Lab("scm-rights", "F2 G1 H", "A file goes through a socket", e -> {
                            e.prints("the worker reads 'work'");
                            e.prints("the master's offset is 8");
                            e.claim(
                                    "passed and received",
                                    e.count(FileEvent.Pass.class) == 1 && e.count(FileEvent.Receive.class) == 1);
                        })
                        .look("file.pass and file.receive: two numbers, one file.")
                        .watch("file.pass", "file.receive", "socket")
                        .twin(),
                new Lab("lock-circle", "F4 D9", "EDEADLK: the kernel sees the circle", e -> {
                            e.prints("closing the circle: Resource deadlock avoided");
                            e.claim(
                                    "the child waited for the parent",
                                    e.any(LockEvent.Wait.class, w -> w.holder() == 2));
                            e.claim(
                                    "the parent's request is refused",
                                    e.any(LockEvent.Deadlock.class, d -> d.holder() == 3));
                        })
                        .look("lock.wait, lock.deadlock, lock.release.")
                        .watch("lock")
                        .twin(),
                new Lab("message-types", "F5", "Messages by type", e -> {
                            e.prints("type 2: two");
                            e.prints("the oldest: one");
                            e.claim(
                                    "three in, two out",
                                    e.count(IpcEvent.Send.class) == 3 && e.count(IpcEvent.Receive.class) == 2);
                        })
                        .look("ipc.receive type=2 first.")
                        .watch("ipc")
                        .twin(),
                new Lab("shared-memory", "F6", "One frame in two address spaces", e -> {
                            e.prints("shared 2, private 1");
                            long same = e.all(MemoryEvent.CopyOnWrite.class)
                                    .filter(c -> c.from() != c.to())
                                    .count();
                            e.claim("only private pages are copied: " + same, same >= 1);
                        })
                        .look("No copy for the shared page.")
                        .watch("memory.copy-on-write", "task")
                        .twin(),
                new Lab("fd-chain", "G1 exercise fd 3", "Descriptor, description, inode", e -> {
                            e.prints("offsets: 5, dup 5, opened again 0");
                            e.prints("without a name it still holds '12345'");
                            e.prints("the lowest free number is 4");
                            e.claim("dup makes no new description", e.count(FileEvent.Dup.class) == 1);
                        })
                        .look("file.dup against file.open.")
                        .watch("file")
                        .twin(),
                new Lab("epoll-edge", "G3", "Level and edge", e -> {
                            e.prints("level: 1, not drained 1, more came 1");
                            e.prints("edge : 1, not drained 0, more came 1");
                        })
                        .look("The results of epoll_wait.")
                        .watch("pipe", "syscall.exit")
                        .twin(),
                new Lab("zero-copy", "G4", "read and write against sendfile", e -> {
                            long calls = e.between(GETPPID).stream()
                                    .filter(SyscallEvent.Enter.class::isInstance)
                                    .count();
                            e.claim("read and write: 33 system calls: " + calls, calls == 33);
                            e.claim(
                                    "sendfile: one",
                                    e.count(SyscallEvent.Enter.class, s -> s.number() == SENDFILE) == 1);
                            e.prints("sendfile: 65536");
                        })
                        .look("Calls between the two getppid, and after.")
                        .watch("syscall.enter")
                        .twin(),
                new Lab("prefork", "H F2", "Workers on one listening socket", e -> {
                            e.prints("6 answers from three workers");
                            e.claim("six connections are given out", e.count(SocketEvent.Accept.class) == 6);
                        })
                        .look("socket.accept from three tasks.")
                        .watch("socket.accept", "socket.connect", "task")
                        .cpus(2)
                        .twin());
    }
}
