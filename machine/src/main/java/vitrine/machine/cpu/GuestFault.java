package vitrine.machine.cpu;

/**
 * An exception of the guest on its way to the engine's exit. One object for each engine, thrown without a stack trace:
 * a page fault is an ordinary event.
 */
final class GuestFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    int vector;
    int error;
    long address;
    /** The address was not canonical: {@link Vector#GP}, or {@link Vector#SS} when it was meant for the stack. */
    boolean notCanonical;

    GuestFault() {
        super(null, null, false, false);
    }

    GuestFault of(int faultVector) {
        vector = faultVector;
        error = 0;
        address = 0;
        notCanonical = false;
        return this;
    }

    GuestFault pageFault(long cr2, int code) {
        vector = Vector.PF;
        error = code;
        address = cr2;
        notCanonical = false;
        return this;
    }

    GuestFault notCanonical(long va) {
        of(Vector.GP);
        address = va;
        notCanonical = true;
        return this;
    }
}
