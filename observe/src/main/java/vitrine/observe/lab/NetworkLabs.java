package vitrine.observe.lab;

import java.util.List;
import vitrine.kernel.event.IpcEvent;
import vitrine.kernel.event.PipeEvent;
import vitrine.kernel.event.SignalEvent;
import vitrine.kernel.event.SocketEvent;
import vitrine.kernel.event.SyscallEvent;

/** More labs about communication: FIFOs, sockets, queues, shared memory. */
final class NetworkLabs {
    private static final int TEE = 276;
    private static final int SIGUSR1 = 10;

    private NetworkLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("fifo", "F1", "A pipe with a name", e -> {
                            e.prints("writing end without a reader, not waiting: No such device or address");
                            e.prints("'hello', then 0: the end");
                            e.claim("five bytes go through a pipe", e.any(PipeEvent.Write.class, w -> w.bytes() == 5));
                        })
                        .look("pipe.write, pipe.read, and pipe.read of 0 bytes.")
                        .watch("pipe", "file.open")
                        .twin(),
                new Lab("pipe-atomic", "F1", "PIPE_BUF: one piece or torn", e -> {
                            e.prints("pieces of 4096: 0 torn");
                            e.prints("pieces of 10000: some are torn");
                            e.claim("no write of more than is asked for at once", e.count(PipeEvent.Write.class) >= 80);
                        })
                        .look("pipe.write with held= up to capacity=: there a long write is cut.")
                        .watch("pipe")
                        .quiz(
                                "Two processes write lines of 200 bytes to one pipe. Can the lines mix?",
                                "No: up to PIPE_BUF (4096) bytes a write is one piece."),
                new Lab("splice-tee", "F1 G4", "Bytes that do not pass through the program", e -> {
                            e.prints("tee: 8\nsplice into the file: 8");
                            e.prints("the second pipe has 'precious', the file has 'precious'");
                            e.claim("one call of tee", e.count(SyscallEvent.Enter.class, s -> s.number() == TEE) == 1);
                        })
                        .look("tee and splice: results, and no read before them.")
                        .watch("pipe", "syscall")
                        .twin(),
                new Lab("unix-names", "F2", "Streams, messages, abstract names, credentials", e -> {
                            e.prints("stream: the first read gives 'onetwo'");
                            e.prints("dgram: the first read gives 'one'");
                            e.prints("seqpacket: the first read gives 'one'");
                            e.prints("at the other end: this process");
                        })
                        .look("socket.send and socket.receive: two in, one or two out.")
                        .watch("socket")
                        .twin(),
                new Lab("tcp", "F3", "TCP: before accept, half closed, closed", e -> {
                            e.prints("before listen: Connection refused");
                            e.prints("before accept: connected");
                            e.prints("server reads 'question', then 0, and can still write: 6");
                            int refused = -111;
                            e.claim(
                                    "one connect fails, one succeeds",
                                    e.any(SocketEvent.Connect.class, c -> c.result() == refused)
                                            && e.any(SocketEvent.Connect.class, c -> c.result() == 0));
                        })
                        .look("socket.connect comes before socket.accept.")
                        .watch("socket")
                        .twin()
                        .quiz(
                                "A server has called listen but not accept. Does a client's connect return?",
                                "Yes: the kernel completes the connection and keeps it in the backlog."),
                new Lab("udp", "F3", "UDP: borders, cuts, and nobody there", e -> {
                            e.prints("5 bytes, 3 of six");
                            e.prints("to nobody: 1\nthen: Connection refused");
                        })
                        .look("socket.send: the one to nobody succeeds.")
                        .watch("socket")
                        .twin()
                        .quiz(
                                "write on a connected UDP socket whose peer has gone: what does it return?",
                                "The number of bytes. The refusal comes with the next call."),
                new Lab("reuseport", "F3 H", "Three listeners on one port", e -> {
                            e.prints("60 connections for 3 workers, 0 of them idle");
                            e.prints("without the option: Address already in use");
                            e.claim("three sockets listen", e.count(SocketEvent.Listen.class) == 3);
                            e.claim("sixty are accepted", e.count(SocketEvent.Accept.class) == 60);
                        })
                        .look("socket.accept: three listening sockets take their share.")
                        .watch("socket")
                        .twin(),
                new Lab("nonblocking-connect", "F3 G2", "A full backlog", e -> {
                            e.prints("backlog 2: 3 connected, the others wait: yes, refused: 0");
                        })
                        .look("socket.listen backlog=2, and connects that stay at EINPROGRESS.")
                        .watch("socket")
                        .wrong(
                                "\"listen(fd, N) allows N waiting connections\" (often told): on Linux it is N + 1; and who"
                                        + " comes too late is not refused but left waiting.")
                        .twin()
                        .quiz("How many connections fit into a backlog of 2 on Linux?", "Three."),
                new Lab("lock-release", "F4", "The lock that a library gave away", e -> {
                            e.prints("POSIX lock after close of another descriptor: anybody can have it");
                            e.prints("OFD lock: still held");
                        })
                        .look("lock.release at the close of the other descriptor.")
                        .watch("lock", "file.close")
                        .twin()
                        .quiz(
                                "A process holds a POSIX lock on a file and closes another descriptor of it. Is the lock kept?",
                                "No. Any close of that file by the process releases all its POSIX locks on it."),
                new Lab("mq-priority", "F5", "The most urgent first", e -> {
                            e.prints("urgent (9)\nsoon (5)\nlater (1)\ntold 1 time");
                            e.claim("one SIGUSR1", e.count(SignalEvent.Deliver.class, s -> s.signal() == SIGUSR1) == 1);
                            e.claim(
                                    "sent in one order, received in another",
                                    e.all(IpcEvent.Receive.class)
                                            .map(IpcEvent.Receive::type)
                                            .toList()
                                            .equals(List.of(9L, 5L, 1L)));
                        })
                        .look("ipc.send type=1, 9, 5; ipc.receive type=9, 5, 1.")
                        .watch("ipc", "signal")
                        .twin(),
                new Lab("memfd", "F6", "Memory with a descriptor, and a seal", e -> {
                            e.prints("the parent reads 'from the child'");
                            e.prints("seal while it is mapped for writing: Device or resource busy");
                            e.prints("write after sealing: Operation not permitted");
                        })
                        .look("One frame in both address spaces: no memory.copy-on-write for it.")
                        .watch("memory.map", "file")
                        .twin());
    }
}
