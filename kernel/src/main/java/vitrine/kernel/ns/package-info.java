/**
 * Namespaces (namespaces(7)): which part of the machine a task sees, and who is mighty there. A task's set is a {@link
 * vitrine.kernel.ns.NsSet}, never changed in place; its user namespace is part of its credentials and its PID namespace
 * is fixed at birth. {@link vitrine.kernel.ns.Unshare} and {@link vitrine.kernel.ns.Setns} change what a task has.
 */
@NullMarked
package vitrine.kernel.ns;

import org.jspecify.annotations.NullMarked;
