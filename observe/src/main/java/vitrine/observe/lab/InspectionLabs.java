package vitrine.observe.lab;

import java.util.List;
import vitrine.kernel.event.MemoryEvent;
import vitrine.kernel.event.PtraceEvent;
import vitrine.kernel.event.SyscallEvent;
import vitrine.kernel.event.TaskEvent;

/** Labs in which a program looks at another, or at itself: /proc and ptrace. */
final class InspectionLabs {
    private InspectionLabs() {}

    static List<Lab> all() {
        return List.of(
                new Lab("single-step", "A1", "One instruction at a time", e -> {
                            e.prints("with 0x1111 in r14: 12 stops, r15 is 0 at the end");
                            e.claim(
                                    "the tracer let it go on by STEP, often",
                                    e.count(
                                                    PtraceEvent.Resume.class,
                                                    r -> r.how().equals("STEP"))
                                            > 12);
                        })
                        .look("ptrace.stop and ptrace.resume how=STEP in turns.")
                        .watch("ptrace")
                        .twin()
                        .quiz(
                                "mov $5,%ecx; 1: dec %ecx; jnz 1b - how many stops does a tracer see that steps?",
                                "Eleven: the mov, and five times dec and jnz. Each retired instruction traps."),
                new Lab("pagemap", "A4", "What has a frame and what is a promise", e -> {
                            e.prints("mapped:  0 0 0");
                            e.prints("written: 0 1 0");
                            e.prints("given back: 0 0 0");
                            long base = e.all(MemoryEvent.Map.class)
                                    .filter(m -> m.end() - m.start() == 3 * 4096)
                                    .mapToLong(MemoryEvent.Map::start)
                                    .max()
                                    .orElse(0);
                            e.claim(
                                    "one write fault and one read fault in the mapping",
                                    e.count(
                                                    MemoryEvent.Fault.class,
                                                    f -> f.address() >= base && f.address() < base + 3 * 4096)
                                            == 2);
                        })
                        .look("Two faults in the mapping of three pages.")
                        .watch("memory.fault", "memory.map")
                        .twin()
                        .quiz(
                                "MADV_DONTNEED on a private page that was written: what does it read afterwards?",
                                "Zero: the frame is gone, and the next touch gets a fresh page."),
                new Lab("fork-time", "B1 lab 4", "What fork and wait cost", e -> {
                            e.claim("a hundred births", e.count(TaskEvent.Clone.class, c -> c.parent() != 1) == 100);
                            e.claim("a hundred reaps", e.count(TaskEvent.Reap.class, r -> r.parent() != 1) == 100);
                            e.claim("it says how long each took", e.output().endsWith(" ns each\n"));
                        })
                        .look(
                                "clone, exit, reap, a hundred times; the clock counts instructions here, so that it is the same"
                                        + " in every run.")
                        .wrong(
                                "\"A real measurement of fork overhead\" (textbook) it is not: most of it is the switch to the"
                                        + " child and back, its exit and the wait; and a parent with more memory takes longer on Linux.")
                        .quiz(
                                "fork+wait takes 60 us. Is that what fork costs?",
                                "No: it has two switches, an exit and a wait in it."),
                new Lab("lab-proc", "lab 2", "A sleeping process seen through /proc", e -> {
                            e.prints("State:\tS (sleeping)");
                            e.prints("it is in system call 34, which is pause");
                        })
                        .look("The dots of the child: one pause until SIGKILL.")
                        .wrong("\"cat /proc/PID/fd\" (textbook) cannot work: fd is a folder of links; ls -l shows it.")
                        .twin()
                        .quiz("Which state has a process in pause(2)?", "S: it sleeps, and any signal can wake it."),
                new Lab("address-map", "A10 exercise maps", "The address-space map", e -> {
                            e.prints("text r-xp: 1, [heap] rw-p: 1, [stack] rw-p: 1, writable and executable: 0");
                            e.prints("the sum is VSZ within 256 KiB: yes");
                        })
                        .look("memory.map events: the regions as they come.")
                        .watch("memory.map")
                        .twin()
                        .quiz(
                                "Is any region of an ordinary program both writable and executable?",
                                "No: W^X. The stack has no x either (PT_GNU_STACK)."),
                new Lab("process-tree", "B7 exercise tree", "The tree of processes", e -> {
                            e.prints("this process has 3 children\nthen 2\nthen 1\nthen 0");
                            e.claim("three births, three reaps", e.count(TaskEvent.Reap.class) >= 3);
                        })
                        .look("task.clone three times, task.reap three times.")
                        .twin(),
                new Lab("strace-tally", "A2 exercise strace", "How strace -c counts", e -> {
                            e.prints("write 25, openat 1, close 1, exit_group 1");
                            e.claim(
                                    "the tracee makes as many calls of write as the tracer counted",
                                    e.moments().stream()
                                                    .filter(m -> m.stamp().tid() == 3
                                                            && m.event() instanceof SyscallEvent.Enter s
                                                            && s.number() == 1)
                                                    .count()
                                            == 25);
                            e.claim(
                                    "each call costs two stops, and four switches",
                                    e.count(PtraceEvent.Stop.class) >= 2 * 28);
                        })
                        .look("Two ptrace.stop for each system call.")
                        .watch("ptrace")
                        .wrong(
                                "\"strace -c shows the time spent in the kernel\" (textbook): the time of a call includes what"
                                        + " strace itself costs, which is why this counts and does not time.")
                        .twin()
                        .quiz(
                                "How often is a traced process stopped for one write(2)?",
                                "Twice: before and after. Each stop is a switch to the tracer and one back."));
    }
}
