/**
 * Control groups, version 2 (cgroups(7)): a tree of groups of tasks with limits on processes, memory and CPU time, and
 * the file system {@code cgroup2} through which it is seen and changed. {@link vitrine.kernel.cgroup.Cgroups} alone
 * changes who is in which group; the scheduler and memory management ask the groups what is allowed.
 */
@NullMarked
package vitrine.kernel.cgroup;

import org.jspecify.annotations.NullMarked;
