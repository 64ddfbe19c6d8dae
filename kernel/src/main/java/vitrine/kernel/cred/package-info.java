/**
 * Who a task is and what it may do: ids, groups, capabilities (credentials(7), capabilities(7)). A {@link
 * vitrine.kernel.cred.Cred} is never changed once a task has it: changing means a changed copy in {@code Task.cred}.
 */
@NullMarked
package vitrine.kernel.cred;

import org.jspecify.annotations.NullMarked;
