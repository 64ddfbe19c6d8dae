package vitrine.kernel.proc;

import org.jspecify.annotations.Nullable;
import vitrine.kernel.fs.pseudo.PseudoFile;
import vitrine.kernel.task.Task;

/** A text file about a task. */
final class PidFile extends PseudoFile {
    /** Makes the text; throws ESRCH when the task is gone. */
    @FunctionalInterface
    interface Text {
        CharSequence make(Subject subject, Task reader);
    }

    /** Takes what was written. */
    @FunctionalInterface
    interface Taker {
        void take(Subject subject, Task writer, String text);
    }

    /** Who may see it beside what the permission bits say. */
    enum Guard {
        NONE,
        /** Opening takes the right to look into the task (ptrace(2)). */
        OPEN,
        /** It also takes that the task has memory: ESRCH for init and zombies. */
        MEMORY,
        /** Each read does. */
        READ
    }

    private final Subject subject;
    private final Guard guard;

    PidFile(PidFolder folder, int permissions, long ino, Guard guard, Text text, @Nullable Taker taker) {
        this(folder.pseudoFs(), folder.subject, permissions, ino, guard, text, taker);
    }

    private PidFile(
            vitrine.kernel.fs.pseudo.PseudoFs fs,
            Subject subject,
            int permissions,
            long ino,
            Guard guard,
            Text text,
            @Nullable Taker taker) {
        super(
                fs,
                permissions,
                ino,
                reader -> {
                    if (guard == Guard.READ) {
                        subject.checkReadable(reader);
                    }
                    return text.make(subject, reader);
                },
                taker == null ? null : (writer, written) -> taker.take(subject, writer, written));
        this.subject = subject;
        this.guard = guard;
    }

    @Override
    protected void checkOpen(Task opener) {
        subject.task();
        if (guard == Guard.OPEN || guard == Guard.MEMORY) {
            subject.checkReadable(opener);
        }
        if (guard == Guard.MEMORY) {
            subject.requireMemory();
        }
    }
}
