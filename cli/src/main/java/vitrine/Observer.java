package vitrine;

import vitrine.kernel.Kernel;

/**
 * Watches a machine. Subscribes to its events when it has booted, and looks at what is left before it is taken down. All
 * methods are called on the machine's thread and must not change kernel state.
 */
public interface Observer {
    /** The kernel is there; nothing has run. */
    default void booted(Kernel kernel) {}

    /** Nothing will run any more; the kernel's state is still there to be looked at. */
    default void ending(Kernel kernel) {}
}
