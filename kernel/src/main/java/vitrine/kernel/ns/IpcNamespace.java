package vitrine.kernel.ns;

import vitrine.kernel.ipc.Ipc;

/** System V objects and POSIX message queues. */
public final class IpcNamespace extends Namespace {
    public final Ipc ipc;

    IpcNamespace(long number, UserNamespace owner, Ipc ipc) {
        super(NsKind.IPC, number, owner);
        this.ipc = ipc;
    }
}
